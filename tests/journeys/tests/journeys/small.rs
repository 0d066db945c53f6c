//! The whole thing is small and quick to start.

use journeys::{Stack, eventually};

/// All services idle together, with the city known to them.
const LIMIT: u64 = 200 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn all_services_together_stay_below_200_megabytes() {
    let stack = Stack::start(0).await;
    // Hashing the staff's passwords took memory that is given back only in quiet.
    eventually("all services are small", 60, || async {
        stack.memory() < LIMIT
    })
    .await;
    eprintln!(
        "memory of all services: {} MiB",
        stack.memory() / 1024 / 1024
    );
}
