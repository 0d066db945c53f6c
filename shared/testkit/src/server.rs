use std::thread::JoinHandle;

use tokio_util::sync::CancellationToken;
use web::Server;

/// A service's HTTP server on a port of its own; stops when dropped.
#[derive(Debug)]
pub struct TestServer {
    /// `http://127.0.0.1:<port>`; the API is below `/api/v1`.
    pub url: String,
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
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
