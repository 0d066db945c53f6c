use contracts::Claims;
use contracts::api::intake::{CorrectCase, Registered};
use contracts::event::CaseCorrected;
use contracts::vocabulary::PartySide;
use db::log::{Entry, append};
use kernel::CaseId;
use problem::{Code, Problem};
use web::{Failure, Findings};

use super::App;
use super::party::Opened;
use crate::domain::{
    CaseFacts, Changed, case_changes, check_corrected_case, check_representatives, correct_case,
};
use crate::store::amendments::{facts, save_facts};

impl App {
    /// Corrects what is registered of the case itself (更正登记信息). Where it goes, routing says anew.
    pub(crate) async fn correct_case(
        &self,
        actor: &Claims,
        id: CaseId,
        correction: &CorrectCase,
    ) -> Result<Registered, Failure> {
        self.database
            .transaction("correct_case", async |tx| {
                let opened = Opened::of(tx, actor, id).await?;
                if opened.case.version != correction.version {
                    let version = opened.case.version;
                    let detail = format!("登记内容已被他人更新，现在是第{version}版。");
                    return Err(Problem::new(Code::StaleVersion).detail(detail).into());
                }
                let before = facts(tx, id).await?;
                let after = correct_case(&before, correction);
                let kind = opened.case.kind;
                let mut findings = Findings::new();
                check_corrected_case(kind, &before, &after, &mut findings);
                findings.into_result()?;
                let sides = opened.known(None)?.others.into_iter();
                let applicants = sides.filter(|side| *side == PartySide::Applicant);
                check_representatives(self.book, kind, after.channel, applicants.count())?;
                let changes = case_changes(&before, &after);
                let entry = Entry {
                    shard: id.shard(),
                    subject: id.uuid(),
                    after: opened.case.version,
                    actor: Some(actor.sub),
                    events: vec![corrected(id, &after, &changes).into()],
                };
                let version = append(tx, entry).await?;
                save_facts(tx, id, version, &after).await?;
                let words = (correction.reason.as_str(), changes.as_slice());
                self.keep_correction(tx, actor, (id, id.uuid()), version, words)
                    .await?;
                Ok(Registered {
                    id,
                    number: opened.case.number,
                    version,
                })
            })
            .await
    }
}

fn corrected(
    case: CaseId,
    now: &CaseFacts,
    changes: &[Changed<contracts::vocabulary::CaseField>],
) -> CaseCorrected {
    CaseCorrected {
        case,
        fields: changes.iter().map(|change| change.field.into()).collect(),
        dispute_type: now.dispute_type.into(),
        channel: now.channel.into(),
        amount_fen: now.amount_fen,
        people: now.people,
    }
}
