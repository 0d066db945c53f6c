use contracts::Claims;
use contracts::api::handling as api;
use contracts::vocabulary::ProceedingAction;
use db::Connection;
use kernel::NaiveDate;
use law::LawBook;
use web::Failure;

use crate::app::authority::{actions, handles};
use crate::domain::agreement;
use crate::domain::notices::notices;
use crate::domain::procedure;
use crate::domain::proceeding::{Proceeding, called};
use crate::domain::records::records;
use crate::store::{agreements, cases};

/// Proceedings of one case as somebody who sees it is shown them.
pub(super) async fn view(
    connection: &mut Connection,
    book: &LawBook,
    actor: &Claims,
    proceedings: Vec<Proceeding>,
    today: NaiveDate,
) -> Result<Vec<api::Proceeding>, Failure> {
    let bodies = proceedings.iter().map(|one| one.organisation);
    let bodies = roster::organisations::names(connection, bodies).await?;
    let staff = proceedings.iter().map(|one| one.staff);
    let staff = roster::staff::names(connection, staff).await?;
    let agreed = match proceedings.first() {
        Some(one) => agreements::of_case(connection, one.case).await?,
        None => Vec::new(),
    };
    let mut views = Vec::new();
    for mut one in proceedings {
        let actions = actions(connection, book, actor, &one).await?;
        let offers = |action| actions.contains(&action);
        let parties = match actions.is_empty() {
            true => Vec::new(),
            false => cases::parties(connection, one.case).await?,
        };
        let records = match offers(ProceedingAction::Record) {
            true => records(book, &one.procedure, &parties),
            false => api::Records::default(),
        };
        let notices = notices(book, &one, &parties, &actions, today);
        let awaits = agreement::is_awaited(book, &one, &agreed);
        let may_agree = awaits && handles(connection, actor, one.case, one.organisation).await?;
        for taken in &mut one.steps {
            if let api::Step::Record(record) = &taken.step {
                taken.text = Some(called(book, record));
            }
        }
        views.push(api::Proceeding {
            outcomes: match offers(ProceedingAction::Conclude) {
                true => procedure::outcomes(book, &one.procedure),
                false => Vec::new(),
            },
            suspensions: match offers(ProceedingAction::Suspend) {
                true => procedure::suspensions(book, &one.procedure),
                false => Vec::new(),
            },
            records,
            notices,
            may_agree,
            actions,
            id: one.id,
            case: one.case,
            version: one.version,
            procedure_title: procedure::title(book, &one.procedure).to_owned(),
            procedure: one.procedure,
            state: one.state.into(),
            organisation: one.organisation,
            organisation_name: bodies.get(&one.organisation).cloned().unwrap_or_default(),
            staff: one.staff,
            staff_name: staff.get(&one.staff).cloned().unwrap_or_default(),
            accepted_on: one.accepted_on,
            accepted_entered_on: one.entered_on,
            steps: one.steps,
        });
    }
    Ok(views)
}
