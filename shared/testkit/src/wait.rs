use std::time::Duration;

/// Asks until the answer is yes. Panics after 30 seconds, telling what was waited for.
///
/// For what happens in another task or process; asks every 20 ms and never waits longer than
/// needed, so that no test depends on how fast a machine is.
pub async fn eventually<F, Fut>(what: &str, mut ask: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = bool>,
{
    let asked = async {
        while !ask().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), asked)
        .await
        .unwrap_or_else(|_elapsed| panic!("waited in vain until {what}"));
}
