//! Builds the tables of a service that follow from events once more, and compares them with those that
//! are there, or puts them in their place.

mod report;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use contracts::Service;
use db::Connection;
use db::rebuild::{Compared, Scratch, sessions_of};
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, RunQueryDsl};
use messaging::{Projector, StoryClock, retell};

use crate::events::Place;
use crate::migrate::role;
use report::Report;

/// Rows named of each table.
const NAMED: i64 = 100;

/// The advisory lock that keeps two rebuildings of one service apart.
const REBUILD_LOCK: &str = "dingfen-rebuild";

/// The move between schemas that walled the accusations of before: whom they are open to is in no
/// log. The moves before it ran in an upgrade that runs this one as well, and those that come after
/// it tell nothing of the kind unless they are named here.
const TOLD_BY_NO_EVENT: &str = "202611304100000000";

/// Settings of `rebuild`.
#[derive(Debug, clap::Args)]
pub(crate) struct RebuildArgs {
    /// 服务的名称；该服务须已停止。
    service: Service,
    /// 只作比较，列出不同的行，不作更改。
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    place: Place,
}

macro_rules! projectors {
    ($($name:ident $variant:ident $port:literal $about:literal $chinese:literal $traits:tt;)*) => {
        /// What of a service's tables follows from events; `None` for one that takes none in.
        fn projector(
            service: Service,
            time: Arc<StoryClock>,
        ) -> Option<anyhow::Result<Projector>> {
            match service {
                $(Service::$variant => projectors!(of $name time $traits),)*
            }
        }
    };
    (of $name:ident $time:ident []) => { None };
    (of $name:ident $time:ident [Listens $($rest:ident)*]) => { Some($name::projector($time)) };
    (of $name:ident $time:ident [$other:ident $($rest:ident)*]) => {
        projectors!(of $name $time [$($rest)*])
    };
}

contracts::services!(projectors);

pub(crate) async fn run(args: &RebuildArgs) -> anyhow::Result<ExitCode> {
    let owner_url = args.place.owner_url().await?;
    let report = rebuild(&owner_url, args.service, args.check).await?;
    say!("{}", serde_json::to_string_pretty(&report)?);
    if !args.check {
        report.refuse_unsound()?;
    }
    let right = report.is_sound() && (report.is_alike() || !args.check);
    Ok(match right {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Whether the last move between schemas that told tables what no event tells found cases there.
async fn knows_more_than_events(owner: &mut Connection) -> anyhow::Result<bool> {
    let older = diesel::dsl::sql::<Bool>(&format!(
        "EXISTS (SELECT FROM intake.event_log WHERE recorded_at < (
             SELECT run_on AT TIME ZONE 'UTC' FROM home.__diesel_schema_migrations
             WHERE version = '{TOLD_BY_NO_EVENT}'))",
    ));
    Ok(diesel::select(older).get_result(owner).await?)
}

/// Claims the schema in which the service's tables are built, for as long as the session lasts;
/// `false` if another rebuilding has it.
async fn claim(owner: &mut Connection, service: Service) -> anyhow::Result<bool> {
    let claimed = diesel::dsl::sql::<Bool>(&format!(
        "pg_try_advisory_lock(hashtext('{REBUILD_LOCK}'), hashtext('{service}'))"
    ));
    Ok(diesel::select(claimed).get_result(owner).await?)
}

/// Builds a service's tables once more, and unless this is only to `check`, puts what differs in the
/// place of what is there, if the logs say everything that is needed.
pub(crate) async fn rebuild(
    owner_url: &str,
    service: Service,
    check: bool,
) -> anyhow::Result<Report> {
    let clock = Arc::new(StoryClock::default());
    let Some(projector) = projector(service, Arc::clone(&clock)) else {
        bail!("服务 {service} 没有由事件得出的数据表");
    };
    let projector = projector.context("无法准备重建")?;
    let role = role(service);
    let mut owner = Connection::establish(owner_url)
        .await
        .context("无法连接数据库")?;
    ensure!(
        sessions_of(&mut owner, &role).await? == 0,
        "服务 {service} 正在运行（数据库角色 {role} 有连接），请先停止该服务的全部进程"
    );
    ensure!(
        claim(&mut owner, service).await?,
        "服务 {service} 的数据表正由另一进程重建或者比较，请待其结束"
    );
    ensure!(
        check || !knows_more_than_events(&mut owner).await?,
        "本系统由旧版本升级而来，升级时补记的事实（检举控告的知悉范围等）不在事件日志中，重建会丢失这些事实；\
         只能使用 --check 比较"
    );
    let scratch = Scratch::make(owner_url, service.name(), projector.projections)
        .await
        .context("无法建立用于重建的数据库结构")?;
    let sources = Service::PRODUCERS.map(Service::name);
    let own = sources.contains(&service.name()).then(|| service.name());
    let mut story = scratch.story(&sources, own).await?;
    let mut connection = scratch.connection().await?;
    let retold = retell(&mut connection, &mut story, &*projector.handler, &clock).await?;
    // It holds on to the scratch schema.
    drop(story);
    let report = Report {
        service,
        retold,
        truth: scratch.compare_truth(service.name(), NAMED).await?,
        tables: scratch.compare(NAMED).await?,
    };
    if !check && report.is_sound() {
        let differing = report.tables.iter().filter(|table| table.differing > 0);
        let differing: Vec<&str> = differing.map(|Compared { table, .. }| *table).collect();
        scratch
            .replace(&differing, service.name(), &role)
            .await
            .context("未能以重建的数据表替换原表，原表未作更改")?;
    }
    scratch.remove().await?;
    Ok(report)
}
