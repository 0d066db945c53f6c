//! A panel of the page: one thing, shown in one column. A thing adds a line to the list in
//! [`super::panels`]; what has nothing to show is no panel.

use askama::Template;

/// Where a panel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// What is known of the case, and what happened.
    Known,
    /// What is to be done, and by when.
    ToDo,
}

/// One panel.
pub(super) struct Panel {
    side: Side,
    html: String,
}

impl Panel {
    pub(super) fn new(side: Side, template: &impl Template) -> askama::Result<Self> {
        let html = template.render()?;
        Ok(Self { side, html })
    }

    /// Whether it stands in this column, and there is anything to show.
    pub(super) fn is_on(&self, side: Side) -> bool {
        self.side == side && !self.html.trim().is_empty()
    }

    pub(super) fn html(&self) -> &str {
        &self.html
    }
}
