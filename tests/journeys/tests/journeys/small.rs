//! The whole thing is small and quick to start.

use journeys::Stack;

/// All services idle together, with the city known to them.
const LIMIT: u64 = 200 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn all_services_together_stay_below_200_megabytes() {
    let stack = Stack::start(0).await;
    let memory = stack.memory();
    eprintln!(
        "resident memory of all services: {} MiB",
        memory / 1024 / 1024
    );
    assert!(memory < LIMIT, "{memory} bytes");
}
