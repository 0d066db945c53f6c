//! What was asked, as typed.

use chrono::NaiveTime;
use kernel::NaiveDate;
use law::{Happened, LawBook, Side, Slip, SlipAt, Tellable, TimetableQuery};

use crate::page::{Errors, FieldError, Fields, Place};
use crate::text::Text;

/// A procedure, a region and what has happened, as typed.
pub(crate) struct Asked {
    pub(crate) procedure: String,
    pub(crate) region: String,
    pub(crate) handler: String,
    /// What may have happened, each with what was typed of it.
    pub(crate) rows: Vec<Row>,
    /// What may have been found: key, what it is called, whether it was.
    pub(crate) findings: Vec<(String, String, bool)>,
    /// What cannot be read.
    pub(crate) wrong: Vec<FieldError>,
    /// What was read, each with its row.
    events: Vec<(usize, Happened)>,
}

/// One line of the form.
pub(crate) struct Row {
    /// What its fields are called after, `copy_received.respondent`.
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) served: bool,
    pub(crate) in_hours: bool,
    pub(crate) starts: bool,
    pub(crate) on: String,
    pub(crate) at: String,
    pub(crate) way: String,
    event: String,
    side: Option<Side>,
}

impl Row {
    fn of(t: &Text, form: &Fields, event: &Tellable<'_>, side: Option<Side>) -> Self {
        let name = match side {
            Some(side) => format!("{}.{}", event.key, side.key()),
            None => event.key.to_owned(),
        };
        let field = |of: &str| form.text(&format!("{of}.{name}")).to_owned();
        Self {
            label: side.map_or_else(
                || event.text.to_owned(),
                |side| t.timetable.event_of(event.text, side.text()),
            ),
            served: event.served,
            in_hours: event.in_hours,
            starts: event.starts,
            on: day(field("on")),
            at: field("at"),
            way: field("way"),
            event: event.key.to_owned(),
            side,
            name,
        }
    }

    /// What was typed, and all that cannot be read of it.
    fn read(&self, t: &Text) -> Result<Option<Happened>, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let day = |name: &str, words| FieldError::new(&format!("{name}.{}", self.name), words);
        let on = typed::parse_day(&self.on);
        if self.on.is_empty() {
            if self.at.is_empty() && self.way.is_empty() {
                return Ok(None);
            }
            wrong.push(day("on", t.timetable.no_day));
        } else if on.is_none() {
            wrong.push(day("on", t.calculator.no_date));
        }
        let time = time(&self.at);
        let needed = self.in_hours && on.is_some();
        if time.is_none() && (needed || !self.at.is_empty()) {
            wrong.push(day("at", t.calculator.no_time));
        }
        match on {
            Some(on) if wrong.is_empty() => Ok(Some(Happened {
                event: self.event.clone(),
                on,
                time,
                side: self.side,
                way: Some(self.way.clone()).filter(|way| !way.is_empty()),
            })),
            Some(_) | None => Err(wrong),
        }
    }
}

/// A day as fields for days have it, if it is one; else as it was typed.
fn day(text: String) -> String {
    typed::parse_day(&text).map_or(text, |day| day.to_string())
}

fn time(text: &str) -> Option<NaiveTime> {
    let text = typed::half_width(text).replace('：', ":");
    NaiveTime::parse_from_str(&text, "%H:%M").ok()
}

impl Asked {
    /// What the form says of what the procedure knows; what another one knew is passed over.
    pub(crate) fn read(t: &Text, book: &LawBook, form: &Fields) -> Self {
        let procedure = form.text("procedure").to_owned();
        let of = book.procedure(&procedure);
        let tellable = of.map_or_else(Vec::new, |of| book.tellable(of));
        let rows: Vec<Row> = tellable
            .iter()
            .flat_map(|event| {
                let sides = event.sides.iter().copied().map(Some);
                let once = event.sides.is_empty().then_some(None);
                sides.chain(once).map(|side| Row::of(t, form, event, side))
            })
            .collect();
        let words = book.vocabulary();
        let findings = of.into_iter().flat_map(law::Procedure::findings);
        let findings = findings.map(|key| {
            let term = words.term(law::Kind::Findings, key).unwrap_or(key);
            let found = form.all("finding").any(|found| found == key);
            (key.to_owned(), term.to_owned(), found)
        });
        let (mut events, mut wrong) = (Vec::new(), Vec::new());
        for (index, row) in rows.iter().enumerate() {
            match row.read(t) {
                Ok(event) => events.extend(event.map(|event| (index, event))),
                Err(fields) => wrong.extend(fields),
            }
        }
        Self {
            procedure,
            region: typed::half_width(form.text("region")),
            handler: form.text("handler").to_owned(),
            findings: findings.collect(),
            rows,
            wrong,
            events,
        }
    }

    /// Whether nothing was asked yet.
    pub(crate) fn is_blank(&self) -> bool {
        self.procedure.is_empty() && self.region.is_empty()
    }

    /// The question to the law, of what can be read.
    pub(crate) fn query(&self, today: NaiveDate) -> TimetableQuery {
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let events = self.events.iter().map(|(_, event)| event.clone());
        TimetableQuery {
            region: filled(&self.region),
            handler: filled(&self.handler),
            events: events.collect(),
            findings: self.found().map(str::to_owned).collect(),
            ..TimetableQuery::new(&self.procedure, today)
        }
    }

    fn found(&self) -> impl Iterator<Item = &str> {
        let found = self.findings.iter().filter(|(.., found)| *found);
        found.map(|(key, ..)| key.as_str())
    }

    /// What was asked, as an address says it.
    pub(crate) fn address(&self) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        let plain = [
            ("procedure", &self.procedure),
            ("region", &self.region),
            ("handler", &self.handler),
        ];
        address.extend_pairs(plain.into_iter().filter(|(_, value)| !value.is_empty()));
        for row in &self.rows {
            for (of, value) in [("on", &row.on), ("at", &row.at), ("way", &row.way)] {
                if !value.is_empty() {
                    address.append_pair(&format!("{of}.{}", row.name), value);
                }
            }
        }
        address.extend_pairs(self.found().map(|key| ("finding", key)));
        address.finish()
    }

    /// All that is wrong, leading to the fields.
    pub(crate) fn errors(&self, t: &Text, slips: Vec<Slip>) -> Errors {
        let slips = slips.into_iter().map(|slip| {
            let name = match slip.at {
                SlipAt::Procedure => "procedure".to_owned(),
                SlipAt::Region => "region".to_owned(),
                SlipAt::Handler => "handler".to_owned(),
                SlipAt::Finding(_) => "finding".to_owned(),
                SlipAt::Event(index) => self.field(index),
            };
            FieldError::new(&name, &slip.reason)
        });
        let wrong = self.wrong.iter().cloned().chain(slips).collect();
        let errors = Errors::titled(t.timetable.refused, wrong);
        errors.placed(|name| {
            let label = match name {
                "procedure" => t.timetable.procedure.to_owned(),
                "region" => t.timetable.region.to_owned(),
                "handler" => t.timetable.handler.to_owned(),
                name => {
                    let (_, of) = name.split_once('.')?;
                    self.rows.iter().find(|row| row.name == of)?.label.clone()
                }
            };
            Some(Place {
                id: format!("f-{name}"),
                label,
            })
        })
    }

    /// The field that an event that the law refuses is about.
    fn field(&self, index: usize) -> String {
        let row = self
            .events
            .get(index)
            .and_then(|(row, _)| self.rows.get(*row));
        row.map_or_else(String::new, |row| format!("on.{}", row.name))
    }
}
