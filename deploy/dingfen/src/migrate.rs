use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, ensure};
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
    /// Sign what is unsigned of the chains, as the upgrade that brings the signatures does by itself;
    /// only when that one was broken off. Whoever changed an unsigned chain has it signed as it is.
    #[arg(long)]
    sign_old_chain: bool,
}

/// Which chains are signed that are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsigned {
    /// Those that had no place for a signature before this upgrade.
    OfBefore,
    /// All, since the operator says so.
    All,
}

/// The migration that makes the place.
const PLACE_FOR_SIGNATURES: &str = "202611305000000000";

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
    let unsigned = match args.sign_old_chain {
        true => Unsigned::All,
        false => Unsigned::OfBefore,
    };
    for (schema, ran) in migrate_all(owner_url, &passwords, key.as_ref(), unsigned).await? {
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
    unsigned: Unsigned,
) -> anyhow::Result<Vec<(&'static str, Vec<String>)>> {
    let mut done = Vec::new();
    let mut of_before = BTreeSet::new();
    for service in Service::ALL {
        let ran = db::migrate::migrate(owner_url, service.name(), migrations(service))
            .await
            .with_context(|| format!("升级 {service} 的数据库结构失败"))?;
        if ran.iter().any(|version| version == PLACE_FOR_SIGNATURES) {
            of_before.insert(service.name());
        }
        done.push((service.name(), ran));
    }
    let moved = db::migrate::rehome(owner_url, HOME)
        .await
        .context("在各服务之间迁移数据失败")?;
    done.push(("home", moved));
    for service in Service::PRODUCERS {
        if unsigned == Unsigned::All || of_before.contains(service.name()) {
            sign_chain(owner_url, service, key).await?;
        } else {
            let signed = db::seal::is_signed(owner_url, service.name()).await?;
            ensure!(
                signed,
                "{service} 的事件日志允许没有签名的批次：可能有人改动过数据库结构，请先执行 events verify 核查；\
                 如系上次升级中断，请执行 migrate --sign-old-chain"
            );
        }
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
