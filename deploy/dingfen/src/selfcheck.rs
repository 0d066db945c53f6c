use std::process::ExitCode;

use contracts::Service;
use db::Database;

use crate::events::Place;

/// Settings of `selfcheck`.
#[derive(Debug, clap::Args)]
pub(crate) struct SelfcheckArgs {
    #[command(flatten)]
    place: Place,
}

pub(crate) async fn run(args: &SelfcheckArgs) -> anyhow::Result<ExitCode> {
    let database =
        Database::for_schema(&args.place.owner_url().await?, Service::Tracking.name(), 2)?;
    let report = tracking::selfcheck(&database).await?;
    say!("{}", serde_json::to_string_pretty(&report)?);
    Ok(if report.differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
