use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use contracts::Service;
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;

use crate::{Api, Truth};

/// How long a start with the whole city may take on a slow machine.
const START: Duration = Duration::from_secs(300);

/// A whole Dingfen in a folder of its own; stopped and deleted when dropped.
#[derive(Debug)]
pub struct Stack {
    home: PathBuf,
    supervisor: Child,
    demo: Demo,
}

/// `.dingfen/demo.json`, read as a user's script would.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Demo {
    console: String,
    services: std::collections::BTreeMap<String, String>,
    accounts: Vec<Account>,
}

#[derive(Debug, Clone, Deserialize)]
struct Account {
    username: String,
    password: String,
}

impl Stack {
    /// Starts everything, with the demonstration city and this many cases.
    pub async fn start(cases: usize) -> Self {
        Self::start_with(cases, &[]).await
    }

    /// The same with more environment for all processes.
    pub async fn start_with(cases: usize, environment: &[(&str, &str)]) -> Self {
        Self::up(&["--cases", &cases.to_string()], environment).await
    }

    /// Starts everything with nobody in it but the first administrator.
    pub async fn start_empty() -> Self {
        Self::up(&["--empty"], &[]).await
    }

    async fn up(city: &[&str], environment: &[(&str, &str)]) -> Self {
        let home = std::env::temp_dir().join(format!("dingfen-journey-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&home).unwrap();
        // Tests that start at the same moment look for ports far apart, and below those that the
        // system gives to outgoing connections: a killed service must find its own free again.
        let port_base = 21_000 + u16::from(rand::random::<u8>() % 90) * 120;
        let log = std::fs::File::create(home.join("up.log")).unwrap();
        let supervisor = Command::new(binary())
            .arg("up")
            .arg("--home")
            .arg(&home)
            .args(city)
            .args(["--port-base", &port_base.to_string()])
            .envs(environment.iter().copied())
            .env_remove("DATABASE_URL")
            .env_remove("REDIS_URL")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("the dingfen binary; `cargo build -p dingfen` makes it");
        let mut stack = Self {
            home,
            supervisor,
            demo: Demo::none(),
        };
        stack.wait_until_ready().await;
        let text = std::fs::read_to_string(stack.home.join("demo.json")).unwrap();
        stack.demo = serde_json::from_str(&text).unwrap();
        stack
    }

    async fn wait_until_ready(&mut self) {
        let ready = self.home.join("ready");
        let started = tokio::time::Instant::now();
        while !ready.exists() {
            let ended = self.supervisor.try_wait().unwrap();
            assert!(
                ended.is_none() && started.elapsed() < START,
                "{}",
                self.logs()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What the supervisor and the services said last; for messages of failing tests.
    #[must_use]
    pub fn logs(&self) -> String {
        let mut text = String::new();
        for name in ["up"].into_iter().chain(Service::ALL.map(Service::name)) {
            let log = std::fs::read_to_string(self.home.join(format!("{name}.log")));
            let log = log.unwrap_or_default();
            let lines: Vec<_> = log.lines().rev().take(15).collect();
            text.push_str(&format!("--- {name}\n"));
            text.extend(lines.into_iter().rev().map(|line| format!("{line}\n")));
        }
        text
    }

    /// The folder everything is in.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Where the console is.
    #[must_use]
    pub fn console(&self) -> &str {
        &self.demo.console
    }

    /// Where a service is.
    #[must_use]
    pub fn url(&self, service: Service) -> &str {
        &self.demo.services[service.name()]
    }

    /// The password of the demonstration sign-ins.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.demo.accounts.first().unwrap().password
    }

    /// Signs a demonstration account in at the directory's API.
    pub async fn sign_in(&self, username: &str) -> Api {
        assert!(
            self.demo
                .accounts
                .iter()
                .any(|account| account.username == username)
        );
        Api::sign_in(&self.demo.services, username, self.password()).await
    }

    /// The database, seen from outside the services.
    pub async fn truth(&self) -> Truth {
        Truth::of(&self.home).await
    }

    /// Ends a service with SIGKILL; the supervisor starts it again.
    pub fn kill(&self, service: Service) {
        let file = self.home.join(format!("{service}.pid"));
        let process = std::fs::read_to_string(file).unwrap().parse().unwrap();
        // It may have died a moment ago and not been started again yet.
        let _ = kill_process(Pid::from_raw(process).unwrap(), Signal::KILL);
    }

    /// Lets services stand still, until they are resumed: they answer nothing and take nothing in.
    pub fn pause(&self, services: &[Service]) {
        self.signal(services, Signal::STOP);
    }

    /// Lets services go on.
    pub fn resume(&self, services: &[Service]) {
        self.signal(services, Signal::CONT);
    }

    fn signal(&self, services: &[Service], signal: Signal) {
        for service in services {
            let file = self.home.join(format!("{service}.pid"));
            let process = std::fs::read_to_string(file).unwrap().parse().unwrap();
            kill_process(Pid::from_raw(process).unwrap(), signal).unwrap();
        }
    }

    /// Runs one of the operator's commands on this Dingfen; panics with what it printed unless it
    /// succeeds.
    pub fn dingfen(&self, arguments: &[&str]) {
        let output = Command::new(binary())
            .args(arguments)
            .arg("--home")
            .arg(&self.home)
            .output()
            .unwrap();
        let said = |bytes| String::from_utf8_lossy(bytes).into_owned();
        assert!(
            output.status.success(),
            "{arguments:?}: {}{}",
            said(&output.stdout),
            said(&output.stderr)
        );
    }

    /// Memory of the services together, bytes. Pages that they share, which is the one binary, are
    /// counted once (`Pss`).
    #[must_use]
    pub fn memory(&self) -> u64 {
        Service::ALL
            .into_iter()
            .map(|service| {
                let file = self.home.join(format!("{service}.pid"));
                let process = std::fs::read_to_string(file).unwrap();
                let rollup =
                    std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
                let line = rollup
                    .lines()
                    .find(|line| line.starts_with("Pss:"))
                    .unwrap();
                line.split_whitespace()
                    .nth(1)
                    .unwrap()
                    .parse::<u64>()
                    .unwrap()
                    * 1024
            })
            .sum()
    }
}

impl Demo {
    fn none() -> Self {
        Self {
            console: String::new(),
            services: Default::default(),
            accounts: Vec::new(),
        }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.logs());
        }
        let stopped = Command::new(binary())
            .args(["down", "--purge", "--home"])
            .arg(&self.home)
            .stdout(Stdio::null())
            .status();
        let _ = self.supervisor.wait();
        assert!(std::thread::panicking() || stopped.is_ok_and(|status| status.success()));
    }
}

/// The binary under test.
fn binary() -> PathBuf {
    match std::env::var_os("DINGFEN_BIN") {
        Some(path) => path.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debug/dingfen"),
    }
}
