use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::Signal;
use tokio::time::{Instant, sleep};

use crate::home::Home;
use crate::up::{alive, send_signal as signal};

/// Settings of `down`.
#[derive(Debug, clap::Args)]
pub(crate) struct DownArgs {
    /// 同时删除全部数据。
    #[arg(long)]
    purge: bool,
    /// 数据、日志和口令所在的目录。
    #[arg(long, env = "DINGFEN_HOME", default_value = ".dingfen")]
    home: PathBuf,
    /// 启动时所用的 PostgreSQL（所有者的 URL）；--purge 时删除其中各服务的数据。
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

/// How long everything together may take to stop.
const STOP_WITHIN: Duration = Duration::from_secs(60);

pub(crate) async fn run(args: DownArgs) -> anyhow::Result<()> {
    if !args.home.exists() {
        say!("没有可停止的服务：{} 不存在。", args.home.display());
        return Ok(());
    }
    let home = Home::open(&args.home)?;
    let deadline = Instant::now() + STOP_WITHIN;
    let _lock = loop {
        match home.lock()? {
            Ok(lock) => break lock,
            Err(supervisor) => {
                if alive(supervisor) {
                    signal(supervisor, Signal::TERM);
                }
                if Instant::now() > deadline {
                    bail!(
                        "进程 {supervisor} 没有在 {} 秒内停止",
                        STOP_WITHIN.as_secs()
                    );
                }
                sleep(Duration::from_millis(100)).await;
            }
        }
    };
    // A supervisor that was killed leaves the engines running; its services end by themselves.
    engines::stop(&home.engines())
        .await
        .context("无法停止数据库")?;
    if args.purge {
        if home.external().exists() {
            let Some(url) = &args.database_url else {
                bail!("数据在启动时指定的 PostgreSQL 中，请带上同样的 DATABASE_URL 再执行 --purge");
            };
            db::migrate::drop_everything(url)
                .await
                .context("无法删除数据库中的数据")?;
        }
        engines::purge(&home.engines())
            .await
            .context("无法删除数据")?;
        std::fs::remove_dir_all(home.path())
            .with_context(|| format!("无法删除 {}", home.path().display()))?;
        say!("已停止，全部数据已删除。");
    } else {
        say!("已停止，数据保留在 {}。", home.path().display());
    }
    Ok(())
}
