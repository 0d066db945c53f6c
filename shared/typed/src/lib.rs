//! The one form of everything that people type: names, identity documents, telephones, case
//! numbers, amounts, days, mail addresses.
//!
//! The same thing comes in many shapes: full-width from an input method, with blanks as printed
//! on a card, with marks that nobody sees from a chat window. Whatever is judged, stored,
//! indexed or searched for goes through here first, so that it is found again however it was
//! typed. Unicode's own compatibility forms (NFKC) are folded, look-alikes are not: 〇 is no O.
//! Pure.

mod address;
mod amount;
mod case_number;
mod day;
mod identity;
mod name;
mod phone;
mod text;

pub use address::mail_address;
pub use amount::{NotAnAmount, parse_yuan, yuan};
pub use case_number::CaseNumber;
pub use day::parse_day;
pub use identity::{Document, Identity, NumberError};
pub use name::name;
pub use phone::{NotAPhone, Phone};
pub use text::{half_width, is_blank, is_unseen, line_ends, question, text};
