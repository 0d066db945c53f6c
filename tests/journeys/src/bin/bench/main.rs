//! How fast the pipeline is, one line of JSON a figure. `tests/bench --help` tells how to run it.
//!
//! Every figure is a ratio, or stands beside one, since the same machine is several times faster at
//! some hours than at others: what the product does is divided by what plain SQL does on the same
//! server in the same minute.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that cannot measure has failed"
)]
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

mod ceiling;
mod consume;
mod fire;
mod http;
mod intake;
mod load;
mod visible;

use clap::{Parser, ValueEnum};
use journeys::{Stack, Truth};
use serde_json::json;

use load::Load;

/// 测量登记、中继、消费、可见、积压和到期的速度，每项一行 JSON。
#[derive(Debug, Parser)]
struct Cli {
    /// 只测这一项（可重复）。
    #[arg(long, value_enum)]
    only: Vec<Figure>,
    /// 积压时等待的登记件数。
    #[arg(long, default_value_t = 100_000)]
    waiting: u32,
    /// 同时到期的期限数。
    #[arg(long, default_value_t = 50_000)]
    due: u32,
}

/// What can be measured, in the order in which it is: what leaves much behind comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Figure {
    /// From the request to the clock that is seen.
    Visible,
    /// Registrations over HTTP against the same statement alone.
    Intake,
    /// What the relay costs registration, and how soon it publishes.
    Relay,
    /// Events handled against plain SQL, and cases drained through all services.
    Consume,
    /// The same with very many registrations waiting.
    Full,
    /// Very many clocks due at once.
    Fire,
}

impl Figure {
    /// How long it takes, about.
    fn seconds(self) -> u32 {
        match self {
            Self::Visible => 90,
            Self::Intake => 35,
            Self::Relay => 40,
            Self::Consume => 45,
            Self::Full => 240,
            Self::Fire => 60,
        }
    }
}

/// Everything a figure is taken with.
pub(crate) struct Bench {
    pub(crate) stack: Stack,
    pub(crate) truth: Truth,
    pub(crate) load: Load,
}

impl Bench {
    async fn start() -> Self {
        // Lines of the log are none of what is measured.
        let stack = Stack::start_with(0, &[("DINGFEN_LOG", "error")]).await;
        let truth = stack.truth().await;
        let load = Load::of(&stack).await;
        Self { stack, truth, load }
    }
}

/// Prints one figure; `wanted` says what is asked of it, where something is.
pub(crate) fn figure(name: &str, value: f64, unit: &str, wanted: Option<&str>) {
    let value = (value * 1_000.0).round() / 1_000.0;
    println!(
        "{}",
        json!({"name": name, "value": value, "unit": unit, "wanted": wanted})
    );
}

#[tokio::main]
async fn main() {
    let cli = Cli::parse();
    let chosen: Vec<Figure> = Figure::value_variants()
        .iter()
        .copied()
        .filter(|figure| cli.only.is_empty() || cli.only.contains(figure))
        .collect();
    let seconds: u32 = 40 + chosen.iter().map(|figure| figure.seconds()).sum::<u32>();
    eprintln!(
        "约需 {} 分钟 / takes about {} min",
        seconds.div_ceil(60),
        seconds.div_ceil(60)
    );
    let bench = Bench::start().await;
    for figure in chosen {
        match figure {
            Figure::Visible => visible::measure(&bench).await,
            Figure::Intake => intake::measure(&bench).await,
            Figure::Relay => intake::measure_relay(&bench).await,
            Figure::Consume => consume::measure(&bench).await,
            Figure::Full => consume::measure_full(&bench, cli.waiting).await,
            Figure::Fire => fire::measure(&bench, cli.due).await,
        }
    }
}
