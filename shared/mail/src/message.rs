use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};

use crate::Error;

/// One mail to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address, with or without a name before it.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text, plain.
    pub text: String,
    /// The left part of the Message-ID: letters, digits, `_`, `-` and `.`, at most 100. The same
    /// for every attempt at the same mail.
    pub message_id: String,
}

impl std::fmt::Debug for Mail {
    /// Shows neither address nor words: both are personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail")
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

/// Whom mails come from.
#[derive(Debug, Clone)]
pub(crate) struct Sender(Mailbox);

impl Sender {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let mailbox = text.parse();
        mailbox
            .map(Self)
            .map_err(|error: lettre::address::AddressError| {
                Error::Settings(format!("sender: {error}"))
            })
    }

    /// Builds the message. Everything that could smuggle in a header line is refused here: the
    /// address and the id by their grammar, the subject by what it may not contain.
    pub(crate) fn message(&self, mail: &Mail) -> Result<Message, Error> {
        let to: Mailbox = mail.to.parse().map_err(permanent)?;
        if !is_message_id(&mail.message_id) {
            return Err(permanent("the message id is not allowed"));
        }
        if mail.subject.contains(char::is_control) {
            return Err(permanent("the subject contains control characters"));
        }
        let domain = self.0.email.domain();
        Message::builder()
            .message_id(Some(format!("<{}@{domain}>", mail.message_id)))
            .from(self.0.clone())
            .to(to)
            .subject(mail.subject.as_str())
            .header(ContentType::TEXT_PLAIN)
            .raw_header(auto_submitted())
            .body(mail.text.clone())
            .map_err(permanent)
    }
}

/// Keeps out-of-office replies from answering us (RFC 3834).
fn auto_submitted() -> HeaderValue {
    const NAME: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");
    HeaderValue::new(NAME, "auto-generated".to_owned())
}

pub(crate) fn permanent(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Permanent(error.into())
}

fn is_message_id(id: &str) -> bool {
    const LONGEST: usize = 100;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    // The id also names a file; a leading dot would hide it or climb out of the folder.
    (1..=LONGEST).contains(&id.len()) && !id.starts_with('.') && id.bytes().all(allowed)
}
