use std::collections::BTreeMap;

use contracts::Service;
use serde::Serialize;

use crate::home::{Home, Secrets, put};
use crate::seed::Account;

/// Where each service is.
pub(crate) fn urls(ports: &BTreeMap<Service, u16>) -> BTreeMap<Service, String> {
    ports
        .iter()
        .map(|(service, port)| (*service, format!("http://127.0.0.1:{port}")))
        .collect()
}

/// `.dingfen/demo.json`: for scripts that try the demonstration.
#[derive(Serialize)]
struct Demo<'a> {
    console: String,
    services: BTreeMap<&'static str, String>,
    accounts: Vec<DemoAccount<'a>>,
}

#[derive(Serialize)]
struct DemoAccount<'a> {
    role: &'a str,
    username: &'a str,
    password: &'a str,
    organisation: &'a str,
    name: &'a str,
}

pub(crate) fn write_demo(
    home: &Home,
    ports: &BTreeMap<Service, u16>,
    accounts: &[Account],
    secrets: &Secrets,
) -> anyhow::Result<()> {
    let mut services: BTreeMap<&'static str, String> = urls(ports)
        .into_iter()
        .map(|(service, url)| (service.name(), url))
        .collect();
    let console = services.remove(Service::Console.name()).unwrap_or_default();
    let accounts = accounts
        .iter()
        .map(|account| DemoAccount {
            role: &account.role,
            username: &account.username,
            password: &secrets.demo_password,
            organisation: &account.organisation,
            name: &account.name,
        })
        .collect();
    let text = serde_json::to_string_pretty(&Demo {
        console,
        services,
        accounts,
    })?;
    put(&home.demo(), &text)
}

/// Says so when the console is not where people look for it.
pub(crate) fn say_port(ports: &BTreeMap<Service, u16>) {
    let usual = Service::Console.default_port();
    if let Some(port) = ports.get(&Service::Console)
        && *port != usual
    {
        say!("控制台使用端口 {port}：首次选定端口时 {usual} 已被占用，此后保持不变。");
    }
}

/// How what runs in the foreground is stopped: the last that it says.
pub(crate) const HOW_TO_STOP: &str = "按 Ctrl-C 停止；数据会保留。";

pub(crate) fn print(ports: &BTreeMap<Service, u16>, accounts: &[Account], secrets: &Secrets) {
    let console = urls(ports).remove(&Service::Console).unwrap_or_default();
    say!("\n定分已经运行：{console}\n");
    say!("演示账号（口令均为 {}）：", secrets.demo_password);
    for account in accounts {
        say!(
            "  {:<18} {}  {}  {}",
            account.username,
            account.name,
            account.organisation,
            account.story
        );
    }
    say!("\n{HOW_TO_STOP}");
}

/// A second start finds the first one running: that is what was wanted.
pub(crate) fn already_running(home: &Home, process: u32) -> anyhow::Result<()> {
    say!("定分已在运行（进程 {process}）。");
    if let Ok(text) = std::fs::read_to_string(home.demo())
        && home.ready().exists()
        && let Ok(demo) = serde_json::from_str::<serde_json::Value>(&text)
    {
        say!("控制台：{}", demo["console"].as_str().unwrap_or_default());
        say!("账号见 {}；用 deploy/down 停止。", home.demo().display());
    } else {
        say!("它正在启动或者停止，请稍候。");
    }
    Ok(())
}
