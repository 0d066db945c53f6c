use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use contracts::Service;
use db::{Database, EventsKey};
use kernel::Timestamp;
use messaging::{DEFAULT_CEILING, Need, RedisArgs, Streams};
use secrecy::{ExposeSecret, SecretString};

use crate::home::Home;
use crate::verify::{self, VerifyArgs};

/// What can be done with the event logs.
#[derive(Debug, Subcommand)]
pub(crate) enum EventsCommand {
    /// 逐条校验各服务事件日志的哈希链和签名，并与此前记下的链首比较。
    Verify(VerifyArgs),
    /// 将事件重新发布到 Redis；已处理过的会被各服务略过。
    Replay {
        #[command(flatten)]
        place: Place,
        /// 只发布自这一时刻起记录的事件（RFC 3339）；不填则全部。
        #[arg(long)]
        since: Option<Timestamp>,
    },
    /// 列出未能处理的事件：需人工处理的、等待升级后自动重试的，以及排队等待的。
    DeadLetters(Place),
    /// 将未能处理的事件按序重新投递。
    Redrive(Place),
    /// 列出各服务在 Redis 中发现的伪造条目（没有本系统签名，未予处理）。
    Forged {
        #[command(flatten)]
        place: Place,
        /// 查明后清除这些记录。
        #[arg(long)]
        forget: bool,
    },
    /// 列出因日志记录无法读取而未能发布的事件。
    Withheld {
        #[command(flatten)]
        place: Place,
        /// 记录修复后，重新发布这些事件。
        #[arg(long)]
        retry: bool,
    },
}

/// Where the logs are.
#[derive(Debug, clap::Args)]
pub(crate) struct Place {
    /// PostgreSQL URL of the owner; that of the running demonstration unless told.
    #[arg(long, env = "DINGFEN_OWNER_DATABASE_URL", hide_env_values = true)]
    owner_url: Option<SecretString>,
    /// Redis URL; that of the running demonstration unless told.
    #[arg(long, env = "DINGFEN_REDIS_URL", hide_env_values = true)]
    redis_url: Option<String>,
    /// First word of every Redis key.
    #[arg(long, env = "DINGFEN_REDIS_PREFIX", default_value = "dingfen")]
    redis_prefix: String,
    /// File with the key that events are signed with; that of the running demonstration unless
    /// told.
    #[arg(long, env = "DINGFEN_EVENTS_KEY_FILE")]
    events_key_file: Option<std::path::PathBuf>,
    /// Entries that a stream keeps.
    #[arg(long, env = "DINGFEN_STREAM_CEILING", default_value_t = DEFAULT_CEILING)]
    stream_ceiling: u32,
    /// Folder of the demonstration.
    #[arg(long, env = "DINGFEN_HOME", default_value = ".dingfen")]
    home: std::path::PathBuf,
}

impl Place {
    pub(crate) async fn owner_url(&self) -> anyhow::Result<String> {
        if let Some(url) = &self.owner_url {
            return Ok(url.expose_secret().to_owned());
        }
        let home = Home::find(&self.home).context("请用 --owner-url 指明数据库")?;
        let engines = home.engines();
        let postgres = engines::Postgres::start(&engines, engines::Options::deploy())
            .await
            .context("请用 --owner-url 指明数据库，或者先启动 deploy/up")?;
        Ok(postgres.url())
    }

    pub(crate) async fn database(&self, service: Service) -> anyhow::Result<Database> {
        Ok(Database::for_schema(
            &self.owner_url().await?,
            service.name(),
            2,
        )?)
    }

    async fn streams(&self) -> anyhow::Result<Streams> {
        let redis_url = match &self.redis_url {
            Some(url) => url.clone(),
            None => {
                let home = Home::find(&self.home).context("请用 --redis-url 指明 Redis")?;
                let engines = home.engines();
                engines::Redis::start(&engines, engines::Options::deploy())
                    .await
                    .context("请用 --redis-url 指明 Redis，或者先启动 deploy/up")?
                    .url()
            }
        };
        let args = RedisArgs {
            redis_url,
            redis_prefix: self.redis_prefix.clone(),
            stream_ceiling: self.stream_ceiling,
        };
        Ok(Streams::new(&args, self.events_key()?)?)
    }

    /// The key that the services sign and check events with.
    pub(crate) fn events_key(&self) -> anyhow::Result<EventsKey> {
        let file = match &self.events_key_file {
            Some(file) => file.clone(),
            // Never made here: what another key signs, no service believes.
            None => Home::find(&self.home)
                .context("请用 --events-key-file 指明事件密钥")?
                .events_key(),
        };
        EventsKey::from_file(file)
            .context("请用 --events-key-file 指明事件密钥，或者先启动 deploy/up")
    }
}

pub(crate) async fn run(command: EventsCommand) -> anyhow::Result<ExitCode> {
    match command {
        EventsCommand::Verify(args) => return verify::run(&args).await,
        EventsCommand::Replay { place, since } => {
            for service in Service::PRODUCERS {
                let count = messaging::replay(&place.database(service).await?, since).await?;
                say!("{service}：{count} 个事件等待重新发布");
            }
        }
        EventsCommand::DeadLetters(place) => {
            for service in Service::CONSUMERS {
                let database = place.database(service).await?;
                for letter in messaging::list_dead_letters(&database, 1_000).await? {
                    let word = word(&letter.state);
                    say!("{service}：{word}：{}", serde_json::to_string(&letter)?);
                }
            }
        }
        EventsCommand::Redrive(place) => {
            let streams = place.streams().await?;
            for service in Service::CONSUMERS {
                let count = messaging::redrive(&place.database(service).await?, &streams).await?;
                say!("{service}：重新投递 {count} 个事件");
            }
        }
        EventsCommand::Forged { place, forget } => {
            for service in Service::CONSUMERS {
                let database = place.database(service).await?;
                for entry in messaging::list_forged(&database, 2_000).await? {
                    say!("{service}：{}", serde_json::to_string(&entry)?);
                }
                if forget {
                    let count = messaging::forget_forged(&database).await?;
                    say!("{service}：清除 {count} 条记录");
                }
            }
        }
        EventsCommand::Withheld { place, retry } => withheld(&place, retry).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn withheld(place: &Place, retry: bool) -> anyhow::Result<()> {
    for service in Service::PRODUCERS {
        let database = place.database(service).await?;
        if retry {
            let count = messaging::retry_withheld(&database).await?;
            say!("{service}：{count} 个事件等待重新发布");
        } else {
            for event in messaging::list_withheld(&database, 1_000).await? {
                say!("{service}：{}", serde_json::to_string(&event)?);
            }
        }
    }
    Ok(())
}

/// What a letter needs, for whoever looks after the installation.
fn word(state: &str) -> &str {
    match Need::ALL.into_iter().find(|need| need.as_str() == state) {
        Some(Need::Person) => "需人工处理",
        Some(Need::Version) => "升级后自动处理",
        Some(Need::Arrival) => "等待前序事件",
        None => state,
    }
}
