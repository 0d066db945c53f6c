//! Calendar files (.ics, RFC 5545, RFC 5546) as text.
//!
//! What belongs into one is the caller's; here is the form: lines that end with CRLF and are folded
//! at 75 octets without cutting a character, text that is escaped, days without a time as days, and
//! meetings in China's one time zone, which the file describes.
//!
//! ```
//! use calendar::{Calendar, Event, Method, When};
//!
//! let last_day = Event::new("clock-1", "2026-03-02T01:00:00Z".parse()?, When::Day("2026-04-01".parse()?))
//!     .titled("调结民间纠纷");
//! let file = Calendar::new(Method::Publish).with(last_day).to_string();
//! assert!(file.contains("DTSTART;VALUE=DATE:20260401\r\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod event;
mod line;

use std::fmt;

pub use event::{Event, Person, When};

use line::Lines;

/// The media type of such a file.
pub const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// What whoever gets the file is to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Take it into the calendar.
    Publish,
    /// Answer the invitation; one of a higher sequence takes the place of the one before.
    Request,
    /// Take it out of the calendar.
    Cancel,
}

impl Method {
    /// The word in the file, and in the media type of an invitation by mail.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// A calendar file; [`fmt::Display`] writes it.
#[derive(Clone, Debug)]
pub struct Calendar {
    method: Method,
    name: Option<String>,
    events: Vec<Event>,
}

impl Calendar {
    /// An empty one.
    #[must_use]
    pub fn new(method: Method) -> Self {
        Self {
            method,
            name: None,
            events: Vec::new(),
        }
    }

    /// The same under a name, which programs show for a calendar that is subscribed to.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            ..self
        }
    }

    /// The same with another event.
    #[must_use]
    pub fn with(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }
}

impl fmt::Display for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Lines::new(f);
        lines.plain("BEGIN", "VCALENDAR")?;
        lines.plain("VERSION", "2.0")?;
        lines.plain("PRODID", "-//Dingfen//Dingfen//ZH")?;
        lines.plain("CALSCALE", "GREGORIAN")?;
        lines.plain("METHOD", self.method.as_str())?;
        if let Some(name) = &self.name {
            lines.text("X-WR-CALNAME", name)?;
        }
        if self.events.iter().any(Event::has_time) {
            event::zone(&mut lines)?;
        }
        let mut events = self.events.iter();
        events.try_for_each(|event| event.write(self.method, &mut lines))?;
        lines.plain("END", "VCALENDAR")
    }
}
