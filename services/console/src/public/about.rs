//! What this is.

use askama::Template;

use crate::page::{Answer, Chrome, Visitor, page};
use crate::text::Text;

#[derive(Template)]
#[template(path = "public/about.html")]
pub(crate) struct About {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) version: &'static str,
}

/// A short word on the system; public.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    page(&About {
        t: visitor.app.text(),
        chrome: Chrome::without_counts(&visitor.app, visitor.session.as_ref(), "about"),
        version: env!("CARGO_PKG_VERSION"),
    })
}
