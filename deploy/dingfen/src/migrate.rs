use std::collections::BTreeMap;

use anyhow::Context;
use contracts::Service;
use db::migrate::Migrations;
use diesel_migrations::embed_migrations;
use secrecy::{ExposeSecret, SecretString};

/// Settings of `migrate`.
#[derive(Debug, clap::Args)]
pub(crate) struct MigrateArgs {
    /// PostgreSQL URL of the owner, who may create schemas and roles.
    #[arg(long, env = "DINGFEN_DATABASE_URL", hide_env_values = true)]
    owner_url: SecretString,
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
    for (schema, ran) in migrate_all(args.owner_url.expose_secret(), &passwords).await? {
        say!("{schema}：执行了 {} 项迁移", ran.len());
    }
    Ok(())
}

/// Brings every service's schema up to date, moves what has another home now, and grants every
/// role what it needs. Gives by schema what was done.
pub(crate) async fn migrate_all(
    owner_url: &str,
    passwords: &BTreeMap<String, String>,
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
    for service in Service::ALL {
        if let Some(password) = passwords.get(service.name()) {
            db::migrate::grant(owner_url, service.name(), &role(service), password)
                .await
                .with_context(|| format!("为 {service} 建立数据库角色失败"))?;
        }
    }
    Ok(done)
}

/// The name of a service's database role.
pub(crate) fn role(service: Service) -> String {
    format!("dingfen_{service}")
}
