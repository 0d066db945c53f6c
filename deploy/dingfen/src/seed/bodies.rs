use std::collections::BTreeMap;

use anyhow::Context;
use city::City;
use contracts::Service;
use contracts::api::directory::{
    Me, Organisation, RegisterOrganisation, RegisterRegions, RegisterStaff, Staff,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use kernel::{OrganisationId, StaffId};

use super::ADMINISTRATOR;
use super::session::Sessions;

/// Requests under way at once. Hashing a password takes a core for 20 ms.
const AT_ONCE: usize = 4;
/// Divisions per request.
const REGIONS: usize = 1_000;

/// Ids that the directory gave to the city's bodies and staff.
#[derive(Debug, Default)]
pub(crate) struct Entered {
    pub(crate) organisations: BTreeMap<String, OrganisationId>,
    pub(crate) usernames: BTreeMap<StaffId, String>,
}

impl Entered {
    pub(crate) fn code(&self, id: OrganisationId) -> Option<&str> {
        self.organisations
            .iter()
            .find(|(_, known)| **known == id)
            .map(|(code, _)| code.as_str())
    }
}

/// Enters divisions, bodies and staff. Done before, the directory answers as it did then.
pub(crate) async fn enter(sessions: &Sessions, city: &City) -> anyhow::Result<Entered> {
    let mut entered = Entered::default();
    for (part, regions) in city.regions.chunks(REGIONS).enumerate() {
        let body = RegisterRegions {
            regions: regions.to_vec(),
        };
        let key = format!("seed-regions-{part}");
        let _: serde_json::Value = sessions
            .post(ADMINISTRATOR, Service::Directory, "/regions", &key, &body)
            .await?;
    }
    let me: Me = sessions
        .get(ADMINISTRATOR, Service::Directory, "/me")
        .await?;
    for body in &city.bodies {
        let id = match &body.parent {
            None => me.organisation.id,
            Some(parent) => {
                let parent = *entered
                    .organisations
                    .get(parent)
                    .with_context(|| format!("{} 的上级 {parent} 尚未录入", body.code))?;
                let key = format!("seed-organisation-{}", body.code);
                let request = RegisterOrganisation {
                    parent: Some(parent),
                    code: body.code.clone(),
                    kind: body.kind,
                    name: body.name.clone(),
                    number_word: body.number_word.clone(),
                    region: body.region.clone(),
                    competences: body.competences.clone(),
                    email: body.email.clone(),
                };
                let made: Organisation = sessions
                    .post(
                        ADMINISTRATOR,
                        Service::Directory,
                        "/organisations",
                        &key,
                        &request,
                    )
                    .await?;
                made.id
            }
        };
        entered.organisations.insert(body.code.clone(), id);
    }
    enter_staff(sessions, city, &mut entered).await?;
    Ok(entered)
}

async fn enter_staff(
    sessions: &Sessions,
    city: &City,
    entered: &mut Entered,
) -> anyhow::Result<()> {
    let organisations = &entered.organisations;
    let staff: Vec<Staff> = stream::iter(
        // The administrator is there already: somebody had to enter the others.
        city.staff
            .iter()
            .filter(|person| person.username != ADMINISTRATOR),
    )
    .map(|person| async move {
        let organisation = *organisations
            .get(&person.body)
            .with_context(|| format!("{} 所在机构 {} 不存在", person.username, person.body))?;
        let key = format!("seed-staff-{}", person.username);
        let request = RegisterStaff {
            organisation,
            username: person.username.clone(),
            password: sessions.password().to_owned(),
            // Who shows the system signs in at once, under one password for everybody.
            must_change: false,
            name: person.name.clone(),
            roles: person.roles.clone(),
            qualifications: person.qualifications.clone(),
            email: person.email.clone(),
            interests: person.interests.clone(),
        };
        sessions
            .post::<_, Staff>(ADMINISTRATOR, Service::Directory, "/staff", &key, &request)
            .await
    })
    .buffer_unordered(AT_ONCE)
    .try_collect()
    .await?;
    entered.usernames = staff
        .into_iter()
        .map(|staff| (staff.id, staff.username))
        .collect();
    Ok(())
}
