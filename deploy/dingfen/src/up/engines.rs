use anyhow::Context;
use engines::{Options, Postgres, Redis};

use super::UpArgs;
use crate::home::Home;

/// PostgreSQL and Redis: private ones, or those that were named by their URL.
pub(crate) struct Servers {
    /// PostgreSQL as its owner.
    pub(crate) owner_url: String,
    /// Redis.
    pub(crate) redis_url: String,
    postgres: Option<Postgres>,
    redis: Option<Redis>,
}

impl Servers {
    /// Uses the servers that were named, starts private ones for the others.
    pub(crate) async fn start(home: &Home, args: &UpArgs) -> anyhow::Result<Self> {
        let folder = home.engines();
        let postgres = match &args.database_url {
            Some(_) => None,
            None => Some(
                Postgres::start(&folder, Options::deploy())
                    .await
                    .context("无法启动 PostgreSQL")?,
            ),
        };
        let redis = match &args.redis_url {
            Some(_) => None,
            None => Some(
                Redis::start(&folder, Options::deploy())
                    .await
                    .context("无法启动 Redis")?,
            ),
        };
        let url = |named: &Option<String>, private: Option<String>| {
            named.clone().or(private).unwrap_or_default()
        };
        Ok(Self {
            owner_url: url(&args.database_url, postgres.as_ref().map(Postgres::url)),
            redis_url: url(&args.redis_url, redis.as_ref().map(Redis::url)),
            postgres,
            redis,
        })
    }

    /// Whether Redis is a private one.
    pub(crate) fn have_own_redis(&self) -> bool {
        self.redis.is_some()
    }

    /// The same PostgreSQL for another role.
    pub(crate) fn url_as(&self, role: &str, password: &str) -> anyhow::Result<String> {
        let (scheme, rest) = self
            .owner_url
            .split_once("://")
            .context("数据库 URL 缺少 postgres://")?;
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        Ok(format!("{scheme}://{role}:{password}@{place}"))
    }

    /// Starts a private engine again that died; if that fails, the next call tries once more. The
    /// services go on by themselves once it is back.
    pub(crate) async fn revive(&mut self) {
        if let Some(postgres) = &mut self.postgres
            && !postgres.is_running()
        {
            eprintln!("PostgreSQL 意外退出，正在重新启动。");
            if let Err(error) = postgres.restart().await {
                eprintln!("PostgreSQL 未能重新启动：{error}");
            }
        }
        if let Some(redis) = &mut self.redis
            && !redis.is_running()
        {
            eprintln!("Redis 意外退出，正在重新启动。");
            if let Err(error) = redis.restart().await {
                eprintln!("Redis 未能重新启动：{error}");
            }
        }
    }
}

/// Stops the private engines; those that were named by their URL are left alone.
pub(crate) async fn stop(home: &Home, args: &UpArgs) -> anyhow::Result<()> {
    if args.database_url.is_none() || args.redis_url.is_none() {
        ::engines::stop(&home.engines())
            .await
            .context("无法停止数据库")?;
    }
    Ok(())
}
