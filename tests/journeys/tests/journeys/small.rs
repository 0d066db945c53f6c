//! The whole thing is small and quick to start.

use journeys::Stack;

/// All services idle together, with the city known to them.
const RESIDENT_LIMIT: u64 = 200 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn all_services_together_stay_below_200_megabytes() {
    let stack = Stack::start(0).await;
    let resident = stack.resident_memory();
    eprintln!(
        "resident memory of all services: {} MiB",
        resident / 1024 / 1024
    );
    assert!(resident < RESIDENT_LIMIT, "{resident} bytes");
}
