//! Recusal (回避): whoever has ties to a party acts in no matter of the case. It beats every grant,
//! and keeps nobody from reading, or from registering what they are told.

use contracts::Claims;
use db::{Connection, Error};
use problem::{Code, Problem};
use web::Failure;

/// Whether the actor has ties to one of the parties, by keyed indexes of their identities.
pub async fn is_barred(
    connection: &mut Connection,
    actor: &Claims,
    parties: &[String],
) -> Result<bool, Error> {
    let ties = roster::staff::ties(connection, actor.sub).await?;
    Ok(parties.iter().any(|party| ties.contains(party)))
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
