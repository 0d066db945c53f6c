use contracts::api::directory::{
    Organisation, Region, RegisterOrganisation, RegisterRegions, RegisterStaff, Staff,
};
use contracts::vocabulary::{OrganisationKind, Role};
use db::Database;
use kernel::{Clock as _, OrganisationId, SystemClock};
use privacy::Vault;
use secrecy::{ExposeSecret as _, SecretString};
use web::{Failure, Findings};

use super::passwords::Passwords;
use super::register_staff::indexes;
use super::{register_organisation, register_regions, register_staff};
use crate::http::checks;
use crate::store::credentials::Credential;
use crate::store::organisations;

/// The organisation at the root of the tree.
#[derive(Debug, Clone)]
pub struct Root {
    /// Divisions that must be known for it, the outermost first; the last is where it stands.
    pub regions: Vec<Region>,
    /// Short code.
    pub code: String,
    /// What sort of body it is.
    pub kind: OrganisationKind,
    /// Full name.
    pub name: String,
    /// Word in its case numbers (字号).
    pub number_word: String,
    /// Where official mail goes.
    pub email: Option<String>,
    /// Name of the first administrator.
    pub administrator: String,
}

impl Default for Root {
    /// The committee that stands above everybody in 攀枝花市.
    fn default() -> Self {
        let region = |code: &str, parent: Option<&str>, name: &str| Region {
            code: code.to_owned(),
            parent: parent.map(ToOwned::to_owned),
            name: name.to_owned(),
        };
        Self {
            regions: vec![
                region("51", None, "四川省"),
                region("5104", Some("51"), "攀枝花市"),
            ],
            code: "5104".to_owned(),
            kind: OrganisationKind::PoliticalLegalCommittee,
            name: "中共攀枝花市委政法委员会".to_owned(),
            number_word: "攀政法".to_owned(),
            email: None,
            administrator: "系统管理员".to_owned(),
        }
    }
}

/// What [`bootstrap`] founded.
#[derive(Debug, Clone)]
pub struct Bootstrapped {
    /// The root organisation.
    pub organisation: Organisation,
    /// Its administrator.
    pub administrator: Staff,
}

/// Founds the directory: the root organisation and the first administrator, by the same use
/// cases as everybody after them, in one transaction. `None` when there is an organisation
/// already; nothing is changed then.
pub async fn bootstrap(
    database: &Database,
    vault: &Vault,
    username: &str,
    password: &SecretString,
    root: &Root,
) -> Result<Option<Bootstrapped>, Failure> {
    let organisation = root.organisation();
    valid(&organisation, checks::organisation)?;
    let regions = RegisterRegions {
        regions: root.regions.clone(),
    };
    valid(&regions, checks::regions)?;
    let hash = Passwords::new()
        .hash(password.expose_secret().to_owned())
        .await?;
    // Whoever founds the directory signs in as its administrator: nobody else knows the password.
    let credential = Credential {
        password_hash: hash,
        must_change: false,
    };
    let now = SystemClock.now();
    database
        .transaction("bootstrap", async |tx| {
            if organisations::any_exists(tx).await? {
                return Ok(None);
            }
            register_regions::record(tx, &root.regions).await?;
            let founded = register_organisation::record(tx, None, "", &organisation).await?;
            let administrator = root.administrator(founded.id, username, password);
            valid(&administrator, checks::staff)?;
            let interests = indexes(vault, &administrator.interests);
            let administrator =
                register_staff::record(tx, None, &administrator, &interests, &credential, now)
                    .await?;
            Ok(Some(Bootstrapped {
                organisation: founded,
                administrator,
            }))
        })
        .await
}

impl Root {
    fn organisation(&self) -> RegisterOrganisation {
        let region = self.regions.last().map(|region| region.code.clone());
        RegisterOrganisation {
            parent: None,
            code: self.code.clone(),
            kind: self.kind,
            name: self.name.clone(),
            number_word: self.number_word.clone(),
            region: region.unwrap_or_default(),
            competences: Vec::new(),
            email: self.email.clone(),
        }
    }

    fn administrator(
        &self,
        organisation: OrganisationId,
        username: &str,
        password: &SecretString,
    ) -> RegisterStaff {
        RegisterStaff {
            organisation,
            username: username.to_owned(),
            password: password.expose_secret().to_owned(),
            must_change: false,
            name: self.administrator.clone(),
            roles: vec![Role::Administrator],
            qualifications: Vec::new(),
            email: None,
            interests: Vec::new(),
        }
    }
}

fn valid<T>(body: &T, check: impl FnOnce(&T, &mut Findings)) -> Result<(), Failure> {
    let mut findings = Findings::new();
    check(body, &mut findings);
    Ok(findings.into_result()?)
}
