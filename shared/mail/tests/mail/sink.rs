use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// An SMTP server that keeps what it is given, or refuses recipients with a reply of choice.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    /// A sink that answers `RCPT TO` with this reply.
    pub(crate) async fn start(recipient_reply: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, recipient_reply, Arc::clone(&kept)));
            }
        });
        Self { address, taken }
    }

    pub(crate) fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

async fn converse(stream: TcpStream, recipient: &'static str, taken: Arc<Mutex<Vec<String>>>) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut reply = "220 sink".to_owned();
    loop {
        let line = format!("{reply}\r\n");
        if writer.write_all(line.as_bytes()).await.is_err() {
            return;
        }
        let Ok(Some(command)) = lines.next_line().await else {
            return;
        };
        let verb = command.split([' ', ':']).next().unwrap_or_default();
        reply = match verb.to_ascii_uppercase().as_str() {
            "RCPT" => recipient.to_owned(),
            "QUIT" => return,
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await.unwrap();
                let mut message = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    message.push_str(&line);
                    message.push('\n');
                }
                taken.lock().unwrap().push(message);
                "250 taken".to_owned()
            }
            _ => "250 sink".to_owned(),
        };
    }
}
