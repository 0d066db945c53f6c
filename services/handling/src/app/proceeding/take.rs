use contracts::Claims;
use contracts::api::handling::{self as api, TakeStep};
use contracts::event::Step;
use db::Connection;
use kernel::{CaseId, ProceedingId};
use problem::Code;
use web::Failure;

use super::view::view;
use crate::app::App;
use crate::app::authority::{demand, sees};
use crate::domain::agreement::may_close;
use crate::domain::proceeding::Wish;
use crate::store::{agreements, cases, proceedings};

impl App {
    /// Takes a step in a proceeding, in the name of the actor's body: the one way in which people
    /// change proceedings, whatever the step.
    pub(crate) async fn take<T>(
        &self,
        actor: &Claims,
        case: CaseId,
        id: ProceedingId,
        body: TakeStep<T>,
        step: impl FnOnce(T) -> Step,
    ) -> Result<api::Proceeding, Failure> {
        let version = body.version;
        let wish = Wish::new(body, step);
        let work = async |tx: &mut Connection| {
            sees(tx, actor, case).await?;
            let found = proceedings::lock(tx, case, id).await?;
            let mut proceeding = found.ok_or(Code::NotFound)?;
            demand(tx, actor, wish.step.action(), &proceeding).await?;
            if !proceeding.is_known_at(version) {
                return Err(Failure::from(Code::StaleVersion));
            }
            if let Step::Close(_) = wish.step {
                let agreed = agreements::of_case(tx, case).await?;
                let agreed = agreed.iter().filter(|one| one.proceeding == id);
                may_close(agreed, wish.note.as_deref()).map_err(problem::Problem::from)?;
            }
            let parties = cases::parties(tx, case).await?;
            let today = self.clock.today();
            let events = proceeding
                .take(self.book, &parties, &wish, actor.org, today)
                .map_err(problem::Problem::from)?;
            proceedings::save(tx, &mut proceeding, events, Some(actor.sub)).await?;
            let mut views = view(tx, self.book, actor, vec![proceeding], today).await?;
            Ok(views.pop().ok_or(Code::NotFound)?)
        };
        self.database.transaction("take_step", work).await
    }
}
