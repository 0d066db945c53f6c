use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use contracts::Service;
use db::seal::{Anchor, Verification};

use crate::events::Place;

/// Settings of `events verify`.
#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    place: Place,
    /// 与此前记下的链首比较，可以多次填写；链首见本命令的输出和各服务的日志。
    #[arg(long = "anchor", value_name = "SERVICE:BATCH:HEAD")]
    anchors: Vec<Anchor>,
    /// 从文件中读取此前记下的链首，例如保存下来的本命令输出或者日志。
    #[arg(long, value_name = "FILE")]
    anchors_file: Option<PathBuf>,
}

impl VerifyArgs {
    /// The heads that were noted. A file without any is the wrong file.
    fn noted(&self) -> anyhow::Result<Vec<Anchor>> {
        let mut anchors = self.anchors.clone();
        if let Some(file) = &self.anchors_file {
            let text = std::fs::read_to_string(file);
            let text = text.with_context(|| format!("无法读取 {}", file.display()))?;
            let found = Anchor::all_in(&text);
            ensure!(!found.is_empty(), "{} 中没有链首", file.display());
            anchors.extend(found);
        }
        for anchor in &anchors {
            let known = Service::PRODUCERS
                .iter()
                .any(|one| one.name() == anchor.service);
            ensure!(known, "没有名为“{}”的记录事件的服务", anchor.service);
        }
        Ok(anchors)
    }
}

/// Verifies every log, and says of each where its chain ends, to be noted elsewhere.
pub(crate) async fn run(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let noted = args.noted()?;
    let key = args.place.events_key()?;
    let mut sound = true;
    for service in Service::PRODUCERS {
        let database = args.place.database(service).await?;
        let of_service = noted
            .iter()
            .filter(|anchor| anchor.service == service.name());
        let of_service: Vec<Anchor> = of_service.cloned().collect();
        let key = key.chain(service.name());
        let mut connection = database.connection().await?;
        let mut found = db::seal::verify(&mut connection, &key, &of_service).await?;
        if found.batches == 0 && found.waiting == 0 {
            found.faults.extend(emptied(&args.place, service).await?);
        }
        report(service, &found);
        sound &= found.faults.is_empty();
    }
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A log without events whose events others have handled was emptied.
async fn emptied(place: &Place, source: Service) -> anyhow::Result<Option<String>> {
    for consumer in Service::CONSUMERS {
        let database = place.database(consumer).await?;
        let mut connection = database.connection().await?;
        if db::seal::has_heard_of(&mut connection, source.name()).await? {
            return Ok(Some(format!(
                "the log is empty, and {consumer} has handled events of it"
            )));
        }
    }
    Ok(None)
}

fn report(service: Service, found: &Verification) {
    let head = Anchor {
        service: service.name().to_owned(),
        batch: found.batches,
        head: found.head.clone(),
    };
    say!(
        "{service}：{} 批，{} 个事件已封存，{} 个待封存，链首 {head}",
        found.batches,
        found.sealed,
        found.waiting,
    );
    for fault in &found.faults {
        say!("  异常：{fault}");
    }
}
