use contracts::Claims;
use contracts::api::tracking::{CaseTrack, ConcludeProceeding};
use contracts::vocabulary::Role;
use db::Connection;
use kernel::{CaseId, ProceedingId};
use problem::{Code, Problem};
use web::Failure;

use super::App;
use crate::domain::conclusion::{Conclusion, Refusal};
use crate::domain::file::{CaseFile, Head, Occasion};
use crate::domain::proceeding::Proceeding;
use crate::store;

/// Who may end a proceeding of their body.
const HANDLERS: [Role; 3] = [Role::Mediator, Role::PetitionClerk, Role::ReceivingClerk];

impl App {
    /// Ends a proceeding (办结), in the name of the body that handles it.
    pub(crate) async fn conclude(
        &self,
        actor: &Claims,
        case: CaseId,
        proceeding: ProceedingId,
        wish: ConcludeProceeding,
    ) -> Result<CaseTrack, Failure> {
        let work = async |tx: &mut Connection| {
            self.conclude_within(tx, actor, case, proceeding, &wish)
                .await
        };
        let track = self
            .database
            .transaction("conclude_proceeding", work)
            .await?;
        self.signals.changed(case);
        Ok(track)
    }

    async fn conclude_within(
        &self,
        tx: &mut Connection,
        actor: &Claims,
        case: CaseId,
        proceeding: ProceedingId,
        wish: &ConcludeProceeding,
    ) -> Result<CaseTrack, Failure> {
        let occasion = Occasion::new(self.clock.now(), Some(actor.sub));
        store::files::take_turn(tx, case.shard()).await?;
        let law = self.laws.current(tx).await?;
        let file = store::files::lock(tx, case, occasion).await?;
        let mut file = file.ok_or(Code::NotFound)?;
        let known = authorize(&file, actor, proceeding)?;
        if is_barred(tx, actor, &file.head).await? {
            return Err(recused().into());
        }
        if known.version != wish.version {
            return Err(Code::StaleVersion.into());
        }
        let today = self.clock.today();
        let conclusion = Conclusion {
            proceeding,
            outcome: wish.outcome,
            on: wish.concluded_on.unwrap_or(today),
            note: wish.note.clone(),
        };
        file.conclude(&law, conclusion, today, &actor.org_name)
            .map_err(problem)?;
        store::files::save(tx, file).await?;
        self.view(tx, actor, case).await
    }
}

/// Outsiders do not learn that the case exists; those who see it must belong to the handling body.
fn authorize<'a>(
    file: &'a CaseFile,
    actor: &Claims,
    proceeding: ProceedingId,
) -> Result<&'a Proceeding, Problem> {
    let scope = actor.scope();
    let mut bodies = file.participants.iter();
    if !bodies.any(|(body, path)| scope.covers(*body, path)) {
        return Err(Code::NotFound.into());
    }
    let known = file.proceedings.iter().find(|known| known.id == proceeding);
    let known = known.ok_or_else(|| problem(Refusal::Unknown))?;
    if handles(actor, known) {
        return Ok(known);
    }
    Err(Problem::new(Code::Forbidden).detail("程序只能由承办单位的调解员或者经办人员办结。"))
}

/// Whether ties to a party keep somebody from acting in a case (回避).
pub(super) async fn is_barred(
    connection: &mut Connection,
    actor: &Claims,
    head: &Head,
) -> Result<bool, db::Error> {
    let interests = store::directory::interests(connection, actor.sub).await?;
    Ok(head.bars(&interests))
}

fn recused() -> Problem {
    Problem::new(Code::ConflictOfInterest)
        .detail("您与当事人有利害关系，应当回避，该程序请由本单位其他人员办结。")
}

/// Whether the proceeding is theirs to end.
pub(super) fn handles(actor: &Claims, proceeding: &Proceeding) -> bool {
    proceeding.organisation == actor.org && HANDLERS.iter().any(|role| actor.has(*role))
}

fn problem(refusal: Refusal) -> Problem {
    let code = match refusal {
        Refusal::Unknown => Code::NotFound,
        Refusal::Illegal(_) => Code::IllegalTransition,
        Refusal::UnknownOutcome { .. } => {
            let text = refusal.to_string();
            let refused = Problem::new(Code::LawRefused).detail(text.clone());
            return refused.field("/outcome", "unknown", text);
        }
        Refusal::TooEarly { .. } => Code::TooEarly,
        Refusal::TooLate { .. } => Code::TooLate,
    };
    Problem::new(code).detail(refusal.to_string())
}
