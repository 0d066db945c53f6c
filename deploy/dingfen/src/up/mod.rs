//! `dingfen up`: the engines, the services and the demonstration city, together.

mod detach;
mod engines;
mod processes;
mod report;
mod settle;

use std::path::PathBuf;

use anyhow::Context;
use kernel::{Clock, SystemClock};
use tokio::signal::unix::{SignalKind, signal};

use crate::home::{Home, put};
use crate::seed::{self, SeedPlan};
use engines::Servers;
use processes::Processes;

pub(crate) use processes::{alive, signal as send_signal};

/// Settings of `up`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct UpArgs {
    /// 就绪后返回，服务在后台继续运行。
    #[arg(long)]
    pub(crate) detach: bool,
    /// 数据、日志和口令所在的目录。
    #[arg(long, env = "DINGFEN_HOME", default_value = ".dingfen")]
    pub(crate) home: PathBuf,
    /// 使用已有的 PostgreSQL（所有者的 URL），不再另行启动。
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// 使用已有的 Redis，不再另行启动。
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    pub(crate) redis_url: Option<String>,
    /// 不录入演示城市，只建立系统管理员账号。
    #[arg(long)]
    pub(crate) empty: bool,
    /// 演示案件数。
    #[arg(long, default_value_t = 330)]
    pub(crate) cases: usize,
    /// 首次启动时，各服务从这一端口起依次取用空闲端口；不填则使用各自的默认端口。
    #[arg(long)]
    pub(crate) port_base: Option<u16>,
}

pub(crate) async fn run(args: UpArgs) -> anyhow::Result<()> {
    let home = Home::open(&args.home)?;
    if args.detach {
        return detach::run(&home, &args).await;
    }
    let lock = match home.lock()? {
        Ok(lock) => lock,
        Err(process) => return report::already_running(&home, process),
    };
    let _gone = std::fs::remove_file(home.ready());
    let outcome = tokio::select! {
        outcome = supervise(&home, &args) => outcome,
        signal = told_to_stop() => signal,
    };
    // Whatever the reason, nothing started here stays behind.
    let _gone = std::fs::remove_file(home.ready());
    say!("正在停止……");
    Processes::stop_all().await;
    engines::stop(&home, &args).await?;
    drop(lock);
    say!("已停止。数据保留在 {}。", home.path().display());
    outcome
}

/// Starts everything and watches over it; returns only when something cannot go on.
async fn supervise(home: &Home, args: &UpArgs) -> anyhow::Result<()> {
    let secrets = home.secrets()?;
    home.make_events_key()?;
    say!("正在启动数据库……");
    let mut servers = Servers::start(home, args).await?;
    let key = db::EventsKey::from_file(home.events_key())?;
    let unsigned = crate::migrate::Unsigned::OfBefore;
    crate::migrate::migrate_all(&servers.owner_url, &secrets.roles, Some(&key), unsigned).await?;
    // Not before there is something in it: a URL that leads nowhere leaves nothing behind.
    if args.database_url.is_some() {
        put(&home.external(), "")?;
    }
    let ports = home.ports(args.port_base)?;
    seed::first_administrator(&servers.owner_url, home, &secrets.demo_password).await?;
    say!("正在启动服务……");
    let started = std::time::Instant::now();
    let mut processes = Processes::start(home, &servers, &secrets, &ports)?;
    processes.wait_until_ready(&ports).await?;
    say!(
        "全部服务已就绪，用时 {:.1} 秒。",
        started.elapsed().as_secs_f64()
    );
    let plan = SeedPlan {
        password: secrets.demo_password.clone(),
        cases: (!args.empty).then_some(args.cases),
        today: home.seed_day(SystemClock.today())?,
        done: home.seeded().exists(),
    };
    let urls = report::urls(&ports);
    let accounts = tokio::select! {
        accounts = seed::seed(&urls, &plan) => accounts.context("录入演示城市失败")?,
        watched = processes.watch(&mut servers) => return watched,
    };
    if !args.empty {
        settle::until_everybody_knows(&servers.owner_url).await?;
        put(&home.seeded(), "")?;
    }
    report::write_demo(home, &ports, &accounts, &secrets)?;
    if args.port_base.is_none() {
        report::say_port(&ports);
    }
    report::print(&ports, &accounts, &secrets);
    put(&home.ready(), &std::process::id().to_string())?;
    processes.watch(&mut servers).await
}

async fn told_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    Ok(())
}
