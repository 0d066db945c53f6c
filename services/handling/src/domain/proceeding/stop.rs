use std::collections::BTreeMap;

use contracts::event::{Conclude, Step};
use contracts::vocabulary::Outcome;
use law::LawBook;

use super::{Proceeding, Wish};

impl Proceeding {
    /// How it ends because another body has taken the matter on, where the law ends it then
    /// (已经受理的，终止调解).
    pub(crate) fn stopped_by(&self, book: &LawBook, opened: &Self) -> Option<Wish> {
        if !self.state.is_open() || self.id == opened.id {
            return None;
        }
        let mut checks = book.procedure(&self.procedure)?.checks.iter();
        let ground =
            checks.find(|check| check.stops() && check.procedures.contains(&opened.procedure))?;
        let last = self.last_turn().map_or(self.accepted_on, |taken| taken.on);
        Some(Wish {
            step: Step::Conclude(Conclude {
                outcome: Outcome::new(ground.outcome.as_ref()?),
            }),
            on: Some(opened.accepted_on.max(last)),
            note: Some(format!("{}（{}）。", ground.text, ground.article)),
            told: BTreeMap::new(),
        })
    }
}
