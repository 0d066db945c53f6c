use std::process::Stdio;
use std::time::Duration;

use anyhow::bail;
use tokio::process::Command;
use tokio::time::sleep;

use super::{UpArgs, report};
use crate::home::Home;
use crate::law_folder;

/// Starts a supervisor in the background and returns when it says that all is ready.
pub(crate) async fn run(home: &Home, args: &UpArgs) -> anyhow::Result<()> {
    match home.lock()? {
        // Held just long enough to know that nobody else supervises.
        Ok(lock) => drop(lock),
        Err(process) => {
            report::already_running(home, process)?;
            return wait_for_other(home).await;
        }
    }
    let _gone = std::fs::remove_file(home.ready());
    let log = home.open_log("up")?;
    log.set_len(0)?;
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg("up")
        .arg("--home")
        .arg(home.path())
        .args(["--cases", &args.cases.to_string()])
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0);
    if args.empty {
        command.arg("--empty");
    }
    if let Some(port) = args.port_base {
        command.args(["--port-base", &port.to_string()]);
    }
    if let Some(url) = &args.database_url {
        command.env("DATABASE_URL", url);
    }
    if let Some(url) = &args.redis_url {
        command.env("REDIS_URL", url);
    }
    law_folder::hand_on(&mut command);
    let mut child = command.spawn()?;
    while !home.ready().exists() {
        if let Some(status) = child.try_wait()? {
            let said = std::fs::read_to_string(home.log("up")).unwrap_or_default();
            bail!("启动失败（{status}）：\n{said}");
        }
        sleep(Duration::from_millis(50)).await;
    }
    let said = std::fs::read_to_string(home.log("up")).unwrap_or_default();
    let said = said.trim_end();
    say!("{}", said.strip_suffix(report::HOW_TO_STOP).unwrap_or(said));
    say!("服务在后台运行；用 deploy/down 停止。");
    Ok(())
}

/// Another start is under way: its result is as good as ours.
async fn wait_for_other(home: &Home) -> anyhow::Result<()> {
    while !home.ready().exists() {
        if home.lock()?.is_ok() {
            bail!(
                "先前的启动没有成功，或者正在停止；原因见 {}，请稍后重试",
                home.log("up").display()
            );
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
