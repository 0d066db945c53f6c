use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, bail};
use contracts::Service;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};
use web::Client;

use super::engines::Servers;
use super::report;
use crate::home::{Home, Secrets, put};
use crate::law_folder;
use crate::migrate::role;

/// How long all services together may take to become ready.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long a service may take to finish what is open.
const STOP_WITHIN: Duration = Duration::from_secs(15);
/// A service that died is started again after this.
const RESTART_AFTER: Duration = Duration::from_millis(500);

/// Process ids of the services that run, for stopping them from wherever.
static RUNNING: Mutex<BTreeMap<Service, u32>> = Mutex::new(BTreeMap::new());

/// The service processes of one installation.
pub(crate) struct Processes {
    home: Home,
    commands: BTreeMap<Service, Command>,
    children: BTreeMap<Service, Child>,
}

impl Processes {
    /// Starts one process for each service, each with its own database role and log file.
    pub(crate) fn start(
        home: &Home,
        servers: &Servers,
        secrets: &Secrets,
        ports: &BTreeMap<Service, u16>,
    ) -> anyhow::Result<Self> {
        let mut all = Self {
            home: home.clone(),
            commands: BTreeMap::new(),
            children: BTreeMap::new(),
        };
        for service in Service::ALL {
            let command = command(service, home, servers, secrets, ports)?;
            all.commands.insert(service, command);
            all.spawn(service)?;
        }
        Ok(all)
    }

    fn spawn(&mut self, service: Service) -> anyhow::Result<()> {
        let Some(command) = self.commands.get_mut(&service) else {
            return Ok(());
        };
        let child = command
            .spawn()
            .with_context(|| format!("无法启动服务 {service}"))?;
        if let Some(process) = child.id() {
            running().insert(service, process);
            put(&self.home.process(service), &process.to_string())?;
        }
        self.children.insert(service, child);
        Ok(())
    }

    /// Asks every service until all say that they are ready.
    pub(crate) async fn wait_until_ready(
        &mut self,
        ports: &BTreeMap<Service, u16>,
    ) -> anyhow::Result<()> {
        let deadline = Instant::now() + READY_WITHIN;
        for (service, url) in report::urls(ports) {
            let client = Client::new(&url)?;
            loop {
                if client
                    .get::<serde_json::Value>("/readyz", None)
                    .await
                    .is_ok()
                {
                    break;
                }
                if let Some(child) = self.children.get_mut(&service)
                    && let Some(status) = child.try_wait()?
                {
                    bail!(
                        "服务 {service} 启动后随即退出（{status}），原因见 {}",
                        self.home.log(service.name()).display()
                    );
                }
                if Instant::now() > deadline {
                    bail!(
                        "服务 {service} 未能就绪，原因见 {}",
                        self.home.log(service.name()).display()
                    );
                }
                sleep(Duration::from_millis(25)).await;
            }
        }
        Ok(())
    }

    /// Starts again what ends by itself; returns only when that is no use.
    pub(crate) async fn watch(&mut self, servers: &mut Servers) -> anyhow::Result<()> {
        loop {
            sleep(RESTART_AFTER).await;
            servers.revive().await;
            for service in Service::ALL {
                let Some(child) = self.children.get_mut(&service) else {
                    continue;
                };
                if let Some(status) = child.try_wait()? {
                    eprintln!("服务 {service} 意外退出（{status}），正在重新启动。");
                    self.spawn(service)?;
                }
            }
        }
    }

    /// Tells every service to finish and ends those that do not.
    pub(crate) async fn stop_all() {
        let processes = std::mem::take(&mut *running());
        let deadline = Instant::now() + STOP_WITHIN;
        for process in processes.values() {
            signal(*process, Signal::TERM);
        }
        for process in processes.values() {
            while alive(*process) && Instant::now() < deadline {
                sleep(Duration::from_millis(20)).await;
            }
            if alive(*process) {
                signal(*process, Signal::KILL);
            }
        }
    }
}

fn running() -> std::sync::MutexGuard<'static, BTreeMap<Service, u32>> {
    RUNNING
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn pid(process: u32) -> Option<Pid> {
    i32::try_from(process).ok().and_then(Pid::from_raw)
}

pub(crate) fn signal(process: u32, signal: Signal) {
    if let Some(pid) = pid(process) {
        // It may be gone already, which is what is wanted.
        let _ = kill_process(pid, signal);
    }
}

/// Whether a process lives; one that ended and was not yet waited for counts as gone.
pub(crate) fn alive(process: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .trim_start()
            .starts_with('Z')
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "looks at what notice will inherit; it is notice's setting, not ours"
)]
fn command(
    service: Service,
    home: &Home,
    servers: &Servers,
    secrets: &Secrets,
    ports: &BTreeMap<Service, u16>,
) -> anyhow::Result<Command> {
    let log = home.open_log(service.name())?;
    let password = secrets.roles.get(service.name()).map_or("", String::as_str);
    let port = ports
        .get(&service)
        .copied()
        .unwrap_or_else(|| service.default_port());
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["serve", service.name(), "--until-stdin-closes"])
        .env(
            "DINGFEN_DATABASE_URL",
            servers.url_as(&role(service), password)?,
        )
        .env("DINGFEN_REDIS_URL", &servers.redis_url)
        .env("DINGFEN_LISTEN", format!("127.0.0.1:{port}"))
        .env("DINGFEN_PRIVACY_KEY_FILE", home.privacy_key())
        .env("DINGFEN_LOG_KEY_FILE", home.log_key()?)
        .env_remove("DATABASE_URL")
        .env_remove("REDIS_URL")
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        // The terminal's Ctrl-C goes to the supervisor alone, which stops services in order.
        .process_group(0);
    if servers.have_own_redis() {
        // Its users may use no other keys.
        command.env("DINGFEN_REDIS_PREFIX", engines::REDIS_PREFIX);
    }
    if Service::PRODUCERS.contains(&service) || Service::CONSUMERS.contains(&service) {
        command.env("DINGFEN_EVENTS_KEY_FILE", home.events_key());
    }
    // The demonstration city's people have one password, which is printed for everybody.
    if service == Service::Directory {
        command.env("DINGFEN_LASTING_PASSWORDS", "true");
    }
    if std::env::var_os("DINGFEN_SMTP_URL").is_none() {
        command.env("DINGFEN_MAIL_FOLDER", home.mail());
    }
    law_folder::hand_on(&mut command);
    for (other, url) in report::urls(ports) {
        command.env(other.address_variable(), url);
    }
    Ok(command)
}
