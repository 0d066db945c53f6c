use mail::{MailArgs, Mailer};

use crate::sink::Sink;
use crate::{settings, warning};

fn mailer(sink: &Sink) -> Mailer {
    let url = format!("smtp://{}", sink.address);
    Mailer::new(&MailArgs {
        smtp_url: Some(url.into()),
        ..settings()
    })
    .unwrap()
}

#[tokio::test]
async fn a_mail_arrives_and_a_retry_is_recognisable() {
    let sink = Sink::start("250 fine").await;
    let mailer = mailer(&sink);
    mailer.send(&warning()).await.unwrap();
    mailer.send(&warning()).await.unwrap();
    let taken = sink.taken();
    assert_eq!(taken.len(), 2);
    for message in taken {
        assert!(
            message.contains("Message-ID: <notice_01@example.gov.cn>\n"),
            "{message}"
        );
        assert!(message.contains("wangfang@example.gov.cn"), "{message}");
        assert!(message.contains("Auto-Submitted: auto-generated\n"));
        assert!(message.is_ascii(), "words are encoded for old servers");
    }
}

#[tokio::test]
async fn refusals_for_good_and_for_now_are_told_apart() {
    for (reply, permanent) in [
        ("550 no such user", true),
        ("450 mailbox busy", false),
        ("421 closing", false),
    ] {
        let sink = Sink::start(reply).await;
        let refused = mailer(&sink).send(&warning()).await.unwrap_err();
        assert_eq!(refused.is_permanent(), permanent, "{reply}: {refused:?}");
        assert!(sink.taken().is_empty());
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_a_matter_of_time() {
    let mailer = Mailer::new(&MailArgs {
        // Nothing listens on port 9 of loopback.
        smtp_url: Some("smtp://127.0.0.1:9".to_owned().into()),
        ..settings()
    })
    .unwrap();
    let failed = mailer.send(&warning()).await.unwrap_err();
    assert!(!failed.is_permanent(), "{failed:?}");
}

#[tokio::test]
async fn no_header_can_be_smuggled_in() {
    let sink = Sink::start("250 fine").await;
    let mailer = mailer(&sink);
    let mut wrong = [warning(), warning(), warning(), warning()];
    wrong[0].subject = "x\r\nBcc: thief@example.com".to_owned();
    wrong[1].to = "a@example.com\r\nBcc: thief@example.com".to_owned();
    wrong[2].message_id = "x>\r\nBcc: thief@example.com".to_owned();
    wrong[3].to = "a@example.com, thief@example.com".to_owned();
    for mail in wrong {
        let refused = mailer.send(&mail).await.unwrap_err();
        assert!(refused.is_permanent(), "{refused:?}");
    }
    assert!(sink.taken().is_empty());
}

#[test]
fn wrong_settings_do_not_print_the_password() {
    let wrong = Mailer::new(&MailArgs {
        smtp_url: Some("ftp://user:geheim@host".to_owned().into()),
        ..settings()
    });
    let error = format!("{:?}", wrong.unwrap_err());
    assert!(!error.contains("geheim"), "{error}");
}
