use problem::Code;
use telemetry::TelemetryArgs;
use tracing::Instrument as _;

use crate::start;

/// One test for all of it, as a process has one subscriber.
#[tokio::test]
async fn one_trace_runs_from_the_caller_into_the_handler_and_the_problem() {
    let _guard = telemetry::init("test", &TelemetryArgs::default()).unwrap();
    let server = start().await;
    let call = async {
        let inside: Option<String> = server.client.get("/api/v1/trace", None).await.unwrap();
        assert_eq!(inside, telemetry::trace_id());
        assert!(inside.is_some());
        let refused = server.client.get::<()>("/api/v1/nothing", None).await;
        let refused = refused.unwrap_err();
        let problem = refused.problem().unwrap();
        assert!(problem.is(Code::NotFound));
        assert_eq!(problem.trace_id().map(str::to_owned), telemetry::trace_id());
    };
    call.instrument(tracing::info_span!("caller")).await;

    // Without a caller's context there is a trace all the same.
    let lone: Option<String> = server.client.get("/api/v1/trace", None).await.unwrap();
    assert!(lone.is_some());
}
