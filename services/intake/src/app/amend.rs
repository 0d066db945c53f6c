use contracts::Claims;
use contracts::api::intake::{AmendCase, Registered};
use contracts::event::CaseAmended;
use db::log::{Entry, append};
use kernel::{CaseId, OrganisationId};
use problem::{Code, Problem};
use web::{Failure, Findings};

use super::{App, authority, no_such_case};
use crate::domain::MATERIALS;
use crate::store::amendments::{add_materials, count_materials, lock, save};

impl App {
    /// Corrects the words of a registration or adds materials (补正); for the registering body.
    pub(crate) async fn amend(
        &self,
        actor: &Claims,
        id: CaseId,
        amendment: &AmendCase,
    ) -> Result<Registered, Failure> {
        let scope = actor.scope();
        self.database
            .transaction("amend_case", async |tx| {
                authority::demand(tx, actor, id).await?;
                let case = lock(tx, id, &scope).await?.ok_or_else(no_such_case)?;
                may_amend(actor, case.organisation)?;
                if case.version != amendment.version {
                    return Err(stale().into());
                }
                let count = count_materials(tx, id).await?;
                let all = count + amendment.materials.len();
                check_count(all)?;
                let title = amendment.title.as_deref().unwrap_or(&case.title);
                let entry = Entry {
                    shard: id.shard(),
                    subject: id.uuid(),
                    after: case.version,
                    actor: Some(actor.sub),
                    events: vec![amended(id, case.told(title)).into()],
                };
                let version = entry.version();
                save(tx, id, version, title, amendment.facts.as_deref()).await?;
                add_materials(tx, id, count, &amendment.materials).await?;
                append(tx, entry).await?;
                Ok(Registered {
                    id,
                    number: case.number,
                    version,
                })
            })
            .await
    }
}

fn amended(case: CaseId, title: &str) -> CaseAmended {
    CaseAmended {
        case,
        title: title.to_owned(),
    }
}

fn check_count(all: usize) -> Result<(), Problem> {
    let mut findings = Findings::new();
    findings.count("/materials", "材料（含已登记的）", all, 0..=MATERIALS);
    findings.into_result()
}

/// Refuses everybody who does not work for the body that registered the case.
pub(super) fn may_amend(actor: &Claims, registrar: OrganisationId) -> Result<(), Problem> {
    if actor.org == registrar {
        return Ok(());
    }
    Err(Problem::new(Code::Forbidden).detail("只有登记该案件的单位可以补正登记内容。"))
}

fn stale() -> Problem {
    Problem::new(Code::StaleVersion).detail("您打开页面之后，他人已经修改了登记内容。")
}
