//! Recusal (回避): whoever has ties to a party acts in no matter of the case. It beats every grant,
//! and keeps nobody from reading, or from registering what they are told.

use contracts::Claims;
use db::{Connection, Error};
use law::{Claim, Fact};
use problem::{Code, Problem};
use web::Failure;

/// Whether these ties are to one of the parties; both are keyed indexes of identities.
#[must_use]
pub fn bars(ties: &[String], parties: &[String]) -> bool {
    parties.iter().any(|party| ties.contains(party))
}

/// Whether the actor has ties to one of the parties.
pub async fn is_barred(
    connection: &mut Connection,
    actor: &Claims,
    parties: &[String],
) -> Result<bool, Error> {
    let ties = roster::staff::ties(connection, actor.sub).await?;
    Ok(bars(&ties, parties))
}

/// Refuses whoever has ties to one of the parties.
pub async fn refuse_barred(
    connection: &mut Connection,
    actor: &Claims,
    parties: &[String],
) -> Result<(), Failure> {
    if is_barred(connection, actor, parties).await? {
        return Err(Problem::new(Code::ConflictOfInterest)
            .detail("您与当事人有利害关系，应当回避，请由本单位其他人员办理。")
            .into());
    }
    Ok(())
}

/// What of the law data this has live cases keep: the ties that staff declare are themselves and
/// their near relatives. Whom the parties may let stay all the same is barred here as well, which
/// is not what the law says.
#[must_use]
pub fn law_claims() -> Vec<Claim<'static>> {
    vec![Claim::enforced(
        "shared/access/src/recusal.rs",
        |fact: &Fact<'_>| matches!(fact, Fact::Recusal(_, ground) if ground.kinship && !ground.waivable),
    )]
}
