//! The least that speaks HTTP: a load that costs next to nothing itself.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// A connection that was idle for longer is opened anew: the service may be closing it.
const IDLE: Duration = Duration::from_secs(1);

/// A connection to a service that is kept open.
pub(crate) struct Wire {
    stream: BufReader<TcpStream>,
    host: String,
    used: Instant,
}

impl Wire {
    pub(crate) async fn open(url: &str) -> Self {
        let host = url.trim_start_matches("http://").trim_end_matches('/');
        Self {
            stream: connect(host).await,
            host: host.to_owned(),
            used: Instant::now(),
        }
    }

    /// Asks for a path; status and body.
    pub(crate) async fn get(&mut self, path: &str, token: &str) -> (u16, Vec<u8>) {
        let host = &self.host;
        let head =
            format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\r\n");
        self.send(head.as_bytes(), b"").await
    }

    /// Sends a body to a path under a key; status and body.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        token: &str,
        key: &str,
        body: &[u8],
    ) -> (u16, Vec<u8>) {
        let (host, length) = (&self.host, body.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             idempotency-key: {key}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n"
        );
        self.send(head.as_bytes(), body).await
    }

    async fn send(&mut self, head: &[u8], body: &[u8]) -> (u16, Vec<u8>) {
        if self.used.elapsed() > IDLE {
            self.stream = connect(&self.host).await;
        }
        let request = [head, body].concat();
        self.stream.write_all(&request).await.unwrap();
        let mut line = String::new();
        self.stream.read_line(&mut line).await.unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).await.unwrap();
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).await.unwrap();
        self.used = Instant::now();
        (status, answer)
    }
}

async fn connect(host: &str) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(host).await.unwrap();
    stream.set_nodelay(true).unwrap();
    BufReader::new(stream)
}
