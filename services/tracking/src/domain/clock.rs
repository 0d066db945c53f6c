use chrono::NaiveTime;
use contracts::vocabulary::{ClockState, LimitParty};
use kernel::{ClockId, NaiveDate, OrganisationId, PartyId, StaffId};
use law::{DueRequest, Excluded, Interval};
use uuid::Uuid;

use super::happening::Scope;

/// One legal limit running for one body or for parties (期限).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) id: ClockId,
    /// Number of its own events.
    pub(crate) version: i64,
    pub(crate) scope: Scope,
    /// The case, referral or proceeding it hangs on.
    pub(crate) cause: Uuid,
    pub(crate) basis: Basis,
    /// The body that must act, or that keeps the limit of parties in view.
    pub(crate) organisation: OrganisationId,
    /// The parties whose limit it is, where it is no body's.
    pub(crate) party: Option<LimitParty>,
    /// The one of them whose own it is; of a body's limit the party whose act it runs from.
    pub(crate) party_id: Option<PartyId>,
    pub(crate) staff: Option<StaffId>,
    /// The start event's key in the law data.
    pub(crate) start_event: String,
    /// First day in force of the version that governs.
    pub(crate) effective_from: NaiveDate,
    /// The last day, as last derived.
    pub(crate) due_on: NaiveDate,
    /// The moment of that day; none for its end.
    pub(crate) due_time: Option<NaiveTime>,
    pub(crate) provisional: bool,
    pub(crate) state: ClockState,
    /// The day the act that started it was entered, where that was later (补录).
    pub(crate) entered_on: Option<NaiveDate>,
    pub(crate) end: Option<End>,
    /// Whether it was breached on a day that no later calendar changes any more.
    pub(crate) held: bool,
    /// What changed its last day, oldest first.
    pub(crate) ledger: Vec<LedgerEntry>,
}

/// All that a last day is derived from, besides the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Basis {
    pub(crate) rule: String,
    pub(crate) region: String,
    pub(crate) start_on: NaiveDate,
    /// The moment of that day, where the rule counts in hours.
    pub(crate) start_time: Option<NaiveTime>,
    pub(crate) governed_on: Option<NaiveDate>,
}

/// When and by what event a clock ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) on: NaiveDate,
    /// The day the act was entered, where that was later (补录).
    pub(crate) entered_on: Option<NaiveDate>,
    pub(crate) by: String,
    /// The referral or proceeding that the event was about.
    pub(crate) cause: Option<Uuid>,
}

/// What changes a last day after the clock was armed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LedgerEntry {
    /// 不计入: the days not counted, and the kind of time they are, as a key of the law data. While no
    /// last day is known, the period stands still.
    Exclusion {
        from: NaiveDate,
        to: Option<NaiveDate>,
        ground: String,
    },
    /// 延长: by how many of the rule's units, granted on that day.
    Extension { on: NaiveDate, amount: u32 },
    /// 重新计算: the new start, and the event of the law that it is.
    Reset { start_on: NaiveDate, event: String },
}

impl Basis {
    /// The question to the engine, with everything the ledger holds, oldest first. A reset
    /// begins a new period: what was noted before it no longer counts.
    pub(crate) fn request(&self, ledger: &[LedgerEntry]) -> DueRequest {
        let mut request = DueRequest::new(&self.rule, self.start_on).within(&self.region);
        request.start_time = self.start_time;
        request.version_on = self.governed_on;
        for entry in ledger {
            match entry {
                LedgerEntry::Exclusion { from, to, ground } => {
                    // What is open is counted when it is known how long it was.
                    let closed = to.map(|to| Excluded::on(ground, Interval::new(*from, to)));
                    request.exclude.extend(closed);
                }
                LedgerEntry::Extension { amount, .. } => {
                    request.extend = Some(request.extend.unwrap_or(0) + amount);
                }
                LedgerEntry::Reset { start_on, .. } => {
                    // The version stays the one in force at the first start.
                    request.version_on = request.version_on.or(Some(self.start_on));
                    request.start = *start_on;
                    request.exclude.clear();
                    request.extend = None;
                }
            }
        }
        request
    }
}

impl Clock {
    /// Whether a body has to act; the limits of parties are theirs to keep or to miss.
    pub(crate) fn is_duty(&self) -> bool {
        self.party.is_none()
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&self) -> bool {
        match self.state {
            ClockState::Running => true,
            ClockState::Met | ClockState::Stopped => false,
        }
    }

    /// Whether it is past its last day: still running today, or met after it.
    pub(crate) fn is_late(&self, today: NaiveDate) -> bool {
        let day = self.end.as_ref().map_or(today, |end| end.on);
        match self.state {
            // What stood still when it was done was done in time.
            ClockState::Running | ClockState::Met => day > self.due_on && !self.is_paused(),
            ClockState::Stopped => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis() -> Basis {
        Basis {
            rule: "MD-1".into(),
            region: "510400".into(),
            start_on: "2026-01-12".parse().unwrap(),
            start_time: None,
            governed_on: None,
        }
    }

    fn extension(amount: u32) -> LedgerEntry {
        LedgerEntry::Extension {
            on: "2026-02-02".parse().unwrap(),
            amount,
        }
    }

    fn due(ledger: &[LedgerEntry]) -> String {
        let book = law::LawBook::shared().unwrap();
        book.project(&basis().request(ledger))
            .unwrap()
            .due
            .to_string()
    }

    #[test]
    fn the_ledger_moves_the_last_day() {
        assert_eq!(due(&[]), "2026-02-28");
        let excluded = |to: Option<&str>| LedgerEntry::Exclusion {
            from: "2026-01-20".parse().unwrap(),
            to: to.map(|to| to.parse().unwrap()),
            ground: "appraisal".into(),
        };
        let appraisal = excluded(Some("2026-02-05"));
        // 13 working days are not counted: 1-20 to 1-23, 1-26 to 1-30, 2-2 to 2-5.
        assert_eq!(due(std::slice::from_ref(&appraisal)), "2026-03-18");
        // How long an open one was is not known yet.
        assert_eq!(due(&[excluded(None)]), "2026-02-28");
        assert_eq!(due(&[extension(5)]), "2026-03-06");
    }

    #[test]
    fn time_of_another_kind_is_counted() {
        let book = law::LawBook::shared().unwrap();
        let recusal = LedgerEntry::Exclusion {
            from: "2026-01-20".parse().unwrap(),
            to: "2026-02-05".parse().ok(),
            ground: "public_notice".into(),
        };
        let refused = book.project(&basis().request(&[recusal])).unwrap_err();
        assert_eq!(refused.code(), "exclusion_not_allowed");
    }

    #[test]
    fn a_reset_begins_anew() {
        let reset = LedgerEntry::Reset {
            start_on: "2026-03-02".parse().unwrap(),
            event: "party_added".into(),
        };
        let request = basis().request(&[extension(5), reset]);
        assert_eq!(request.start.to_string(), "2026-03-02");
        assert_eq!(request.extend, None);
        assert_eq!(request.version_on, Some(basis().start_on));
    }
}
