use contracts::Claims;
use contracts::api::directory::{ChangeOrganisation, Organisation};
use contracts::vocabulary::Word;
use kernel::OrganisationId;
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::refused::{taken, unknown};
use super::register_organisation::{take_number_word, tell};
use crate::domain::reach;
use crate::store::{organisations, regions};

impl App {
    /// Changes an organisation that the actor administers.
    pub async fn change_organisation(
        &self,
        actor: &Claims,
        id: OrganisationId,
        body: &ChangeOrganisation,
    ) -> Result<Organisation, Failure> {
        self.database
            .transaction("change organisation", async |tx| {
                let before = organisations::find(tx, id).await?.ok_or(Code::NotFound)?;
                if !reach::administers(actor, &before.path) {
                    return Err(Problem::new(Code::Forbidden)
                        .detail("只能修改本机构及下级机构。")
                        .into());
                }
                if before.version != body.version {
                    return Err(Code::StaleVersion.into());
                }
                if regions::find(tx, &body.region).await?.is_none() {
                    return Err(unknown("/region", "没有这个行政区划代码。"));
                }
                let changed = Organisation {
                    name: typed::name(&body.name),
                    number_word: typed::name(&body.number_word),
                    region: body.region.clone(),
                    competences: Word::each(&body.competences),
                    email: body.email.as_deref().and_then(typed::mail_address),
                    version: before.version + 1,
                    ..before
                };
                organisations::update(tx, &changed).await?;
                take_number_word(tx, &changed).await?;
                tell(tx, Some(actor.sub), &changed).await?;
                Ok(changed)
            })
            .await
            .map_err(taken)
    }
}
