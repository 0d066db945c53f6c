use contracts::api::handling::{self as api, SettleInstalment, SignAgreement, VoidAgreement};
use contracts::{Claims, Event};
use db::Connection;
use kernel::{AgreementId, CaseId};
use problem::{Code, Problem};
use web::Failure;

use super::view;
use crate::app::App;
use crate::app::authority::{demand_handling, sees};
use crate::domain::agreement::{Agreement, Refusal};
use crate::domain::proceeding::Party;
use crate::store::{agreements, cases};

impl App {
    /// Somebody has signed.
    pub(crate) async fn sign_agreement(
        &self,
        actor: &Claims,
        (case, id): (CaseId, AgreementId),
        wish: SignAgreement,
    ) -> Result<api::Agreement, Failure> {
        let today = self.clock.today();
        let change = |known: &mut Agreement, parties: &[Party]| known.sign(parties, &wish, today);
        self.change(actor, case, id, wish.version, change).await
    }

    /// It is given up before it takes effect.
    pub(crate) async fn void_agreement(
        &self,
        actor: &Claims,
        (case, id): (CaseId, AgreementId),
        wish: VoidAgreement,
    ) -> Result<api::Agreement, Failure> {
        let today = self.clock.today();
        let change = |known: &mut Agreement, _: &[Party]| Ok(vec![known.void(&wish, today)?]);
        self.change(actor, case, id, wish.version, change).await
    }

    /// What became of something promised is known.
    pub(crate) async fn settle_instalment(
        &self,
        actor: &Claims,
        (case, id): (CaseId, AgreementId),
        wish: SettleInstalment,
    ) -> Result<api::Agreement, Failure> {
        let today = self.clock.today();
        let change = |known: &mut Agreement, _: &[Party]| Ok(vec![known.settle(&wish, today)?]);
        self.change(actor, case, id, wish.version, change).await
    }

    /// The one way in which an agreement changes, in the name of the body in whose proceeding it was
    /// reached.
    async fn change(
        &self,
        actor: &Claims,
        case: CaseId,
        id: AgreementId,
        version: i64,
        change: impl Fn(&mut Agreement, &[Party]) -> Result<Vec<Event>, Refusal> + Send + Sync,
    ) -> Result<api::Agreement, Failure> {
        let work = async |tx: &mut Connection| {
            sees(tx, actor, case).await?;
            let found = agreements::lock(tx, case, id).await?;
            let mut known = found.ok_or(Code::NotFound)?;
            demand_handling(tx, actor, case, known.organisation).await?;
            if known.version != version {
                return Err(Failure::from(Code::StaleVersion));
            }
            let parties = cases::parties(tx, case).await?;
            let events = change(&mut known, &parties).map_err(Problem::from)?;
            agreements::save(tx, &mut known, events, actor.sub).await?;
            Ok(view(tx, actor, known).await?)
        };
        self.database.transaction("change_agreement", work).await
    }
}
