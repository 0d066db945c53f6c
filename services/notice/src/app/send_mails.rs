use std::sync::LazyLock;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use mail::Mail;
use prometheus::{GaugeVec, IntCounterVec};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::App;
use crate::domain::{delivery, text};
use crate::store::mails::{self, Claimed, Settled};

/// Mails sent side by side.
const BATCH: i64 = 10;
/// How often the queue is looked at when nobody gave a hint.
const POLL: Duration = Duration::from_secs(5);
/// How long after a hint: notices come in numbers, and a mail has time.
const GATHER: Duration = Duration::from_millis(200);
/// The longest a single mail may take.
const PATIENCE: Duration = Duration::from_secs(45);
/// How long a claimed mail is left to its worker; far longer than that.
const LEASE: TimeDelta = TimeDelta::minutes(3);

static MAILS: LazyLock<IntCounterVec> = LazyLock::new(|| {
    telemetry::metrics::counter(
        "dingfen_mails_total",
        "Tries to send a mail, by what became of them.",
        &["outcome"],
    )
});

static OLDEST_DUE: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_mail_oldest_due_seconds",
        "How long the oldest mail in the queue has been due.",
        &["service"],
    )
});

impl App {
    /// Sends what is due until told to stop; what is being sent then is finished first. Any
    /// number of processes may do so at once.
    pub async fn send_mails(self, stop: CancellationToken) {
        let mut failing = false;
        while !stop.is_cancelled() {
            match self.send_batch().await {
                Ok(sent) => {
                    failing = false;
                    if sent > 0 {
                        continue;
                    }
                }
                Err(error) => {
                    if !failing {
                        tracing::warn!(%error, "the mail queue cannot be read");
                    }
                    failing = true;
                }
            }
            tokio::select! {
                () = self.mails.notified() => sleep(GATHER).await,
                () = sleep(POLL) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Sends a few of the mails that are due; gives how many were tried.
    async fn send_batch(&self) -> Result<usize, db::Error> {
        let now = self.now();
        let claimed = self
            .database
            .transaction("claim mails", async |tx| {
                mails::claim(tx, now, now + LEASE, BATCH).await
            })
            .await?;
        self.measure().await?;
        let count = claimed.len();
        let letters = delivery::letters(claimed, |mail| mail.gathered_for);
        // No connection is held while a mail server is waited for.
        for settled in join_all(letters.iter().map(|letter| self.send(letter))).await {
            settled?;
        }
        Ok(count)
    }

    /// Sends mails that go out as one.
    async fn send(&self, letter: &[Claimed]) -> Result<(), db::Error> {
        let Some(mail) = self.compose(letter) else {
            return Ok(());
        };
        let tries = letter.iter().map(|mail| mail.tries).max().unwrap_or(1);
        let outcome = timeout(PATIENCE, self.mailer.send(&mail)).await;
        let now = self.now();
        let (word, settled) = match outcome {
            Ok(Ok(())) => ("sent", Settled::Sent),
            Ok(Err(error)) if error.is_permanent() => {
                let error = told(&error);
                ("failed", Settled::Failed { error })
            }
            Ok(Err(error)) => later(tries, told(&error), now),
            Err(_) => later(tries, "timed out".to_owned(), now),
        };
        if word == "failed" {
            tracing::error!(notice.id = mail.message_id, "a mail was given up");
        }
        MAILS.with_label_values(&[word]).inc();
        self.database
            .transaction("settle a letter", async |tx| {
                for mail in letter {
                    mails::settle(tx, mail, &settled, now).await?;
                }
                Ok(())
            })
            .await
    }

    /// One mail about one notice or several; `None` for none.
    fn compose(&self, letter: &[Claimed]) -> Option<Mail> {
        let first = letter.first()?;
        let link = |mail: &Claimed| {
            mail.case
                .map(|case| format!("{}/cases/{case}", self.console))
        };
        let (subject, text) = match letter {
            [alone] => {
                let text = text::mail(&alone.body, link(alone).as_deref());
                (alone.title.clone(), text)
            }
            _ => text::digest(letter.iter().map(|mail| (&*mail.body, link(mail)))),
        };
        Some(Mail {
            to: first.address.clone(),
            subject,
            text,
            // The same at every try: mail servers and people know it again.
            message_id: first.notice.to_string(),
        })
    }

    async fn measure(&self) -> Result<(), db::Error> {
        let mut connection = self.database.connection().await?;
        let oldest = mails::oldest_due(&mut connection).await?;
        let seconds = oldest.map_or(0, |due_at| (self.now() - due_at).num_seconds().max(0));
        let seconds = f64::from(u32::try_from(seconds).unwrap_or(u32::MAX));
        OLDEST_DUE.with_label_values(&["notice"]).set(seconds);
        Ok(())
    }
}

fn later(tries: i32, error: String, now: kernel::Timestamp) -> (&'static str, Settled) {
    match delivery::next_try(tries, now) {
        Some(due_at) => ("again", Settled::Again { due_at, error }),
        None => ("failed", Settled::Failed { error }),
    }
}

/// An error and its causes on one line, of bearable length.
fn told(error: &dyn std::error::Error) -> String {
    const LONGEST: usize = 500;
    telemetry::chain(error).chars().take(LONGEST).collect()
}
