use std::net::IpAddr;
use std::path::PathBuf;

use privacy::Vault;
use web::ClientAddress;

/// What logs write instead of an address or a name.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum IndexCommand {
    /// 访问日志中的客户端地址（client.index）。
    Client {
        /// 网络地址。
        address: IpAddr,
        /// 日志密钥文件。
        #[arg(long, env = "DINGFEN_LOG_KEY_FILE")]
        log_key_file: PathBuf,
    },
    /// 登录日志中的用户名（name.index）。
    Name {
        /// 用户名。
        name: String,
        /// 隐私密钥文件。
        #[arg(long, env = "DINGFEN_PRIVACY_KEY_FILE")]
        privacy_key_file: PathBuf,
    },
    /// 登录日志中的网络地址（address.index）。
    SignInAddress {
        /// 网络地址。
        address: IpAddr,
        /// 隐私密钥文件。
        #[arg(long, env = "DINGFEN_PRIVACY_KEY_FILE")]
        privacy_key_file: PathBuf,
    },
}

/// Prints the index.
pub(crate) fn run(command: &IndexCommand) -> anyhow::Result<()> {
    let index = match command {
        IndexCommand::Client {
            address,
            log_key_file,
        } => ClientAddress::from(*address).index(&Vault::from_file(log_key_file)?),
        IndexCommand::Name {
            name,
            privacy_key_file,
        } => directory::name_index(&Vault::from_file(privacy_key_file)?, name),
        IndexCommand::SignInAddress {
            address,
            privacy_key_file,
        } => {
            let vault = Vault::from_file(privacy_key_file)?;
            directory::address_index(&vault, ClientAddress::from(*address))
        }
    };
    say!("{index}");
    Ok(())
}
