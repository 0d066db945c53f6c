//! Five services in one: answers what it is told to, and remembers what it was asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use problem::{Code, Problem};
use serde::Serialize;
use serde_json::Value;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) key: Option<String>,
    pub(crate) bearer: Option<String>,
    pub(crate) forwarded_for: Option<String>,
    pub(crate) body: Value,
}

#[derive(Default)]
struct Memory {
    answers: HashMap<(String, String), (StatusCode, Value)>,
    asked: Vec<Asked>,
    delays: HashMap<(String, String), Duration>,
}

/// The running stub; stops when dropped.
pub(crate) struct Stub {
    pub(crate) url: String,
    memory: Arc<Mutex<Memory>>,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Stub {
    pub(crate) fn start() -> Self {
        let memory: Arc<Mutex<Memory>> = Arc::default();
        let shared = Data::from(Arc::clone(&memory));
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(shared.clone())
                        .default_service(web::to(answer))
                })
                .workers(1)
                .shutdown_timeout(0)
                .bind("127.0.0.1:0")
                .unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                tell.send((address, server.handle())).unwrap();
                server.await.unwrap();
            });
        });
        let (address, handle) = told.recv().unwrap();
        Self {
            url: format!("http://{address}"),
            memory,
            handle,
            thread: Some(thread),
        }
    }

    /// Answers `method path` (below `/api/v1`) with this from now on.
    pub(crate) fn on(&self, method: &str, path: &str, body: impl Serialize) {
        self.put(
            method,
            path,
            StatusCode::OK,
            serde_json::to_value(body).unwrap(),
        );
    }

    /// Refuses `method path` from now on.
    pub(crate) fn refuse(&self, method: &str, path: &str, problem: &Problem) {
        self.put(
            method,
            path,
            problem.status(),
            serde_json::to_value(problem).unwrap(),
        );
    }

    /// Lets answers to `method path` take this long from now on.
    pub(crate) fn delay(&self, method: &str, path: &str, by: Duration) {
        let mut memory = self.memory.lock().unwrap();
        let key = (method.to_owned(), path.to_owned());
        memory.delays.insert(key, by);
    }

    /// What was asked of `method path` so far.
    pub(crate) fn asked(&self, method: &str, path: &str) -> Vec<Asked> {
        let memory = self.memory.lock().unwrap();
        let same = |asked: &&Asked| asked.method == method && asked.path == path;
        memory.asked.iter().filter(same).cloned().collect()
    }

    fn put(&self, method: &str, path: &str, status: StatusCode, body: Value) {
        let mut memory = self.memory.lock().unwrap();
        memory
            .answers
            .insert((method.to_owned(), path.to_owned()), (status, body));
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        // The future only awaits the end; the request to stop is sent at once.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn answer(request: HttpRequest, body: Bytes, memory: Data<Mutex<Memory>>) -> HttpResponse {
    let header = |name: &str| {
        let value = request.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let path = request.path().trim_start_matches("/api/v1").to_owned();
    let asked = Asked {
        method: request.method().to_string(),
        path: path.clone(),
        query: request.query_string().to_owned(),
        key: header("idempotency-key"),
        bearer: header("authorization"),
        forwarded_for: header("x-forwarded-for"),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    };
    let (known, delay) = {
        let mut memory = memory.lock().unwrap();
        let key = (asked.method.clone(), path);
        memory.asked.push(asked);
        let delay = memory.delays.get(&key).copied();
        (memory.answers.get(&key).cloned(), delay)
    };
    if let Some(delay) = delay {
        tokio::time::sleep(delay).await;
    }
    match known {
        Some((status, body)) if status.is_success() => HttpResponse::build(status).json(body),
        Some((status, body)) => HttpResponse::build(status)
            .content_type(problem::MEDIA_TYPE)
            .body(body.to_string()),
        None => HttpResponse::from_error(Problem::new(Code::NotFound)),
    }
}
