use std::collections::BTreeSet;

use contracts::Claims;
use contracts::api::directory::{RegisterStaff, Staff};
use contracts::event::StaffRegistered;
use contracts::vocabulary::Word;
use db::Connection;
use db::log::{Entry, append};
use db::request::{Request, begin, finish};
use db::stored::invalid;
use kernel::{Shard, StaffId, Timestamp};
use privacy::Vault;
use problem::{Code, Problem};
use typed::Identity;
use web::Failure;

use super::App;
use super::change_password::wrong;
use super::context::context;
use super::powers::tell_powers;
use super::refused::{taken, unknown};
use crate::domain::{password, reach, username};
use crate::store::credentials::{self, Credential};
use crate::store::{organisations, staff};

impl App {
    /// Registers a member of staff of an organisation that the actor administers.
    pub async fn register_staff(
        &self,
        actor: &Claims,
        key: &str,
        body: &RegisterStaff,
    ) -> Result<Staff, Failure> {
        let asked = Request::new(actor.sub, "POST /staff", key, &self.without_secrets(body))?;
        let credential = Credential {
            password_hash: self.passwords.hash(body.password.clone()).await?,
            must_change: body.must_change,
        };
        let interests = indexes(&self.vault, &body.interests);
        let now = self.clock.now();
        self.database
            .transaction("register staff", async |tx| {
                if let Some(answer) = begin(tx, &asked).await?.answer()? {
                    return Ok(answer);
                }
                let place = organisations::find(tx, body.organisation)
                    .await?
                    .ok_or_else(|| unknown("/organisation", "没有这个机构。"))?;
                if !reach::administers(actor, &place.path) {
                    return Err(Problem::new(Code::Forbidden)
                        .detail("只能登记本机构及下级机构的工作人员。")
                        .into());
                }
                let may_last = self.lasting_passwords && reach::administers_everything(actor);
                if !body.must_change && !may_last {
                    return Err(only_temporary());
                }
                let around = context(tx, &body.name, body.email.as_deref(), &place).await?;
                let name = username::normalised(&body.username);
                if let Some(weakness) = password::weakness(&body.password, &name, &around) {
                    return Err(wrong("/password", weakness.code(), weakness.detail()));
                }
                let made = record(tx, Some(actor.sub), body, &interests, &credential, now).await?;
                tell_powers(tx, actor.sub, &made, &[], !body.must_change).await?;
                finish(tx, &asked, &made).await?;
                Ok(made)
            })
            .await
            .map_err(taken)
    }

    /// What the request is recognised by: a bare hash of a password or an identity number would
    /// be guessed in no time, so they go in by keyed index.
    fn without_secrets(&self, body: &RegisterStaff) -> RegisterStaff {
        RegisterStaff {
            password: self.vault.index("password", &body.password),
            interests: indexes(&self.vault, &body.interests),
            ..body.clone()
        }
    }
}

/// The keyed indexes of identity numbers, as parties to cases have them too.
pub(super) fn indexes(vault: &Vault, numbers: &[String]) -> Vec<String> {
    let unique: BTreeSet<String> = numbers
        .iter()
        .filter_map(|number| Identity::parse(number).ok())
        .map(|identity| vault.identity_index(&identity))
        .collect();
    unique.into_iter().collect()
}

/// Stores a new member of staff and the event that tells of them.
pub(super) async fn record(
    tx: &mut Connection,
    actor: Option<StaffId>,
    body: &RegisterStaff,
    interests: &[String],
    credential: &Credential,
    now: Timestamp,
) -> Result<Staff, Failure> {
    let member = Staff {
        id: StaffId::new(Shard::DIRECTORY),
        organisation: body.organisation,
        username: username::normalised(&body.username),
        name: typed::name(&body.name),
        roles: Word::each(&body.roles),
        qualifications: Word::each(&body.qualifications),
        active: true,
        email: body.email.as_deref().and_then(typed::mail_address),
        version: 1,
    };
    staff::insert(tx, &member, interests).await?;
    credentials::insert(tx, member.id, credential, now).await?;
    tell(tx, actor, &member, interests).await?;
    Ok(member)
}

/// Records the member of staff as they now stand; their version is the number of this event.
pub(super) async fn tell(
    tx: &mut Connection,
    actor: Option<StaffId>,
    member: &Staff,
    interests: &[String],
) -> Result<(), Failure> {
    let event = StaffRegistered {
        staff: member.id,
        organisation: member.organisation,
        name: member.name.clone(),
        roles: Word::all_known(&member.roles).map_err(invalid)?,
        qualifications: Word::all_known(&member.qualifications).map_err(invalid)?,
        active: member.active,
        email: member.email.clone(),
        interests: interests.to_vec(),
    };
    let entry = Entry {
        shard: Shard::DIRECTORY,
        subject: member.id.uuid(),
        after: member.version - 1,
        actor,
        events: vec![event.into()],
    };
    append(tx, entry).await?;
    Ok(())
}

/// Whoever sets a password for somebody else knows it; that it stays is for a demonstration
/// only.
fn only_temporary() -> Failure {
    Problem::new(Code::Forbidden)
        .detail("为他人设置的密码应当是临时密码，本人首次登录时必须修改。")
        .field(
            "/must_change",
            "required",
            "只有在演示城市中，市级系统管理员可以免除首次登录修改密码。",
        )
        .into()
}
