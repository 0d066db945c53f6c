//! What stands in a calendar.

use std::fmt;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use crate::{
    Method,
    line::{Lines, quoted},
};

/// The name of the time zone in which meetings are told.
const ZONE: &str = "Asia/Shanghai";

/// Something with a day or a time.
#[derive(Clone, Debug)]
pub struct Event {
    uid: String,
    sequence: u32,
    stamp: DateTime<Utc>,
    when: When,
    title: String,
    text: Option<String>,
    place: Option<String>,
    organizer: Option<Person>,
    invited: Vec<Person>,
    reminders: Vec<DateTime<Utc>>,
}

/// When it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The whole of a day.
    Day(NaiveDate),
    /// From a time on, for so many minutes, both as clocks in China show.
    Time(NaiveDateTime, u32),
}

/// Somebody with a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What they are called.
    pub name: String,
    /// Their address.
    pub mail: String,
}

impl Event {
    /// An event; whoever gets one of the same id again, under a higher sequence, has it moved.
    #[must_use]
    pub fn new(uid: impl Into<String>, stamp: DateTime<Utc>, when: When) -> Self {
        Self {
            uid: uid.into(),
            sequence: 0,
            stamp,
            when,
            title: String::new(),
            text: None,
            place: None,
            organizer: None,
            invited: Vec::new(),
            reminders: Vec::new(),
        }
    }

    /// The same as its so-manieth version.
    #[must_use]
    pub fn numbered(self, sequence: u32) -> Self {
        Self { sequence, ..self }
    }

    /// The same under a title.
    #[must_use]
    pub fn titled(self, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..self
        }
    }

    /// The same with a text.
    #[must_use]
    pub fn saying(self, text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            ..self
        }
    }

    /// The same at a place.
    #[must_use]
    pub fn at(self, place: impl Into<String>) -> Self {
        Self {
            place: Some(place.into()),
            ..self
        }
    }

    /// The same as called by somebody, for these.
    #[must_use]
    pub fn called_by(self, organizer: Person, invited: Vec<Person>) -> Self {
        Self {
            organizer: Some(organizer),
            invited,
            ..self
        }
    }

    /// The same with a reminder at a moment.
    #[must_use]
    pub fn reminding(mut self, at: DateTime<Utc>) -> Self {
        self.reminders.push(at);
        self
    }

    pub(crate) fn has_time(&self) -> bool {
        matches!(self.when, When::Time(..))
    }

    pub(crate) fn write(&self, method: Method, lines: &mut Lines<'_, '_>) -> fmt::Result {
        lines.plain("BEGIN", "VEVENT")?;
        lines.plain("UID", &self.uid)?;
        lines.plain("SEQUENCE", &self.sequence.to_string())?;
        lines.plain("DTSTAMP", &moment(self.stamp))?;
        self.when.write(lines)?;
        lines.text("SUMMARY", &self.title)?;
        if let Some(text) = &self.text {
            lines.text("DESCRIPTION", text)?;
        }
        if let Some(place) = &self.place {
            lines.text("LOCATION", place)?;
        }
        if let Some(organizer) = &self.organizer {
            organizer.write("ORGANIZER", "", lines)?;
        }
        let answer = match method {
            Method::Request => ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE",
            Method::Publish | Method::Cancel => "",
        };
        for invited in &self.invited {
            invited.write("ATTENDEE", answer, lines)?;
        }
        if method == Method::Cancel {
            lines.plain("STATUS", "CANCELLED")?;
        }
        for reminder in &self.reminders {
            lines.plain("BEGIN", "VALARM")?;
            lines.plain("ACTION", "DISPLAY")?;
            lines.text("DESCRIPTION", &self.title)?;
            lines.plain("TRIGGER;VALUE=DATE-TIME", &moment(*reminder))?;
            lines.plain("END", "VALARM")?;
        }
        lines.plain("END", "VEVENT")
    }
}

impl When {
    /// A day takes nobody's time, a meeting does.
    fn write(self, lines: &mut Lines<'_, '_>) -> fmt::Result {
        match self {
            Self::Day(day) => {
                let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
                lines.plain("DTSTART;VALUE=DATE", &day.format("%Y%m%d").to_string())?;
                lines.plain("DTEND;VALUE=DATE", &next.format("%Y%m%d").to_string())?;
                lines.plain("TRANSP", "TRANSPARENT")
            }
            Self::Time(from, minutes) => {
                let to = from.checked_add_signed(TimeDelta::minutes(i64::from(minutes)));
                let local = |at: NaiveDateTime| at.format("%Y%m%dT%H%M%S").to_string();
                lines.plain(&format!("DTSTART;TZID={ZONE}"), &local(from))?;
                lines.plain(&format!("DTEND;TZID={ZONE}"), &local(to.unwrap_or(from)))?;
                lines.plain("TRANSP", "OPAQUE")
            }
        }
    }
}

impl Person {
    fn write(&self, property: &str, more: &str, lines: &mut Lines<'_, '_>) -> fmt::Result {
        let name = quoted(&self.name);
        lines.plain(
            &format!("{property};CN={name}{more}"),
            &format!("mailto:{}", self.mail),
        )
    }
}

/// The one zone of China, which has no summer time.
pub(crate) fn zone(lines: &mut Lines<'_, '_>) -> fmt::Result {
    lines.plain("BEGIN", "VTIMEZONE")?;
    lines.plain("TZID", ZONE)?;
    lines.plain("BEGIN", "STANDARD")?;
    lines.plain("DTSTART", "19910915T000000")?;
    lines.plain("TZOFFSETFROM", "+0800")?;
    lines.plain("TZOFFSETTO", "+0800")?;
    lines.plain("TZNAME", "CST")?;
    lines.plain("END", "STANDARD")?;
    lines.plain("END", "VTIMEZONE")
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}
