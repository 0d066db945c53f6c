//! Free loopback ports, remembered from one start to the next.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
};

use crate::error::{Context, Error};

/// Ports above are handed out by the kernel to outgoing connections. A client
/// that keeps knocking at a dead engine's port can then be given that very port
/// and connect to itself, and the engine never gets its port back.
const LAST: u16 = 32_000;
const TRIES: u16 = 400;

/// The first free port from `wished` on.
pub(crate) fn free_from(wished: u16) -> Result<u16, Error> {
    let from = wished.max(1024);
    (from..from
        .saturating_add(TRIES)
        .min(LAST.max(from.saturating_add(1))))
        .find(|port| is_free(*port))
        .ok_or(Error::NoPort { wished })
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// The port used last time, if any.
pub(crate) fn remembered(folder: &Path, engine: &str) -> Option<u16> {
    fs::read_to_string(file(folder, engine))
        .ok()?
        .trim()
        .parse()
        .ok()
}

/// Keeps `port` for the next start.
pub(crate) fn remember(folder: &Path, engine: &str, port: u16) -> Result<(), Error> {
    // Written aside and renamed: a kill in between must not leave an empty
    // file, and the old file may belong to another user.
    let path = file(folder, engine);
    let new = path.with_extension("port.new");
    let _ = fs::remove_file(&new);
    fs::write(&new, format!("{port}\n")).writing(&new)?;
    fs::rename(&new, &path).writing(&path)
}

fn file(folder: &Path, engine: &str) -> PathBuf {
    folder.join(format!("{engine}.port"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_way_to_the_next() {
        let taken = free_from(19_000).unwrap();
        let _holder = TcpListener::bind((Ipv4Addr::LOCALHOST, taken)).unwrap();
        assert!(free_from(taken).unwrap() > taken);
    }

    #[test]
    fn a_port_is_remembered() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(remembered(folder.path(), "redis"), None);
        remember(folder.path(), "redis", 17_123).unwrap();
        assert_eq!(remembered(folder.path(), "redis"), Some(17_123));
    }
}
