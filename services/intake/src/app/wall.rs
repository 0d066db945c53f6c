//! What a registration behind the wall (检举控告) asks besides.

use std::collections::BTreeSet;

use access::recusal;
use contracts::Claims;
use contracts::api::intake::RegisterCase;
use contracts::event::CaseRegistered;
use contracts::vocabulary::PartyKind;
use db::Connection;
use problem::{Code, Problem};
use web::{Failure, Findings};

/// The registration with the bodies it accuses by the names that the directory gives them; `None` if
/// it names none.
pub(super) async fn named(
    connection: &mut Connection,
    case: &RegisterCase,
) -> Result<Option<RegisterCase>, Failure> {
    let accused = case.parties.iter().filter_map(|party| party.organisation);
    let accused: BTreeSet<_> = accused.collect();
    if accused.is_empty() {
        return Ok(None);
    }
    let names = roster::organisations::names(connection, accused).await?;
    let mut named = case.clone();
    let mut findings = Findings::new();
    for (index, party) in named.parties.iter_mut().enumerate() {
        let Some(body) = party.organisation else {
            continue;
        };
        match names.get(&body) {
            Some(name) if party.kind == PartyKind::Organisation => party.name.clone_from(name),
            Some(_) => {}
            None => findings.add(
                &format!("/parties/{index}/organisation"),
                "unknown",
                "请从机构名录中选择单位。",
            ),
        }
    }
    findings.into_result()?;
    Ok(Some(named))
}

/// Refuses whoever has ties to a party of a case that nobody but them would see: ties bar from
/// handling it, not from taking down what people say, but behind the wall nobody else could take over.
pub(super) async fn demand(
    connection: &mut Connection,
    actor: &Claims,
    fact: &CaseRegistered,
) -> Result<(), Failure> {
    if !fact.is_walled() {
        return Ok(());
    }
    let parties = fact.parties.iter();
    let identities: Vec<String> = parties.filter_map(|party| party.identity.clone()).collect();
    if recusal::is_barred(connection, actor, &identities).await? {
        return Err(Problem::new(Code::ConflictOfInterest)
            .detail(
                "您与当事人有利害关系，应当回避；检举控告只对登记人开放，请由本单位其他人员登记。",
            )
            .into());
    }
    Ok(())
}
