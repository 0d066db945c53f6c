use contracts::event::{Event, ProceedingConcluded};
use contracts::vocabulary::{Outcome, Stage};
use kernel::{NaiveDate, ProceedingId};
use wording::date;

use super::file::CaseFile;
use super::handling::stage_of;
use super::happening::{Happening, Scope};
use super::law::Law;
use super::law_events::ClockEnd;
use super::outcomes::Permitted;
use super::proceeding::{Action, Ending, Illegal, Proceeding, step};
use super::words::{self, Called};

/// What is to be written at the end of a proceeding.
#[derive(Debug, Clone)]
pub(crate) struct Conclusion {
    pub(crate) proceeding: ProceedingId,
    pub(crate) outcome: Outcome,
    pub(crate) on: NaiveDate,
    pub(crate) note: Option<String>,
}

/// Why a proceeding cannot be ended like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("没有这个程序。")]
    Unknown,
    #[error(transparent)]
    Illegal(#[from] Illegal),
    #[error("{}", words::unknown_outcome(.procedure, *.outcome, .permitted))]
    UnknownOutcome {
        /// The procedure's Chinese name.
        procedure: String,
        outcome: Outcome,
        permitted: Vec<Permitted>,
    },
    #[error("办结日期不得早于受理日期{}。", date(*.accepted_on))]
    TooEarly { accepted_on: NaiveDate },
    #[error("办结日期不得晚于今天（{}）。", date(*.today))]
    TooLate { today: NaiveDate },
}

impl CaseFile {
    /// Ends a proceeding (办结): its clocks end with it, and with the last one the case,
    /// unless it is on offer to another body or was returned to one.
    pub(crate) fn conclude(
        &mut self,
        law: &Law,
        conclusion: Conclusion,
        today: NaiveDate,
        body_name: &str,
    ) -> Result<(), Refusal> {
        let (outcome, on) = (conclusion.outcome, conclusion.on);
        let proceeding = self.end_proceeding(law, conclusion, today)?;
        let concluded = Event::from(ProceedingConcluded {
            proceeding: proceeding.id,
            case: self.case,
            organisation: proceeding.organisation,
            staff: proceeding.staff,
            came_by: Some(proceeding.referral.into()),
            outcome: outcome.into(),
            concluded_on: on,
        });
        let kind = concluded.kind();
        let names = Called {
            bodies: vec![(proceeding.organisation, body_name)],
            procedure: Some(law.procedure_title(&proceeding.procedure)),
            ..Called::default()
        };
        self.tell(&concluded, Some(on), &names);
        self.journal.events.push(concluded);
        let referral = proceeding.referral.and_then(|id| self.referral(id).ok());
        let happening = Happening::to_proceeding(kind, on, proceeding, referral);
        self.wind_up(law, &happening);
        Ok(())
    }

    fn end_proceeding(
        &mut self,
        law: &Law,
        conclusion: Conclusion,
        today: NaiveDate,
    ) -> Result<Proceeding, Refusal> {
        let id = conclusion.proceeding;
        let entered_on = self.entered_on(conclusion.on);
        let found = self
            .proceedings
            .iter_mut()
            .find(|proceeding| proceeding.id == id);
        let proceeding = found.ok_or(Refusal::Unknown)?;
        let state = step(proceeding.state, Action::Conclude)?;
        knows(law, &proceeding.procedure, conclusion.outcome)?;
        if conclusion.on > today {
            return Err(Refusal::TooLate { today });
        }
        if conclusion.on < proceeding.accepted_on {
            let accepted_on = proceeding.accepted_on;
            return Err(Refusal::TooEarly { accepted_on });
        }
        proceeding.state = state;
        proceeding.ending = Some(Ending {
            outcome: conclusion.outcome,
            on: conclusion.on,
            entered_on,
            note: conclusion.note,
        });
        self.journal.proceedings.insert(id);
        Ok(proceeding.clone())
    }

    /// Ends what a concluded proceeding leaves running, and the case if none is left.
    fn wind_up(&mut self, law: &Law, happening: &Happening) {
        self.happen(law, happening);
        let waits_elsewhere = self.resting_stage() == Stage::Returned
            && self.head.organisation != happening.organisation;
        let newest = self.open_proceedings().last().cloned();
        match newest {
            // It was returned to another body, which has yet to do something about it.
            _ if waits_elsewhere => {}
            Some(other) => self.lies_with(&other),
            None => self.stand(Stage::Concluded),
        }
        self.stop_rest(law, happening);
    }

    /// Stops what runs on without a reason: the clocks of a proceeding that ended and, once the
    /// case is closed, all of them.
    pub(super) fn stop_rest(&mut self, law: &Law, happening: &Happening) {
        for index in 0..self.clocks.len() {
            let clock = &self.clocks[index];
            let over = clock.is_duty() && !self.head.open
                || (clock.scope != Scope::Case
                    && happening.proceeding.is_some()
                    && happening.concerns(clock.scope, clock.cause));
            if over && clock.is_running() {
                self.end_clock(law, index, ClockEnd::Stopped, happening);
            }
        }
        self.sort_clocks();
    }

    /// A case that is on offer stays with the body that offers it.
    fn lies_with(&mut self, proceeding: &Proceeding) {
        if self.pending().is_none() {
            self.head.organisation = proceeding.organisation;
            self.head.staff = Some(proceeding.staff);
        }
        self.stand(stage_of(proceeding.state));
    }
}

/// Refuses an outcome that the procedure does not know. Only who ends a proceeding now is asked:
/// what was told before stays told, whatever the law data says today.
fn knows(law: &Law, procedure: &str, outcome: Outcome) -> Result<(), Refusal> {
    let permitted = law.outcomes(procedure);
    if permitted.iter().any(|known| known.outcome == outcome) {
        return Ok(());
    }
    Err(Refusal::UnknownOutcome {
        procedure: law.procedure_title(procedure).to_owned(),
        outcome,
        permitted,
    })
}
