//! `dingfen bootstrap`: the root body and its administrator, in a directory that knows nobody yet.
//! All others are registered by people, from this administrator on.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use contracts::Service;
use contracts::api::directory::Region;
use contracts::vocabulary::OrganisationKind;
use db::Database;
use privacy::Vault;
use secrecy::{ExposeSecret as _, SecretString};
use web::Failure;

/// Settings of `bootstrap`.
#[derive(Debug, clap::Args)]
pub(crate) struct BootstrapArgs {
    /// PostgreSQL 地址，directory 所用的即可。
    #[arg(long, env = "DINGFEN_DATABASE_URL", hide_env_values = true)]
    database_url: SecretString,
    /// 隐私密钥文件，与 directory 所用的相同。
    #[arg(long, env = "DINGFEN_PRIVACY_KEY_FILE")]
    privacy_key_file: PathBuf,
    /// 最上级机构的全称。
    #[arg(long)]
    name: String,
    /// 机构代码，1 至 32 个字母、数字或者连字符。
    #[arg(long)]
    code: String,
    /// 机构类型。
    #[arg(long, default_value = "political_legal_committee")]
    kind: OrganisationKind,
    /// 案件编号中的字号。
    #[arg(long)]
    number_word: String,
    /// 行政区划，写作 代码=名称，由外到内逐级写出，最后一个是机构所在地。
    #[arg(long = "region", value_name = "代码=名称", required = true, value_parser = region)]
    regions: Vec<(String, String)>,
    /// 机构的电子邮件地址。
    #[arg(long)]
    email: Option<String>,
    /// 系统管理员的姓名。
    #[arg(long)]
    administrator: String,
    /// 系统管理员的用户名。
    #[arg(long, default_value = "admin")]
    username: String,
}

fn region(text: &str) -> Result<(String, String), String> {
    let (code, name) = text.split_once('=').ok_or("应当写作 代码=名称")?;
    Ok((code.to_owned(), name.to_owned()))
}

/// Founds the directory. The password is read from standard input: on a command line or in the
/// environment others could read it.
pub(crate) async fn run(args: BootstrapArgs) -> anyhow::Result<()> {
    let url = args.database_url.expose_secret();
    let database = Database::for_schema(url, Service::Directory.name(), 2)?;
    let vault = Vault::from_file(&args.privacy_key_file)?;
    let username = args.username.clone();
    let root = args.root();
    let password = password()?;
    let founded = directory::bootstrap(&database, &vault, &username, &password, &root).await;
    let Some(founded) = founded.map_err(explained)? else {
        bail!("系统中已有机构，未作任何更改");
    };
    say!(
        "已建立 {} 和系统管理员 {}（用户名 {}）。",
        founded.organisation.name,
        founded.administrator.name,
        founded.administrator.username
    );
    Ok(())
}

impl BootstrapArgs {
    fn root(self) -> directory::Root {
        let mut parent = None;
        let regions = self.regions.into_iter().map(|(code, name)| Region {
            parent: parent.replace(code.clone()),
            code,
            name,
        });
        directory::Root {
            regions: regions.collect(),
            code: self.code,
            kind: self.kind,
            name: self.name,
            number_word: self.number_word,
            email: self.email,
            administrator: self.administrator,
        }
    }
}

/// The first line of standard input.
fn password() -> anyhow::Result<SecretString> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("请输入系统管理员的密码（输入的内容会显示在屏幕上）：");
    }
    let mut line = String::new();
    let read = input.lock().read_line(&mut line);
    read.context("无法读取密码")?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.is_empty() {
        bail!("请由标准输入给出系统管理员的密码");
    }
    Ok(SecretString::from(line))
}

/// A refusal with what is wrong about each field.
fn explained(failure: Failure) -> anyhow::Error {
    let Failure::Refused(problem) = failure else {
        return anyhow::Error::new(failure).context("建立系统管理员失败");
    };
    let fields: Vec<_> = problem
        .errors()
        .iter()
        .map(|error| format!("\n  {}：{}", error.pointer, error.detail))
        .collect();
    let detail = problem.detail_text().unwrap_or_else(|| problem.title());
    anyhow::anyhow!("{detail}{}", fields.concat())
}
