use contracts::Claims;
use contracts::api::directory::{Organisation, RegisterOrganisation};
use contracts::event::OrganisationRegistered;
use contracts::vocabulary::Word;
use db::Connection;
use db::log::{Entry, append};
use db::request::{Request, begin, finish};
use db::stored::invalid;
use kernel::{OrganisationId, Shard, StaffId};
use problem::{Code, Problem};
use web::Failure;

use super::App;
use super::refused::{number_word_taken, taken, unknown};
use crate::domain::{reach, tree};
use crate::store::{number_words, organisations, regions};

impl App {
    /// Registers an organisation below one that the actor administers.
    pub async fn register_organisation(
        &self,
        actor: &Claims,
        key: &str,
        body: &RegisterOrganisation,
    ) -> Result<Organisation, Failure> {
        let asked = Request::new(actor.sub, "POST /organisations", key, body)?;
        self.database
            .transaction("register organisation", async |tx| {
                if let Some(answer) = begin(tx, &asked).await?.answer()? {
                    return Ok(answer);
                }
                let parent = body
                    .parent
                    .ok_or_else(|| unknown("/parent", "请选择上级机构。"))?;
                let parent = organisations::find(tx, parent)
                    .await?
                    .ok_or_else(|| unknown("/parent", "没有这个上级机构。"))?;
                if !reach::administers(actor, &parent.path) {
                    return Err(Problem::new(Code::Forbidden)
                        .detail("只能在本机构及下级机构之下登记机构。")
                        .into());
                }
                let made = record(tx, Some(actor.sub), &parent.path, body).await?;
                finish(tx, &asked, &made).await?;
                Ok(made)
            })
            .await
            .map_err(taken)
    }
}

/// Stores a new organisation and the event that tells of it.
pub(super) async fn record(
    tx: &mut Connection,
    actor: Option<StaffId>,
    parent_path: &str,
    body: &RegisterOrganisation,
) -> Result<Organisation, Failure> {
    if regions::find(tx, &body.region).await?.is_none() {
        return Err(unknown("/region", "没有这个行政区划代码。"));
    }
    let organisation = Organisation {
        // Its cases live in its shard: organisations are spread evenly.
        id: OrganisationId::new(Shard::spread(rand::random())),
        parent: body.parent,
        code: body.code.clone(),
        path: tree::path(parent_path, &body.code),
        kind: body.kind.into(),
        name: typed::name(&body.name),
        number_word: typed::name(&body.number_word),
        region: body.region.clone(),
        competences: Word::each(&body.competences),
        email: body.email.as_deref().and_then(typed::mail_address),
        version: 1,
    };
    organisations::insert(tx, &organisation).await?;
    take_number_word(tx, &organisation).await?;
    tell(tx, actor, &organisation).await?;
    Ok(organisation)
}

/// Makes its word the organisation's for ever, or refuses it: the numbers of another body's cases
/// have it.
pub(super) async fn take_number_word(
    tx: &mut Connection,
    organisation: &Organisation,
) -> Result<(), Failure> {
    let word = &organisation.number_word;
    if number_words::owner(tx, word, organisation.id).await? == organisation.id {
        Ok(())
    } else {
        Err(number_word_taken())
    }
}

/// Records the organisation as it now stands; its version is the number of this event.
pub(super) async fn tell(
    tx: &mut Connection,
    actor: Option<StaffId>,
    organisation: &Organisation,
) -> Result<(), Failure> {
    let event = OrganisationRegistered {
        organisation: organisation.id,
        parent: organisation.parent,
        path: organisation.path.clone(),
        kind: organisation.kind.known().map_err(invalid)?,
        name: organisation.name.clone(),
        number_word: organisation.number_word.clone(),
        region: organisation.region.clone(),
        competences: Word::all_known(&organisation.competences).map_err(invalid)?,
        email: organisation.email.clone(),
    };
    let entry = Entry {
        // Not the organisation's own shard, which is for its cases: everything about who is who
        // comes in one stream.
        shard: Shard::DIRECTORY,
        subject: organisation.id.uuid(),
        after: organisation.version - 1,
        actor,
        events: vec![event.into()],
    };
    append(tx, entry).await?;
    Ok(())
}
