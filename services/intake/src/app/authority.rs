//! Who may act in a case, once it is known: what every command about a case asks first.

use access::recusal;
use contracts::Claims;
use db::Connection;
use kernel::CaseId;
use web::Failure;

use super::no_such_case;
use crate::store::{parties, representatives};

/// Refuses whoever may not know of the case, and whoever ties to a party bar (回避).
pub(super) async fn demand(
    tx: &mut Connection,
    actor: &Claims,
    case: CaseId,
) -> Result<(), Failure> {
    if !access::sees(tx, &actor.scope(), case).await? {
        return Err(no_such_case().into());
    }
    let mut identities = parties::identities(tx, case).await?;
    identities.extend(representatives::identities(tx, case).await?);
    recusal::refuse_barred(tx, actor, &identities).await
}
