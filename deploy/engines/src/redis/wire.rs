//! Asks a Redis who it is, without a client library: five lines of protocol.

use std::{io, net::Ipv4Addr, path::PathBuf, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// What a server says about itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) pid: u32,
    pub(super) folder: PathBuf,
    /// It has read its files and serves commands.
    pub(super) is_ready: bool,
}

/// Asks whoever listens on `port`, after signing in.
pub(super) async fn server(port: u16, user: &str, password: &str) -> io::Result<Server> {
    let conversation = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        // QUIT makes the server close, which ends the answer.
        let questions =
            format!("AUTH {user} {password}\r\nPING\r\nINFO server\r\nCONFIG GET dir\r\nQUIT\r\n");
        stream.write_all(questions.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        io::Result::Ok(answer)
    };
    let answer = timeout(Duration::from_secs(3), conversation)
        .await
        .map_err(io::Error::from)??;
    parse(&String::from_utf8_lossy(&answer)).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

fn parse(answer: &str) -> Option<Server> {
    let pid = answer
        .lines()
        .find_map(|line| line.strip_prefix("process_id:"))?
        .trim()
        .parse()
        .ok()?;
    // The folder is the second of two strings, each after a line with its length.
    let folder = answer.lines().skip_while(|line| *line != "dir").nth(2)?;
    Some(Server {
        pid,
        folder: PathBuf::from(folder),
        is_ready: answer.starts_with("+OK\r\n+PONG"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_understood() {
        let answer = "+OK\r\n+PONG\r\n$30\r\n# Server\r\nprocess_id:4711\r\n\r\n*2\r\n$3\r\ndir\r\n$8\r\n/x y/\u{5b9a}\r\n+OK\r\n";
        let expected = Server {
            pid: 4711,
            folder: PathBuf::from("/x y/定"),
            is_ready: true,
        };
        assert_eq!(parse(answer), Some(expected));
    }

    #[test]
    fn a_loading_server_is_not_ready() {
        let answer =
            "+OK\r\n-LOADING x\r\n$1\r\nprocess_id:1\r\n*2\r\n$3\r\ndir\r\n$1\r\n/\r\n+OK\r\n";
        assert!(!parse(answer).unwrap().is_ready);
    }

    #[test]
    fn another_program_is_not_a_server() {
        assert_eq!(parse("HTTP/1.1 400 Bad Request\r\n\r\n"), None);
    }
}
