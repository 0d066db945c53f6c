//! The people who work in the bodies.

use std::collections::BTreeSet;

use contracts::api::directory::Region;
use contracts::vocabulary::{DisputeType, OrganisationKind, Qualification, Role};
use kernel::NaiveDate;
use serde::Deserialize;

use crate::body::MAIL_DOMAIN;
use crate::dice::Dice;
use crate::identity::{self, Sex};
use crate::names::Names;
use crate::{Body, CityError, table};

/// A member of staff, by codes instead of ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Code of the body they work for.
    pub body: String,
    /// Sign-in name, unique.
    pub username: String,
    /// Name.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// What they are qualified for.
    pub qualifications: Vec<Qualification>,
    /// Work mail address.
    pub email: Option<String>,
    /// Identity numbers that bar them from a case: their own and near relatives'.
    pub interests: Vec<String>,
}

impl Person {
    /// Whether they register and receive cases for their body.
    #[must_use]
    pub fn registers(&self) -> bool {
        self.roles.iter().any(|role| {
            matches!(
                role,
                Role::Mediator | Role::PetitionClerk | Role::ReceivingClerk | Role::Dispatcher
            )
        })
    }
}

/// A sign-in for showing the system round. The person is in the city's staff as well; the
/// password is the caller's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// The story: `mediator`, `court`, …
    pub role: String,
    /// Sign-in name; the same word.
    pub username: String,
    /// Code of the body they work for.
    pub body: String,
    /// Full name of that body.
    pub body_name: String,
    /// Name.
    pub name: String,
    /// One Chinese sentence on what this sign-in shows.
    pub story: String,
}

/// `data/staffing.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Staffing {
    post: Vec<Post>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Post {
    kind: OrganisationKind,
    count: [i64; 2],
    roles: Vec<Role>,
    #[serde(default)]
    qualifications: Vec<Qualification>,
    #[serde(default)]
    own: bool,
}

/// `data/demo.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    account: Vec<Account>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    username: String,
    body: String,
    name: String,
    roles: Vec<Role>,
    #[serde(default)]
    qualifications: Vec<Qualification>,
    story: String,
}

/// Staffs the bodies; in each the demonstration sign-ins come first.
pub(crate) fn staff(
    seed: u64,
    bodies: &[Body],
    regions: &[Region],
    names: &Names,
) -> Result<(Vec<Person>, Vec<DemoAccount>), CityError> {
    let staffing: Staffing = table::toml("staffing.toml", include_str!("../data/staffing.toml"))?;
    let demo: Demo = table::toml("demo.toml", include_str!("../data/demo.toml"))?;
    let mut dice = Dice::new(seed, 1);
    let mut people = Vec::new();
    for body in bodies {
        let accounts = demo
            .account
            .iter()
            .filter(|account| account.body == body.code);
        let first = people.len();
        people.extend(accounts.map(Account::person));
        let shown = people.len() > first;
        let township = body.region.get(..9).unwrap_or(&body.region);
        let township = regions.iter().find(|region| region.code == township);
        let township = township.map_or("", |region| region.name.as_str());
        let mut number = 0;
        for post in staffing.post.iter().filter(|post| post.kind == body.kind) {
            for _ in 0..dice.between(post.count[0], post.count[1]) {
                number += 1;
                let sex = if dice.chance(45) {
                    Sex::Woman
                } else {
                    Sex::Man
                };
                let username = format!("{}-{number:02}", body.code);
                people.push(Person {
                    body: body.code.clone(),
                    name: names.person(&mut dice, sex, &body.region, township),
                    roles: post.roles.clone(),
                    qualifications: post.qualifications(body),
                    email: Some(format!("{username}@{MAIL_DOMAIN}")),
                    interests: Vec::new(),
                    username,
                });
            }
        }
        // One of a larger body has declared relatives: others are left to take the case that
        // bars them. Where there is a demonstration sign-in, it can always be shown.
        let colleagues = people.len() - first;
        if colleagues >= 3
            && (shown || dice.chance(40))
            && let Some(person) = people.last_mut()
        {
            person.interests = declared(&mut dice);
        }
    }
    let accounts = demo
        .account
        .into_iter()
        .map(|account| account.shown(bodies));
    Ok((people, accounts.collect()))
}

/// Their own number, their spouse's and a parent's. The year of reference is fixed so that the
/// staff does not change with the day the city is shown.
fn declared(dice: &mut Dice) -> Vec<String> {
    let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    let age = dice.between(28, 55);
    let spouse = age + dice.between(-4, 4);
    let parent = age + dice.between(21, 30);
    vec![
        identity::resident(dice, Sex::Man, age, day),
        identity::resident(dice, Sex::Woman, spouse, day),
        identity::resident(dice, Sex::Man, parent, day),
    ]
}

impl Post {
    fn qualifications(&self, body: &Body) -> Vec<Qualification> {
        let mut all = self.qualifications.clone();
        if self.own {
            all.extend(
                body.competences
                    .iter()
                    .filter_map(|kind| asked_for(*kind, body.kind)),
            );
        }
        let mut seen = BTreeSet::new();
        all.retain(|qualification| seen.insert(*qualification));
        all
    }
}

/// The qualification that a competence asks for, where there is one.
fn asked_for(kind: DisputeType, body: OrganisationKind) -> Option<Qualification> {
    match kind {
        DisputeType::Medical => Some(Qualification::Medical),
        DisputeType::Labour => Some(Qualification::Labour),
        DisputeType::Traffic if body == OrganisationKind::Police => {
            Some(Qualification::TrafficPolice)
        }
        DisputeType::Traffic => Some(Qualification::Traffic),
        DisputeType::Consumer | DisputeType::Internet | DisputeType::Tourism => {
            Some(Qualification::Consumer)
        }
        DisputeType::Property => Some(Qualification::Property),
        DisputeType::ForestLand
        | DisputeType::Expropriation
        | DisputeType::HousingHomestead
        | DisputeType::Environment => Some(Qualification::Land),
        DisputeType::Finance | DisputeType::Securities => Some(Qualification::Finance),
        DisputeType::MarriageFamily
        | DisputeType::Neighbours
        | DisputeType::Contract
        | DisputeType::Business
        | DisputeType::Damages
        | DisputeType::IntellectualProperty
        | DisputeType::Other => None,
    }
}

impl Account {
    fn person(&self) -> Person {
        Person {
            body: self.body.clone(),
            username: self.username.clone(),
            name: self.name.clone(),
            roles: self.roles.clone(),
            qualifications: self.qualifications.clone(),
            email: Some(format!("{}@{MAIL_DOMAIN}", self.username)),
            interests: Vec::new(),
        }
    }

    fn shown(self, bodies: &[Body]) -> DemoAccount {
        let body = bodies.iter().find(|body| body.code == self.body);
        DemoAccount {
            role: self.username.clone(),
            username: self.username,
            body_name: body.map_or_else(String::new, |body| body.name.clone()),
            body: self.body,
            name: self.name,
            story: self.story,
        }
    }
}
