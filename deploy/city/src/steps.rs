//! What happens to a case after its registration.

use contracts::vocabulary::{CaseKind, Outcome, ReferralBasis, ReturnReason};
use kernel::NaiveDate;

use crate::Step;
use crate::plan::Course;
use crate::route::Route;
use crate::story::Story;
use crate::ways::Pace;
use crate::weave::Loom;

impl Loom<'_> {
    pub(crate) fn steps(
        &mut self,
        course: &Course,
        route: &Route,
        procedure: &str,
        story: &mut Story,
    ) -> Vec<Step> {
        let words = &self.city.corpus.words;
        let petition = story.case.kind == CaseKind::Petition;
        let mut steps = Vec::new();
        if let (Some(basis), Some(on)) = (route.basis, course.offered) {
            let note = self.dice.word(words.handed(basis)).to_owned();
            steps.push(hand_over(petition, &route.handler, basis, note, on));
            if let Some((returned, again)) = course.detour {
                steps.push(self.send_back(ReturnReason::MaterialsMissing, returned));
                let note = self.dice.word(words.again()).to_owned();
                steps.push(hand_over(petition, &route.handler, basis, note, again));
            }
            steps.extend(course.signed.map(|on| Step::Receive { on }));
            steps.extend(course.accepted.map(|on| Step::Accept { on }));
        }
        if let Some(on) = course.returned {
            let reason = self
                .in_turn("return", ReturnReason::ALL)
                .unwrap_or(ReturnReason::Other);
            steps.push(self.send_back(reason, on));
        }
        match course.ended {
            Some(on) => steps.push(self.conclude(route.pace, procedure, story, on)),
            None => steps.push(Step::LeaveOpen),
        }
        steps
    }

    fn send_back(&mut self, reason: ReturnReason, on: NaiveDate) -> Step {
        let words = self.city.corpus.words.returned.get(&reason);
        let explanation = self.dice.word(words.map_or(&[], Vec::as_slice)).to_owned();
        Step::Return {
            reason,
            explanation,
            on,
        }
    }

    fn conclude(&mut self, pace: Pace, procedure: &str, story: &mut Story, on: NaiveDate) -> Step {
        let outcome = match pace {
            Pace::Petition => self.in_turn("opinion", &["opinion_issued"; 9]),
            Pace::Redress => self.in_turn("redress", &["case_filed", "not_accepted", "case_filed"]),
            Pace::Litigation => {
                self.in_turn("filing", &["case_filed", "not_accepted", "case_filed"])
            }
            Pace::Arbitration => {
                self.in_turn("award", &["decided", "settled", "decided", "withdrawn"])
            }
            Pace::Reconsideration => {
                self.in_turn("review", &["not_accepted", "decided", "decided"])
            }
            Pace::Village
            | Pace::Township
            | Pace::Specialised
            | Pace::Labour
            | Pace::Medical
            | Pace::CourtAssigned
            | Pace::CourtEntrusted => {
                let turn = self.turn("mediated", true);
                self.outcomes
                    .get(turn % self.outcomes.len().max(1))
                    .copied()
            }
        };
        let outcome = Outcome::new(fitting(procedure, outcome.unwrap_or("agreement")));
        let words = self.city.corpus.words.outcome.get(&outcome);
        let note = match (outcome.as_str(), words) {
            // The template knows what was agreed or answered.
            ("agreement" | "opinion_issued", _) | (_, None) => story.agreed(&mut self.dice, on),
            (_, Some(words)) => self.dice.word(words).to_owned(),
        };
        Step::Conclude { outcome, note, on }
    }
}

/// Mediation for a court or a procuratorate knows no settlement apart from it: who settles without
/// the mediator withdraws. An opinion is given where the sixty days run, elsewhere an answer.
fn fitting(procedure: &str, outcome: &'static str) -> &'static str {
    let for_others = [
        "court_assigned",
        "court_entrusted_ordinary",
        "procuratorate_linkage",
    ];
    match outcome {
        "settled" if for_others.contains(&procedure) => "withdrawn",
        "opinion_issued" if procedure != "petition_handling" => "handled",
        _ => outcome,
    }
}

/// Petitions are forwarded, disputes referred.
fn hand_over(petition: bool, to: &str, basis: ReferralBasis, note: String, on: NaiveDate) -> Step {
    let (to, note) = (to.to_owned(), Some(note));
    let forwarded = matches!(
        basis,
        ReferralBasis::Forward | ReferralBasis::Assign | ReferralBasis::Transfer
    );
    if petition && forwarded {
        Step::Forward {
            to,
            basis,
            note,
            on,
        }
    } else {
        Step::Refer {
            to,
            basis,
            note,
            on,
        }
    }
}
