//! Which server to talk to: always the same one, or the one that the sentinels call the primary.

use std::fmt;
use std::sync::Arc;

use redis::io::tcp::TcpSettings;
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{Client, ConnectionAddr, ErrorKind, IntoConnectionInfo, RedisResult};
use tokio::sync::Mutex;

const SENTINELS: &str = "redis+sentinel://";

#[derive(Clone)]
pub(super) enum Server {
    One(Client),
    Primary(Arc<Mutex<SentinelClient>>),
}

impl Server {
    /// Reads the URL; asks nobody yet.
    pub(super) fn parse(url: &str) -> RedisResult<Self> {
        match url.strip_prefix(SENTINELS) {
            None => {
                // A request that is longer than a packet does not wait for its first to be acknowledged.
                let at_once = TcpSettings::default().set_nodelay(true);
                let to = url.into_connection_info()?.set_tcp_settings(at_once);
                Ok(Self::One(Client::open(to)?))
            }
            Some(rest) => {
                let client = sentinels(rest)?;
                Ok(Self::Primary(Arc::new(Mutex::new(client))))
            }
        }
    }

    /// The server as of now: after a fail-over the sentinels name another one.
    pub(super) async fn client(&self) -> RedisResult<Client> {
        match self {
            Self::One(client) => Ok(client.clone()),
            Self::Primary(sentinels) => sentinels.lock().await.async_get_client().await,
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One(_) => "One",
            Self::Primary(_) => "Primary",
        })
    }
}

/// `[user:password@]host:port,host:port/name`; user and password are those of the servers, and the
/// sentinels have none.
fn sentinels(text: &str) -> RedisResult<SentinelClient> {
    let invalid = || {
        let wanted = "the sentinels' URL is not redis+sentinel://host:port,host:port/name";
        (ErrorKind::InvalidClientConfig, wanted)
    };
    let (login, rest) = match text.rsplit_once('@') {
        Some((login, rest)) => (Some(login), rest),
        None => (None, text),
    };
    let (hosts, name) = rest.split_once('/').ok_or_else(invalid)?;
    let address = |host: &str| {
        let (host, port) = host.rsplit_once(':')?;
        Some(ConnectionAddr::Tcp(host.to_owned(), port.parse().ok()?))
    };
    let hosts: Option<Vec<_>> = hosts.split(',').map(address).collect();
    let hosts = hosts.ok_or_else(invalid)?;
    if name.is_empty() {
        return Err(invalid().into());
    }
    let mut builder = SentinelClientBuilder::new(hosts, name, SentinelServerType::Master)?;
    if let Some(login) = login {
        let (user, password) = login.split_once(':').ok_or_else(invalid)?;
        if !user.is_empty() {
            builder = builder.set_client_to_redis_username(user);
        }
        builder = builder.set_client_to_redis_password(password);
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_server_or_sentinels() {
        for (url, kind) in [
            ("redis://127.0.0.1:6379/", "One"),
            ("redis+sentinel://a:26379,b:26379/dingfen", "Primary"),
            ("redis+sentinel://user:secret@a:26379/dingfen", "Primary"),
        ] {
            assert_eq!(format!("{:?}", Server::parse(url).unwrap()), kind, "{url}");
        }
        for url in [
            "redis+sentinel://a:26379/",
            "redis+sentinel://a:26379",
            "redis+sentinel://a/dingfen",
            "redis+sentinel://a:x/dingfen",
        ] {
            assert!(Server::parse(url).is_err(), "{url}");
        }
    }
}
