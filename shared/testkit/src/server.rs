use std::thread::JoinHandle;

use contracts::Service;
use tokio_util::sync::CancellationToken;
use web::{ApiConfig, HttpArgs, Server, TokenVerifier};

/// A service's HTTP server on a port of its own; stops when dropped.
#[derive(Debug)]
pub struct TestServer {
    /// `http://127.0.0.1:<port>`; the API is below `/api/v1`.
    pub url: String,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

/// Serves a service's API routes as its process would, checks and all.
pub fn serve(
    service: Service,
    verifier: TokenVerifier,
    routes: impl Fn(&mut ApiConfig<'_>) + Send + Sync + 'static,
) -> TestServer {
    start(Server::new(service, HttpArgs::any_port(), verifier).api(routes))
}

/// Runs a server in a thread of its own: actix has its own runtime.
pub fn start(server: Server) -> TestServer {
    let bound = server.bind().expect("a free port");
    let url = bound.base();
    let stop = CancellationToken::new();
    let told = stop.clone();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime for the server");
        runtime.block_on(bound.run(told)).expect("the server runs");
    });
    TestServer {
        url,
        stop,
        thread: Some(thread),
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
