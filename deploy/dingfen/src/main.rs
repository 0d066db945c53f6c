//! The operator's command and all services in one binary.

#![expect(clippy::print_stderr, reason = "a command talks to its operator")]

#[macro_use]
mod out;

mod bootstrap;
mod calendar;
mod down;
mod due;
mod events;
mod home;
mod index;
mod law;
mod law_folder;
mod migrate;
mod rebuild;
mod seed;
mod selfcheck;
mod serve;
mod up;
mod verify;

use clap::{Parser, Subcommand};

/// Gives memory back: with the system's allocator a morning of sign-ins, 19 MiB each while a
/// password is checked, left the directory with a gigabyte.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 定分：大调解案件管理平台。
#[derive(Debug, Parser)]
#[command(name = "dingfen", version, about, max_term_width = 100)]
struct Cli {
    /// 本地法律数据文件夹：其中的文件补充或者替代随程序提供的法律数据，写法与 shared/law/data 相同。
    #[arg(long, global = true, env = law_folder::VARIABLE, value_name = "FOLDER")]
    law_folder: Option<std::path::PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动全部服务和一座演示城市。
    Up(up::UpArgs),
    /// 停止由 up 启动的一切。
    Down(down::DownArgs),
    /// 运行一个服务。
    #[command(subcommand)]
    Serve(Box<serve::Role>),
    /// 建立或者升级各服务的数据库结构和数据库角色。
    Migrate(migrate::MigrateArgs),
    /// 在没有任何机构的系统中建立最上级机构和首位系统管理员；密码由标准输入读取。
    Bootstrap(Box<bootstrap::BootstrapArgs>),
    /// 通过公开接口录入演示城市的机构、人员和案件。
    Seed(seed::SeedArgs),
    /// 事件日志：校验哈希链、重新发布、查看和重投死信、查看伪造条目。
    #[command(subcommand)]
    Events(events::EventsCommand),
    /// 计算并解释一项法定期限的届满日。
    Due(due::DueArgs),
    /// 节假日安排：载入新的一年、列出已知的年份。
    #[command(subcommand)]
    Calendar(calendar::CalendarCommand),
    /// 法律数据：哪些由系统执行，哪些只作说明，哪些尚未执行。
    #[command(subcommand)]
    Law(law::LawCommand),
    /// 日志中代替网络地址和用户名的索引值。
    #[command(subcommand)]
    Index(index::IndexCommand),
    /// 核对所存数据：期限与重新计算的结果比较，各服务的数据表、收件记录、参与单位与事件日志比较。
    Selfcheck(selfcheck::SelfcheckArgs),
    /// 由事件日志重建一个服务的数据表，或者与现有的逐行比较；该服务须已停止。
    Rebuild(rebuild::RebuildArgs),
}

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        // Two suffice: SQL and handlers wait far more than they compute, and the HTTP server
        // brings its own workers.
        .worker_threads(2)
        .enable_all()
        .build();
    let result = match runtime {
        Ok(runtime) => {
            let folder = cli.law_folder.as_deref().map(law_folder::take_up);
            let result = folder.unwrap_or(Ok(()));
            let result = result.and_then(|()| runtime.block_on(run(cli.command)));
            // Not by dropping it: that waits for a read from standard input, which may never end.
            runtime.shutdown_background();
            result
        }
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("dingfen：{error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<std::process::ExitCode> {
    let done = std::process::ExitCode::SUCCESS;
    match command {
        Command::Up(args) => up::run(args).await.map(|()| done),
        Command::Down(args) => down::run(args).await.map(|()| done),
        Command::Serve(role) => serve::run(*role).await.map(|()| done),
        Command::Migrate(args) => migrate::run(&args).await.map(|()| done),
        Command::Bootstrap(args) => bootstrap::run(*args).await.map(|()| done),
        Command::Seed(args) => seed::run(&args).await.map(|()| done),
        Command::Events(command) => events::run(command).await,
        Command::Due(args) => due::run(&args),
        Command::Calendar(command) => calendar::run(command).await,
        Command::Law(command) => law::run(&command),
        Command::Index(command) => index::run(&command).map(|()| done),
        Command::Selfcheck(args) => selfcheck::run(&args).await,
        Command::Rebuild(args) => rebuild::run(&args).await,
    }
}
