use std::collections::BTreeMap;

use anyhow::Context;
use contracts::Service;
use db::EventsKey;
use db::migrate::Migrations;
use diesel_migrations::embed_migrations;
use secrecy::{ExposeSecret, SecretString};

/// Settings of `migrate`.
#[derive(Debug, clap::Args)]
pub(crate) struct MigrateArgs {
    /// PostgreSQL URL of the owner, who may create schemas and roles.
    #[arg(long, env = "DINGFEN_DATABASE_URL", hide_env_values = true)]
    owner_url: SecretString,
    /// File with the events key, with which the chains of the event logs are signed that earlier
    /// versions sealed. Needed once, by an installation that has such.
    #[arg(long, env = "DINGFEN_EVENTS_KEY_FILE")]
    events_key_file: Option<std::path::PathBuf>,
}

/// What moves from one service's schema to another's.
const HOME: Migrations = &[embed_migrations!("../../migrations/home")];

macro_rules! migrations {
    ($($name:ident $variant:ident $port:literal $about:literal $chinese:literal $traits:tt;)*) => {
        /// A service's own migrations.
        pub(crate) fn migrations(service: Service) -> Migrations {
            match service { $(Service::$variant => $name::MIGRATIONS,)* }
        }
    };
}

contracts::services!(migrations);

/// Migrates all schemas. The role of a service is made, and gets the rights it needs, when its
/// password is in the environment: `DINGFEN_ROLE_PASSWORD_INTAKE` and so on.
#[expect(
    clippy::disallowed_methods,
    reason = "one variable per service, named after it; and no password on a command line"
)]
pub(crate) async fn run(args: &MigrateArgs) -> anyhow::Result<()> {
    let passwords: BTreeMap<String, String> = Service::ALL
        .into_iter()
        .filter_map(|service| {
            std::env::var(service.password_variable())
                .ok()
                .map(|password| (service.name().to_owned(), password))
        })
        .collect();
    let key = args.events_key_file.as_ref().map(EventsKey::from_file);
    let key = key.transpose().context("无法读取事件密钥")?;
    let owner_url = args.owner_url.expose_secret();
    for (schema, ran) in migrate_all(owner_url, &passwords, key.as_ref()).await? {
        say!("{schema}：执行了 {} 项迁移", ran.len());
    }
    Ok(())
}

/// Brings every service's schema up to date, moves what has another home now, and grants every
/// role what it needs. Gives by schema what was done.
pub(crate) async fn migrate_all(
    owner_url: &str,
    passwords: &BTreeMap<String, String>,
    key: Option<&EventsKey>,
) -> anyhow::Result<Vec<(&'static str, Vec<String>)>> {
    let mut done = Vec::new();
    for service in Service::ALL {
        let ran = db::migrate::migrate(owner_url, service.name(), migrations(service))
            .await
            .with_context(|| format!("升级 {service} 的数据库结构失败"))?;
        done.push((service.name(), ran));
    }
    let moved = db::migrate::rehome(owner_url, HOME)
        .await
        .context("在各服务之间迁移数据失败")?;
    done.push(("home", moved));
    for service in Service::PRODUCERS {
        sign_chain(owner_url, service, key).await?;
    }
    for service in Service::ALL {
        if let Some(password) = passwords.get(service.name()) {
            db::migrate::grant(owner_url, service.name(), &role(service), password)
                .await
                .with_context(|| format!("为 {service} 建立数据库角色失败"))?;
        }
    }
    Ok(done)
}

/// Signs what earlier versions sealed of a service's log. What is wrong with it is said and stays
/// wrong: a signature mends nothing, and an upgrade does not wait for it.
async fn sign_chain(
    owner_url: &str,
    service: Service,
    key: Option<&EventsKey>,
) -> anyhow::Result<()> {
    let key = key.map(|key| key.chain(service.name()));
    let signed = db::seal::sign_chain(owner_url, service.name(), key.as_ref())
        .await
        .with_context(|| format!("为 {service} 的事件日志签名失败"))?;
    let signed = signed.with_context(|| {
        format!("{service} 的事件日志由旧版本封存，请用 --events-key-file 指明事件密钥")
    })?;
    if signed.batches > 0 {
        say!("{service}：旧版本封存的 {} 批事件已签名", signed.batches);
    }
    for fault in &signed.faults {
        say!("  异常：{fault}（签名以前已经存在，请核查）");
    }
    Ok(())
}

/// The name of a service's database role.
pub(crate) fn role(service: Service) -> String {
    format!("dingfen_{service}")
}
