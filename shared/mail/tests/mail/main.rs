//! Mail over a real SMTP conversation on loopback, and into a folder.

#![expect(
    clippy::disallowed_methods,
    reason = "a test begins and ends its own tasks"
)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod into_folder;
mod over_smtp;
mod sink;

use mail::{Mail, MailArgs};

fn settings() -> MailArgs {
    MailArgs {
        smtp_url: None,
        mail_folder: None,
        mail_from: "定分 <dingfen@example.gov.cn>".to_owned(),
    }
}

fn warning() -> Mail {
    Mail {
        to: "王芳 <wangfang@example.gov.cn>".to_owned(),
        subject: "期限提醒：调解期限将于 2026-02-11 届满".to_owned(),
        text: "请及时办理。\n.\n一行只有一个句点的文字也要原样送达。\n".to_owned(),
        message_id: "notice_01".to_owned(),
    }
}
