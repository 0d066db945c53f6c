//! From what was told to limits.

use chrono::NaiveDate;

use super::{
    CountedLimit, Ended, Entry, EntryStanding, Happened, Side, Slip, SlipAt, TimetableQuery, Wait,
    WaitKind,
};
use crate::{
    book::{LawBook, scopes},
    due::{Due, DueRequest},
    error::DueError,
    procedure::{Clock, Procedure},
    rule::{Direction, RuleVersion},
    vocabulary::Kind,
};

/// A procedure, and what was told of it.
pub(super) struct Table<'b, 'q> {
    pub(super) book: &'b LawBook,
    pub(super) procedure: &'b Procedure,
    pub(super) region: Option<&'q str>,
    pub(super) query: &'q TimetableQuery,
}

/// A limit of the procedure, for one side or once.
struct Row<'b> {
    clock: &'b Clock,
    side: Option<Side>,
}

impl<'b, 'q> Table<'b, 'q> {
    /// All limits, in the order of the data.
    pub(super) fn entries(&self) -> Result<Vec<Entry<'b>>, Vec<Slip>> {
        let (mut entries, mut slips) = (Vec::new(), Vec::<Slip>::new());
        for clock in &self.procedure.clocks {
            for side in self.sides(clock) {
                match self.entry(&Row { clock, side }) {
                    Ok(entry) => entries.extend(entry),
                    // Several limits may want the same of one event.
                    Err(slip) if slips.iter().any(|other| other.at == slip.at) => {}
                    Err(slip) => slips.push(slip),
                }
            }
        }
        if slips.is_empty() {
            Ok(entries)
        } else {
            Err(slips)
        }
    }

    /// The limit, unless it is none of this region or this kind of organisation.
    fn entry(&self, row: &Row<'b>) -> Result<Option<Entry<'b>>, Slip> {
        let clock = row.clock;
        let elsewhere = |kind: &String| !clock.handlers.contains(kind);
        if !clock.handlers.is_empty() && self.query.handler.as_ref().is_some_and(elsewhere) {
            return Ok(None);
        }
        let told = self.told(&clock.event, row.side);
        let waits_for = self.waits_for(row, told);
        match told {
            Some(told) if waits_for.is_empty() => self.counted(row, told),
            Some(_) | None => Ok(self.waiting(row, waits_for)),
        }
    }

    /// What is still to come before it runs.
    fn waits_for(&self, row: &Row<'b>, told: Option<&Happened>) -> Vec<Wait> {
        let clock = row.clock;
        let vocabulary = self.book.vocabulary();
        let event = told.is_none().then(|| {
            let who = row.side.map_or("", Side::text);
            Wait {
                kind: WaitKind::Event,
                keys: vec![clock.event.clone()],
                text: format!("{who}{}", vocabulary.what_happened(&clock.event)),
            }
        });
        let mut findings = clock.when.iter();
        let finding = findings.find(|key| !self.query.findings.contains(key));
        let finding = finding.map(|key| Wait {
            kind: WaitKind::Finding,
            keys: vec![key.clone()],
            text: vocabulary.recorded(None, Some(key), None),
        });
        let unknown = !clock.handlers.is_empty() && self.query.handler.is_none();
        let handler = unknown.then(|| {
            let kinds = clock.handlers.iter();
            let kinds: Vec<&str> = kinds
                .map(|kind| vocabulary.term(Kind::Organisations, kind).unwrap_or(kind))
                .collect();
            Wait {
                kind: WaitKind::Handler,
                keys: clock.handlers.clone(),
                text: format!("由{}办理", kinds.join("、")),
            }
        });
        [event, finding, handler].into_iter().flatten().collect()
    }

    /// A limit that does not run yet, by the version of today; one that is no law any more, or is of
    /// another region, is none.
    fn waiting(&self, row: &Row<'b>, waits_for: Vec<Wait>) -> Option<Entry<'b>> {
        let rule = self.version(&row.clock.rule, self.query.today)?;
        let repealed = rule.effective_to.is_some_and(|to| to < self.query.today);
        let runs_so = rule.start.key == row.clock.event;
        (runs_so && !repealed).then(|| {
            let standing = EntryStanding::Waiting;
            self.of(row, rule, standing, waits_for)
        })
    }

    /// A limit that runs from what was told.
    fn counted(&self, row: &Row<'b>, told: &'q Happened) -> Result<Option<Entry<'b>>, Slip> {
        let clock = row.clock;
        let request = self.request(clock, told);
        let due = match self.due(&request) {
            Ok(due) => due,
            Err(DueError::OtherRegion { .. }) => return Ok(None),
            Err(error @ (DueError::TimeRequired { .. } | DueError::OutOfRange { .. })) => {
                return Err(self.slip(told, error.to_string()));
            }
            Err(error) => {
                let rule = self.version(&clock.rule, told.on);
                let standing = EntryStanding::Refused(error.to_string());
                return Ok(rule.map(|rule| self.of(row, rule, standing, Vec::new())));
            }
        };
        let on = request.version_on.unwrap_or(request.start);
        let Some(rule) = self.version(&clock.rule, on) else {
            return Ok(None);
        };
        // An earlier version ran from something else.
        if rule.start.key != clock.event {
            return Ok(None);
        }
        let anew = self.reset(rule, told.on).map(|start| DueRequest {
            start,
            version_on: Some(on),
            ..request
        });
        let due = match anew {
            Some(anew) => self
                .due(&anew)
                .map_err(|error| self.slip(told, error.to_string()))?,
            None => due,
        };
        let counted = CountedLimit {
            start: due.start,
            due: due.due,
            provisional: due.provisional,
            end: self.end(row, rule, due.start),
            explanation: due.explanation.into_iter().map(|step| step.text).collect(),
        };
        let standing = EntryStanding::Counted(counted);
        Ok(Some(self.of(row, rule, standing, Vec::new())))
    }

    fn request(&self, clock: &Clock, told: &Happened) -> DueRequest {
        let received = self.query.events.iter();
        let mut received = received.filter(|event| event.event == RECEIVED);
        DueRequest {
            start_time: told.time,
            region: self.region.map(str::to_owned),
            version_on: received
                .next()
                .filter(|_| clock.governed_by_receipt)
                .map(|received| received.on),
            ..DueRequest::new(&clock.rule, told.on)
        }
    }

    /// Without a region, what is of one is as little a limit as in another.
    fn due(&self, request: &DueRequest) -> Result<Due, DueError> {
        let due = self.book.due(request)?;
        let on = request.version_on.unwrap_or(request.start);
        match self.book.rule(&request.rule, on) {
            Ok(rule) if self.region.is_none() && rule.region.is_some() => {
                Err(DueError::OtherRegion {
                    rule: rule.id.clone(),
                    citation: rule.citation(),
                    scope: rule.region.clone().unwrap_or_default(),
                    region: String::new(),
                })
            }
            Ok(_) | Err(_) => Ok(due),
        }
    }

    fn slip(&self, told: &Happened, reason: String) -> Slip {
        let mut events = self.query.events.iter();
        let index = events.position(|event| event == told).unwrap_or_default();
        let at = SlipAt::Event(index);
        Slip { at, reason }
    }

    /// How it ended by what was told; what counts backwards is done before.
    fn end(&self, row: &Row<'b>, rule: &RuleVersion, start: NaiveDate) -> Option<Ended> {
        let from = (rule.direction == Direction::After).then_some(start);
        let done = |keys, met| {
            let on = self.done(row.clock, keys, row.side, from)?;
            Some(Ended { on, met })
        };
        let ends = [
            done(&row.clock.met_by, true),
            done(&row.clock.stopped_by, false),
        ];
        ends.into_iter().flatten().min_by_key(|end| end.on)
    }

    /// The version of that day, or else the last one, of this region.
    fn version(&self, id: &str, on: NaiveDate) -> Option<&'b RuleVersion> {
        let of_region = |rule: &&RuleVersion| match (&rule.region, self.region) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(region)) => scopes(region).contains(own),
        };
        match self.book.rule_in(id, on, self.region) {
            Ok(rule) => Some(rule).filter(of_region),
            Err(DueError::NotInForce { .. }) => {
                let versions = self.book.rules().filter(|rule| rule.id == id);
                versions.filter(of_region).last()
            }
            Err(_) => None,
        }
    }

    fn of(
        &self,
        row: &Row<'b>,
        rule: &'b RuleVersion,
        standing: EntryStanding,
        waits_for: Vec<Wait>,
    ) -> Entry<'b> {
        Entry {
            waits_for,
            ..Entry::of(row.clock, rule, row.side, standing, self.query.today)
        }
    }
}

/// The receipt, whose day decides by which version some limits run
/// ([`Clock::governed_by_receipt`]).
const RECEIVED: &str = "received";
