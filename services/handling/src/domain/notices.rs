//! What has still to be told in a proceeding, as answers tell it.

use contracts::api::handling::OwedNotice;
use contracts::vocabulary::ProceedingAction;
use kernel::NaiveDate;
use law::{Before, LawBook, Notice};

use super::procedure::outcomes;
use super::proceeding::{Party, Proceeding, due};
use super::records::ways;

/// What these steps wait for in a case with these parties.
pub(crate) fn notices(
    book: &LawBook,
    of: &Proceeding,
    parties: &[Party],
    actions: &[ProceedingAction],
    today: NaiveDate,
) -> Vec<OwedNotice> {
    let mut owed = Vec::new();
    let Some(procedure) = book.procedure(&of.procedure) else {
        return owed;
    };
    for notice in &procedure.notices {
        let waits =
            |action: &&ProceedingAction| due(**action).is_some_and(|due| notice.due.contains(&due));
        let waiting: Vec<ProceedingAction> = actions.iter().filter(waits).copied().collect();
        let parties = of.still_to_tell(notice, parties, today);
        if waiting.is_empty() || parties.is_empty() {
            continue;
        }
        let known = outcomes(book, &of.procedure).into_iter();
        let known = known.filter(|known| {
            let known = procedure.outcome(known.code.as_str());
            !notice.class.is_empty() && known.is_some_and(|known| is_due_at(notice, known))
        });
        owed.push(OwedNotice {
            code: notice.key.clone(),
            text: notice.text.clone(),
            article: notice.article.clone(),
            ways: if notice.written {
                ways(book)
            } else {
                Vec::new()
            },
            due: waiting,
            outcomes: known.collect(),
            parties,
        });
    }
    owed
}

fn is_due_at(notice: &Notice, ending: &law::Outcome) -> bool {
    notice.is_due(Before::Conclude, Some(ending.class))
}
