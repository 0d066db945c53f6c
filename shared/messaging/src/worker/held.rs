//! Entries between reading and acknowledgement.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use crate::delivery::Head;
use crate::receipts::Settled;

/// How long an event may wait for something that has not arrived before it is set aside.
const PATIENCE: Duration = Duration::from_secs(600);
/// First pause before another try; doubles each time.
const RETRY: Duration = Duration::from_millis(100);

/// A stream entry that was read and not acknowledged yet.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) id: String,
    /// The event, read once; null for an entry without one.
    pub(super) event: Value,
    pub(super) since: Instant,
    pub(super) retry_at: Instant,
    /// Failures that were the event's own.
    pub(super) attempts: i32,
    /// Tries that failed for reasons that pass.
    waits: u32,
    /// There are too many like this one to wait here.
    hurried: bool,
    pub(super) settled: bool,
    /// Source and subject: those in one line are handled one after the other.
    line: Option<Arc<str>>,
}

/// Lines whose foremost entry waits: to try those behind it is in vain.
#[derive(Debug, Default)]
pub(super) struct Waiting(BTreeSet<Arc<str>>);

impl Waiting {
    /// Notes that an entry goes on waiting.
    pub(super) fn add(&mut self, entry: &Held) {
        self.0.extend(entry.line.clone());
    }

    /// Whether an entry stands behind one that waits.
    pub(super) fn holds_up(&self, entry: &Held) -> bool {
        entry
            .line
            .as_ref()
            .is_some_and(|line| self.0.contains(line))
    }

    /// Of `held`, in stream order, those that are to be tried now; notes those that are not yet.
    pub(super) fn due<'a>(&mut self, held: &'a mut [Held]) -> Vec<&'a mut Held> {
        let now = Instant::now();
        let mut due = Vec::new();
        for entry in held {
            if self.holds_up(entry) {
                continue;
            }
            if entry.retry_at <= now {
                due.push(entry);
            } else {
                self.add(entry);
            }
        }
        due
    }
}

impl Held {
    /// An entry with an event that its source signed; null for one that was trimmed away.
    pub(crate) fn new(id: String, event: Value) -> Self {
        let now = Instant::now();
        let word = |name: &str| event.get(name).and_then(Value::as_str);
        let line = word("source").zip(word("subject"));
        Self {
            id,
            line: line.map(|(source, subject)| format!("{source}/{subject}").into()),
            event,
            since: now,
            retry_at: now,
            attempts: 0,
            waits: 0,
            hurried: false,
            settled: false,
        }
    }

    /// Puts the next try off, each time twice as long, up to six seconds.
    pub(super) fn again_later(&mut self) {
        self.waits += 1;
        self.retry_at = Instant::now() + RETRY * 2_u32.pow(self.waits.min(6));
    }

    /// Ends its wait, if it waits for something: it is tried once more and set aside.
    pub(crate) fn hurry(&mut self) {
        if self.waits > 0 && !self.hurried {
            self.hurried = true;
            self.retry_at = Instant::now();
        }
    }

    /// Whether it may wait here for what has not arrived.
    pub(super) fn may_wait(&self) -> bool {
        !self.hurried && self.since.elapsed() < PATIENCE
    }

    /// What is told of it once it is settled.
    pub(super) fn as_settled(&self) -> Settled {
        Settled::new(self.id.clone(), Head::deserialize(&self.event).ok())
    }
}
