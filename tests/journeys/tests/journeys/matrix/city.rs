//! The little city in which the matrix is asked: its bodies, and whoever asks.

use std::collections::BTreeMap;

use contracts::Service;
use contracts::vocabulary::OrganisationKind::{
    Court, Department, DisciplineInspection, GovernanceCenter, PetitionOffice,
    PoliticalLegalCommittee, TownshipCommittee, TownshipGovernment,
};
use contracts::vocabulary::{OrganisationKind, Role};
use journeys::{Stack, eventually};
use serde_json::{Value, json};

use super::actors::{ACTORS, Actor, Standing, place};
use super::cases::Case;
use super::http::Http;

/// Everybody's password. It must not be like any of their names.
pub(super) const PASSWORD: &str = "kRv8-tmwq-Zu3f-xeLo";

/// The applicant of every case of the city; an example of GB 11643.
pub(super) const APPLICANT: &str = "11010519491231002X";

/// A body: its code, that of the body above, its kind, its region, its name. Parents first.
type Body = (
    &'static str,
    &'static str,
    OrganisationKind,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
pub(super) const BODIES: &[Body] = &[
    ("zzzx", "zfw", GovernanceCenter, "5104", "市社会治安综合治理中心"),
    ("xfj", "zfw", PetitionOffice, "5104", "市信访局"),
    ("zjj", "zfw", Department, "5104", "市住房和城乡建设局"),
    ("jwjw", "zfw", DisciplineInspection, "5104", "市纪委监委信访室"),
    ("dq-zfw", "zfw", PoliticalLegalCommittee, "510402", "东区委政法委"),
    ("dq-fy", "dq-zfw", Court, "510402", "东区人民法院"),
    ("dq-zgj", "dq-zfw", Department, "510402", "东区自然资源和规划局"),
    ("zhen", "dq-zfw", TownshipGovernment, "510402100", "银江镇人民政府"),
    ("tw", "zhen", TownshipCommittee, "510402100", "银江镇人民调解委员会"),
    ("nb-zhen", "dq-zfw", TownshipGovernment, "510402002", "炳草岗街道办事处"),
    ("nb-tw", "nb-zhen", TownshipCommittee, "510402002", "炳草岗街道人民调解委员会"),
    ("xq-zfw", "zfw", PoliticalLegalCommittee, "510403", "西区委政法委"),
    ("xq-fy", "xq-zfw", Court, "510403", "西区人民法院"),
    ("xq-zhen", "xq-zfw", TownshipGovernment, "510403100", "格里坪镇人民政府"),
    ("xq-tw", "xq-zhen", TownshipCommittee, "510403100", "格里坪镇人民调解委员会"),
];

const REGIONS: &[(&str, &str, &str)] = &[
    ("510402", "5104", "东区"),
    ("510402002", "510402", "炳草岗街道"),
    ("510402100", "510402", "银江镇"),
    ("510403", "5104", "西区"),
    ("510403100", "510403", "格里坪镇"),
];

/// The bodies, and everybody's id and token.
pub(super) struct City {
    pub(super) http: Http,
    /// By code.
    pub(super) bodies: BTreeMap<&'static str, String>,
    /// By sign-in name.
    pub(super) staff: BTreeMap<&'static str, String>,
    /// A sign-in of somebody who asks nothing.
    pub(super) sign_in: String,
}

/// Somebody who asks nothing.
const BYSTANDER: &str = "bystander";

impl City {
    /// Enters bodies and staff as the administrator, and signs everybody in.
    pub(super) async fn found(stack: &Stack) -> Self {
        let http = Http::new(stack);
        let (token, _) = http.sign_in("admin", stack.password()).await;
        let mut city = Self {
            http: http.with(vec![Some(token)]),
            bodies: BTreeMap::new(),
            staff: BTreeMap::new(),
            sign_in: String::new(),
        };
        city.enter_bodies().await;
        city.enter_staff().await;
        let mut tokens = Vec::new();
        for actor in ACTORS {
            tokens.push(city.token(stack, actor).await);
        }
        let (token, _) = city.http.sign_in(BYSTANDER, PASSWORD).await;
        let bystander = city.http.with(vec![Some(token)]);
        let path = "/me/sign-ins";
        let sign_ins = bystander.get(0, Service::Directory, path).await;
        city.sign_in = text(&sign_ins[0]["id"]);
        city.http = city.http.with(tokens);
        city.forget_ended().await;
        city
    }

    async fn enter_bodies(&mut self) {
        let regions = REGIONS
            .iter()
            .map(|(code, parent, name)| json!({"code": code, "parent": parent, "name": name}));
        let regions = json!({"regions": regions.collect::<Vec<_>>()});
        self.http
            .post(0, Service::Directory, "/regions", &regions)
            .await;
        let me = self.http.get(0, Service::Directory, "/me").await;
        self.bodies.insert("zfw", text(&me["organisation"]["id"]));
        for (number, (code, parent, kind, region, name)) in BODIES.iter().enumerate() {
            let body = json!({
                "parent": self.bodies[parent], "code": code, "kind": kind, "region": region,
                "name": name, "number_word": format!("甲{number}"),
            });
            let made = self
                .http
                .post(0, Service::Directory, "/organisations", &body)
                .await;
            self.bodies.insert(code, text(&made["id"]));
        }
    }

    async fn enter_staff(&mut self) {
        let bystander = (BYSTANDER, "tw", Role::Administrator, Standing::Good);
        let all = ACTORS
            .iter()
            .map(|actor| (actor.code, actor.body, actor.role, actor.standing));
        for (code, body, role, standing) in all.chain([bystander]) {
            let ties = match standing {
                Standing::Tied => vec![APPLICANT],
                _ => Vec::new(),
            };
            let person = json!({
                "organisation": self.bodies[body], "username": code, "password": PASSWORD,
                "must_change": standing == Standing::Temporary, "name": format!("某{code}"),
                "roles": [role], "qualifications": ["people_mediator", "petition"],
                "email": format!("{code}@matrix.example"), "interests": ties,
            });
            let made = self
                .http
                .post(0, Service::Directory, "/staff", &person)
                .await;
            self.staff.insert(code, text(&made["id"]));
        }
    }

    async fn token(&self, stack: &Stack, actor: &Actor) -> Option<String> {
        let (token, refresh) = match actor.standing {
            Standing::Anonymous => return None,
            _ => self.http.sign_in(actor.code, PASSWORD).await,
        };
        match actor.standing {
            Standing::Expired => Some(stack.expired(&token).await),
            Standing::Ended => {
                let body = json!({"refresh_token": refresh});
                self.http
                    .post(0, Service::Directory, "/sign-out", &body)
                    .await;
                Some(token)
            }
            _ => Some(token),
        }
    }

    /// Waits until every service knows that a sign-in has ended: they hear of it by events.
    async fn forget_ended(&self) {
        let ended = place("endd");
        let no_proceedings = format!("/cases/{}/proceedings", Case::nothing("case"));
        for (service, path) in [
            (Service::Directory, "/regions"),
            (Service::Intake, "/cases"),
            (Service::Routing, "/referrals"),
            (Service::Handling, &no_proceedings),
            (Service::Tracking, "/todo"),
            (Service::Notice, "/notices"),
        ] {
            eventually("a sign-in has ended everywhere", 30, || async {
                self.http
                    .ask(ended, service, "GET", path, None, None)
                    .await
                    .status
                    == 401
            })
            .await;
        }
    }
}

/// A text of an answer.
#[track_caller]
pub(super) fn text(value: &Value) -> String {
    let text = value.as_str();
    text.unwrap_or_else(|| panic!("no text but {value}"))
        .to_owned()
}
