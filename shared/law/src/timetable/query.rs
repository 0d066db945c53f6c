//! What is asked, and what is wrong with it.

use std::{fmt, str::FromStr};

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::Tellable;
use crate::{
    act::{Concerned, Days},
    book::{LawBook, scopes},
    calendar::in_range,
    chinese,
    procedure::Procedure,
    vocabulary::Kind,
};

/// A procedure, and what has happened in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimetableQuery {
    /// The procedure, e.g. `labour_arbitration`.
    pub procedure: String,
    /// The region, as a GB/T 2260 code or `code/organisation`; rows of regions are left out without.
    pub region: Option<String>,
    /// The kind of organisation that handles it, as a vocabulary key; that of any without.
    pub handler: Option<String>,
    /// What has happened.
    pub events: Vec<Happened>,
    /// What was found to be so, as vocabulary keys.
    pub findings: Vec<String>,
    /// The day by which what has not begun is read, and what is past is told.
    pub today: NaiveDate,
}

/// Something that has happened, or is set.
///
/// Written and read as `copy_received,2026-01-20`, followed by the side it happened to, by how it was
/// served, or by both; for limits in hours the day has a time, `death,2026-01-20T08:30`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The event, as a vocabulary key.
    pub event: String,
    /// The day.
    pub on: NaiveDate,
    /// The time of the day.
    pub time: Option<NaiveTime>,
    /// The side it happened to; `None` for both.
    pub side: Option<Side>,
    /// How it was served, as a vocabulary key.
    pub way: Option<String>,
}

/// A side of the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 申请人.
    Applicant,
    /// 被申请人.
    Respondent,
}

/// Something that is wrong with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Where.
    pub at: SlipAt,
    /// What, in Chinese.
    pub reason: String,
}

/// A part of a question; of several the number, from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipAt {
    /// The procedure.
    Procedure,
    /// The region.
    Region,
    /// The kind of organisation.
    Handler,
    /// One of the events.
    Event(usize),
    /// One of the findings.
    Finding(usize),
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Applicant, Self::Respondent];

    /// The key, `applicant`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Respondent => "respondent",
        }
    }

    /// `申请人`.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Applicant => "申请人",
            Self::Respondent => "被申请人",
        }
    }

    /// The sides that an event concerns, each by itself.
    pub(super) fn concerned(whom: Concerned) -> Vec<Self> {
        match whom {
            Concerned::Applicant => vec![Self::Applicant],
            Concerned::Respondent => vec![Self::Respondent],
            Concerned::Each => Self::ALL.to_vec(),
        }
    }
}

impl FromStr for Happened {
    type Err = String;

    /// # Errors
    ///
    /// What cannot be read, in Chinese.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut words = text.split(',').map(str::trim);
        let event = words.next().unwrap_or_default().to_owned();
        let day = words.next().unwrap_or_default();
        let (day, time) = match day.split_once('T') {
            Some((day, time)) => (day, Some(time)),
            None => (day, None),
        };
        let on = chinese::parse_date(day).map_err(|error| error.to_string())?;
        let time = match time.map(|time| NaiveTime::parse_from_str(time, "%H:%M")) {
            None => None,
            Some(Ok(time)) => Some(time),
            Some(Err(_)) => return Err("时刻应当写作08:30的形式。".to_owned()),
        };
        let (mut side, mut way) = (None, None);
        for word in words.filter(|word| !word.is_empty()) {
            match Side::ALL.into_iter().find(|side| side.key() == word) {
                Some(own) if side.is_none() => side = Some(own),
                None if way.is_none() => way = Some(word.to_owned()),
                Some(_) | None => return Err(format!("“{}”无法识别。", cut(word))),
            }
        }
        Ok(Self {
            event,
            on,
            time,
            side,
            way,
        })
    }
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.event, self.on)?;
        if let Some(time) = self.time {
            write!(f, "T{}", time.format("%H:%M"))?;
        }
        let side = self.side.map(Side::key);
        let more = [side, self.way.as_deref()];
        more.into_iter()
            .flatten()
            .try_for_each(|word| write!(f, ",{word}"))
    }
}

/// As much of somebody's text as an answer repeats.
fn cut(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl TimetableQuery {
    /// The plain question about a procedure.
    #[must_use]
    pub fn new(procedure: impl Into<String>, today: NaiveDate) -> Self {
        Self {
            procedure: procedure.into(),
            region: None,
            handler: None,
            events: Vec::new(),
            findings: Vec::new(),
            today,
        }
    }

    /// The procedure, if all of the question can be answered.
    pub(super) fn check<'a>(&self, book: &'a LawBook) -> Result<&'a Procedure, Vec<Slip>> {
        let Some(procedure) = book.procedure(&self.procedure) else {
            let reason = if self.procedure.is_empty() {
                "请选择程序。".to_owned()
            } else {
                format!("没有“{}”这一程序。", cut(&self.procedure))
            };
            let at = SlipAt::Procedure;
            return Err(vec![Slip { at, reason }]);
        };
        let mut slips: Vec<Slip> = Vec::new();
        let region = self.wrong_region(procedure);
        slips.extend(region.map(|reason| Slip {
            at: SlipAt::Region,
            reason,
        }));
        let handler = self.handler.as_ref();
        let foreign = handler.filter(|kind| !procedure.handlers.contains(kind));
        slips.extend(foreign.map(|kind| Slip {
            at: SlipAt::Handler,
            reason: format!("“{}”不办理{}。", cut(kind), procedure.title),
        }));
        let tellable = book.tellable(procedure);
        if self.events.len() > MOST || self.findings.len() > MOST {
            let at = SlipAt::Procedure;
            let reason = format!("一次至多填写{MOST}项。");
            return Err(vec![Slip { at, reason }]);
        }
        for (index, event) in self.events.iter().enumerate() {
            let checking = Checking {
                book,
                procedure,
                tellable: &tellable,
                before: self.events.get(..index).unwrap_or_default(),
                all: &self.events,
            };
            let at = SlipAt::Event(index);
            slips.extend(checking.wrong(event).map(|reason| Slip { at, reason }));
        }
        for (index, finding) in self.findings.iter().enumerate() {
            let known = procedure.findings().any(|key| key == finding);
            let mut before = self.findings.iter().take(index);
            let reason = if !known {
                format!("{}没有须认定的“{}”。", procedure.title, cut(finding))
            } else if before.any(|other| other == finding) {
                "这一认定写了两次。".to_owned()
            } else {
                continue;
            };
            let at = SlipAt::Finding(index);
            slips.push(Slip { at, reason });
        }
        if slips.is_empty() {
            Ok(procedure)
        } else {
            Err(slips)
        }
    }

    fn wrong_region(&self, procedure: &Procedure) -> Option<String> {
        let region = self.region.as_deref()?;
        let (code, body) = region.split_once('/').unwrap_or((region, "-"));
        let digits = code.bytes().all(|byte| byte.is_ascii_digit());
        let body_reads = !body.is_empty()
            && body.len() <= 64
            && body
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !digits || !matches!(code.len(), 6 | 9 | 12) || !body_reads {
            return Some("地区应当写作六位行政区划代码，例如510400。".to_owned());
        }
        let own = procedure.region.as_ref()?;
        let outside = !scopes(region).contains(own);
        outside.then(|| format!("{}仅适用于行政区域{own}。", procedure.title))
    }
}

/// An event among those that are told with it.
struct Checking<'a> {
    book: &'a LawBook,
    procedure: &'a Procedure,
    tellable: &'a [Tellable<'a>],
    before: &'a [Happened],
    all: &'a [Happened],
}

impl Checking<'_> {
    /// What is wrong with it.
    fn wrong(&self, event: &Happened) -> Option<String> {
        let title = &self.procedure.title;
        let Some(known) = self.tellable.iter().find(|one| one.key == event.event) else {
            return Some(format!("{title}的期限与“{}”无关。", cut(&event.event)));
        };
        if let Err(error) = in_range(event.on) {
            return Some(error.to_string());
        }
        if let Some(side) = event.side
            && !known.sides.contains(&side)
        {
            return Some(format!("“{}”不是{}的事项。", known.text, side.text()));
        }
        if let Some(way) = &event.way {
            let term = self.book.vocabulary().term(Kind::Ways, way);
            if term.is_none() {
                return Some(format!("没有“{}”这一送达方式。", cut(way)));
            }
            if !known.served {
                return Some(format!("“{}”不是送达，不填送达方式。", known.text));
            }
        }
        let same = |other: &Happened| {
            other.event == event.event
                && (other.side.is_none() || event.side.is_none() || other.side == event.side)
        };
        if self.before.iter().any(same) {
            return Some(format!("“{}”写了两次。", known.text));
        }
        self.too_early(event, known)
    }

    /// What happens in a procedure does not happen before it was taken on.
    fn too_early(&self, event: &Happened, known: &Tellable<'_>) -> Option<String> {
        let act = self.procedure.act(&event.event)?;
        let mut all = self.all.iter();
        let accepted = all.find(|other| other.event == ACCEPTED)?;
        let earlier = act.day == Days::Since && event.on < accepted.on;
        earlier.then(|| {
            let day = chinese::date(accepted.on);
            format!("“{}”不会早于受理之日（{day}）。", known.text)
        })
    }
}

/// More than any procedure has events, each for both sides.
const MOST: usize = 200;

/// The acceptance, from which on most things happen ([`Days::Since`]).
const ACCEPTED: &str = "accepted";
