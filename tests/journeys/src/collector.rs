use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A span as a service exported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The service that exported it.
    pub service: String,
    /// The trace it belongs to.
    pub trace: String,
    /// Its name.
    pub name: String,
}

/// Receives OpenTelemetry spans over OTLP/HTTP with JSON, as a collector would.
#[derive(Debug)]
pub struct Collector {
    /// What to give the services as `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub endpoint: String,
    spans: Arc<Mutex<Vec<Span>>>,
}

impl Collector {
    /// Listens on a port of its own.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let spans = Arc::new(Mutex::new(Vec::new()));
        let received = Arc::clone(&spans);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(receive(connection, Arc::clone(&received)));
            }
        });
        Self { endpoint, spans }
    }

    /// Everything received so far.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        self.spans.lock().unwrap().clone()
    }
}

/// Answers the requests of one connection.
async fn receive(connection: TcpStream, spans: Arc<Mutex<Vec<Span>>>) {
    let mut connection = BufReader::new(connection);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            match connection.read_line(&mut line).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let line = line.trim().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body).await.unwrap();
        read(
            &serde_json::from_slice(&body).expect("OTLP with JSON"),
            &spans,
        );
        let answer =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        connection.write_all(answer.as_bytes()).await.unwrap();
    }
}

fn read(body: &Value, spans: &Mutex<Vec<Span>>) {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for resource in list(&body["resourceSpans"]) {
        let service = list(&resource["resource"]["attributes"])
            .iter()
            .find(|attribute| attribute["key"] == "service.name")
            .and_then(|attribute| {
                attribute["value"]["stringValue"]
                    .as_str()
                    .map(str::to_owned)
            })
            .unwrap_or_default();
        for scope in list(&resource["scopeSpans"]) {
            for span in list(&scope["spans"]) {
                spans.lock().unwrap().push(Span {
                    service: service.clone(),
                    trace: span["traceId"].as_str().unwrap_or_default().to_owned(),
                    name: span["name"].as_str().unwrap_or_default().to_owned(),
                });
            }
        }
    }
}
