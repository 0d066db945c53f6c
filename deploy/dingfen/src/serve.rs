use std::pin::pin;

use anyhow::Context;
use clap::{Args, Subcommand};
use telemetry::TelemetryArgs;
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

macro_rules! roles {
    ($($name:ident $variant:ident $port:literal $about:literal $chinese:literal $traits:tt;)*) => {
        /// Which service to run, with its settings.
        #[derive(Debug, Subcommand)]
        pub(crate) enum Role {
            $(#[doc = $chinese] $variant(Process<$name::Args>),)*
        }

        /// Runs one service until it is told to stop.
        pub(crate) async fn run(role: Role) -> anyhow::Result<()> {
            match role {
                $(Role::$variant(process) => start(stringify!($name), process, $name::run).await,)*
            }
        }
    };
}

contracts::services!(roles);

/// A service's own settings and those of every process.
#[derive(Debug, Args)]
pub(crate) struct Process<A: Args> {
    #[command(flatten)]
    service: A,
    #[command(flatten)]
    telemetry: TelemetryArgs,
    /// Stop when standard input ends: a supervisor that dies takes its services along.
    #[arg(long, hide = true)]
    until_stdin_closes: bool,
}

async fn start<A, F>(
    name: &'static str,
    process: Process<A>,
    service: impl FnOnce(A, CancellationToken) -> F,
) -> anyhow::Result<()>
where
    A: Args,
    F: Future<Output = anyhow::Result<()>>,
{
    let _flush_at_the_end = telemetry::init(name, &process.telemetry)?;
    // The allocator asks for huge pages, of which an idle service touches a sliver each: 119 MiB
    // for all six instead of 28. A kernel that does not know the call only leaves them large.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    let stop = CancellationToken::new();
    let listening = listen(stop.clone(), process.until_stdin_closes);
    let mut running = pin!(service(process.service, stop));
    let result = tokio::select! {
        biased;
        told = listening => match told {
            Ok(()) => running.await,
            Err(error) => Err(error),
        },
        result = &mut running => result,
    };
    result.with_context(|| format!("服务 {name} 终止"))
}

/// Cancels `stop` at SIGTERM, at Ctrl-C, or when the supervisor is gone.
async fn listen(stop: CancellationToken, until_stdin_closes: bool) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
        () = stdin_closes(), if until_stdin_closes => {}
    }
    stop.cancel();
    Ok(())
}

async fn stdin_closes() {
    let mut byte = [0_u8; 1];
    let mut stdin = tokio::io::stdin();
    while let Ok(1..) = stdin.read(&mut byte).await {}
}
