//! `dingfen seed`: enters the demonstration city as its staff would, through the public APIs.
//!
//! Every request carries an Idempotency-Key made from what it enters, so a seeding that was
//! interrupted is simply run again.

mod bodies;
mod cases;
mod session;

use std::collections::BTreeMap;

use anyhow::Context;
use city::{City, Region};
use contracts::Service;
use db::Database;
use kernel::{Clock, NaiveDate, SystemClock};
use privacy::Vault;
use secrecy::SecretString;

use crate::home::Home;
use session::Sessions;

/// The city is the same on every machine.
const CITY_SEED: u64 = 510_400;
/// Sign-in name of the first administrator.
const ADMINISTRATOR: &str = "admin";

/// Settings of `seed`.
#[derive(Debug, clap::Args)]
pub(crate) struct SeedArgs {
    /// Addresses of the services, `directory=http://…`; their default ports unless told.
    #[arg(long, value_parser = service_url)]
    service: Vec<(Service, String)>,
    /// Password of the administrator, and of every sign-in that is made.
    #[arg(long, env = "DINGFEN_DEMO_PASSWORD", hide_env_values = true)]
    password: String,
    /// 演示案件数。
    #[arg(long, default_value_t = 330)]
    cases: usize,
}

fn service_url(text: &str) -> Result<(Service, String), String> {
    let (name, url) = text.split_once('=').ok_or("应当写作 服务=地址")?;
    let service = name.parse().map_err(|error| format!("{error}"))?;
    Ok((service, url.to_owned()))
}

/// What to enter.
#[derive(Debug, Clone)]
pub(crate) struct SeedPlan {
    /// Password of everybody.
    pub(crate) password: String,
    /// Number of cases; `None` enters nothing but the administrator.
    pub(crate) cases: Option<usize>,
    /// The day the cases lead up to. The same on every run, so that the same cases are entered.
    pub(crate) today: NaiveDate,
    /// Whether all was entered before.
    pub(crate) done: bool,
}

/// A sign-in to show the system with.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) role: String,
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) organisation: String,
    pub(crate) story: String,
}

pub(crate) async fn run(args: &SeedArgs) -> anyhow::Result<()> {
    let mut urls: BTreeMap<Service, String> = Service::ALL
        .into_iter()
        .map(|service| {
            (
                service,
                format!("http://127.0.0.1:{}", service.default_port()),
            )
        })
        .collect();
    urls.extend(args.service.iter().cloned());
    let plan = SeedPlan {
        password: args.password.clone(),
        cases: Some(args.cases),
        today: SystemClock.today(),
        done: false,
    };
    for account in seed(&urls, &plan).await? {
        say!(
            "{}  {}  {}",
            account.username,
            account.name,
            account.organisation
        );
    }
    Ok(())
}

/// Makes the root body and its administrator, if there is nobody yet.
pub(crate) async fn first_administrator(
    owner_url: &str,
    home: &Home,
    password: &str,
) -> anyhow::Result<()> {
    let database = Database::for_schema(owner_url, Service::Directory.name(), 2)?;
    let vault = Vault::from_file(home.privacy_key())?;
    let city = City::panzhihua(CITY_SEED)?;
    let root = city.bodies.first().context("演示城市没有机构")?;
    let above = |region: &&Region| root.region.starts_with(&region.code);
    let founder = directory::Root {
        regions: city.regions.iter().filter(above).cloned().collect(),
        code: root.code.clone(),
        kind: root.kind,
        name: root.name.clone(),
        number_word: root.number_word.clone(),
        email: root.email.clone(),
        administrator: city
            .demo
            .iter()
            .find(|account| account.username == ADMINISTRATOR)
            .map_or_else(|| "系统管理员".to_owned(), |account| account.name.clone()),
    };
    let password = SecretString::from(password.to_owned());
    directory::bootstrap(&database, &vault, ADMINISTRATOR, &password, &founder)
        .await
        .context("建立系统管理员失败")?;
    Ok(())
}

/// Enters the city and its cases; gives the demonstration sign-ins.
pub(crate) async fn seed(
    urls: &BTreeMap<Service, String>,
    plan: &SeedPlan,
) -> anyhow::Result<Vec<Account>> {
    let Some(count) = plan.cases else {
        return Ok(vec![Account {
            role: "administrator".into(),
            username: ADMINISTRATOR.into(),
            name: "系统管理员".into(),
            organisation: String::new(),
            story: String::new(),
        }]);
    };
    let city = City::panzhihua(CITY_SEED)?;
    let sessions = Sessions::new(urls, &plan.password)?;
    if !plan.done {
        say!(
            "正在录入演示城市：{} 个机构，{} 名人员……",
            city.bodies.len(),
            city.staff.len()
        );
        let entered = bodies::enter(&sessions, &city).await?;
        say!("正在录入 {count} 件案件……");
        let scenarios = city.scenarios(CITY_SEED, plan.today, count);
        cases::enter(&sessions, &city, &entered, scenarios).await?;
    }
    Ok(city
        .demo
        .iter()
        .map(|account| Account {
            role: account.role.clone(),
            username: account.username.clone(),
            name: account.name.clone(),
            organisation: account.body_name.clone(),
            story: account.story.clone(),
        })
        .collect())
}
