//! What this is.

use super::{Answer, Visitor};
use crate::view::plain::About;
use crate::view::{Chrome, page};

/// A short word on the system; public.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    page(&About {
        t: visitor.app.text(),
        chrome: Chrome::without_counts(&visitor.app, visitor.session.as_ref(), "about"),
        version: env!("CARGO_PKG_VERSION"),
    })
}
