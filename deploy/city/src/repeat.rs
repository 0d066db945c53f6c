//! Petitions that are brought again.

use contracts::api::intake::RegisterCase;
use contracts::vocabulary::CaseKind;

use crate::story::spoken_day;
use crate::weave::Loom;
use crate::{Scenario, Step, plan};

/// How the facts of a petition that was brought before begin.
const AGAIN: &str = "信访人曾于";

impl Loom<'_> {
    /// Some people come again with the same matter: the later of two petitions takes over the
    /// parties and the words of the earlier one.
    pub(crate) fn repeat(&mut self, all: &mut [Scenario]) {
        let petitions = |s: &Scenario| s.case.kind == CaseKind::Petition;
        let indexes: Vec<usize> = (0..all.len()).filter(|i| petitions(&all[*i])).collect();
        for first in &indexes {
            let earlier = all[*first].clone();
            let again = indexes.iter().copied().find(|second| {
                let later = &all[*second];
                later.case.received_on > plan::forth(earlier.case.received_on, 20)
                    && later.case.purpose == earlier.case.purpose
                    && later.handler() == earlier.handler()
                    && !later.case.facts.starts_with(AGAIN)
            });
            let Some(second) = again else { continue };
            if earlier.case.facts.starts_with(AGAIN) || !self.dice.chance(35) {
                continue;
            }
            let later = &mut all[second];
            let on = spoken_day(earlier.case.received_on, later.case.received_on);
            let facts = format!(
                "{AGAIN}{on}反映同一事项，现再次提出：{}",
                earlier.case.facts
            );
            if self.facts.insert(facts.clone()) {
                later.case = RegisterCase {
                    facts,
                    channel: later.case.channel,
                    received_on: later.case.received_on,
                    ..earlier.case
                };
                // What its own template would answer no longer fits.
                let words = &self.city.corpus.words.outcome;
                for step in &mut later.steps {
                    if let Step::Conclude { outcome, note, .. } = step
                        && let Some(words) = words.get(outcome)
                    {
                        *note = self.dice.word(words).to_owned();
                    }
                }
            }
        }
    }
}
