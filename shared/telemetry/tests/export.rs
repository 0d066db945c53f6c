//! A span reaches a collector over OTLP/HTTP, and a remote parent is continued.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use telemetry::{OtlpProtocol, TelemetryArgs};

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// One test, as a process has one subscriber.
#[test]
fn a_span_continues_its_parent_and_is_exported() {
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = collector.local_addr().unwrap();
    let received = thread::spawn(move || receive_one(&collector));
    let guard = telemetry::init(
        "intake",
        &TelemetryArgs {
            // Logs off: traces must not depend on them.
            log: "off".to_owned(),
            otlp_endpoint: Some(format!("http://{address}")),
            otlp_protocol: OtlpProtocol::Json,
            ..TelemetryArgs::default()
        },
    )
    .unwrap();

    let span = tracing::info_span!("register_case");
    telemetry::set_parent(&span, Some(PARENT), Some("vendor=1"));
    span.in_scope(|| {
        assert_eq!(telemetry::trace_id().as_deref(), Some(TRACE));
        let context = telemetry::current_trace();
        let traceparent = context.traceparent.unwrap();
        assert!(
            traceparent.starts_with(&format!("00-{TRACE}-")),
            "{traceparent}"
        );
        assert_ne!(traceparent, PARENT);
        assert_eq!(context.tracestate.as_deref(), Some("vendor=1"));
        // A span inside is in the same trace.
        tracing::info_span!("inside").in_scope(|| {
            assert_eq!(telemetry::trace_id().as_deref(), Some(TRACE));
        });
    });
    assert_eq!(telemetry::trace_id(), None);

    // What is no trace context is ignored, and the span has a trace of its own.
    let own = tracing::info_span!("own");
    telemetry::set_parent(&own, Some("nonsense"), None);
    own.in_scope(|| assert_ne!(telemetry::trace_id().as_deref(), Some(TRACE)));

    drop((span, own));
    drop(guard);
    let (request_line, body) = received.join().unwrap();
    assert!(
        request_line.starts_with("POST /v1/traces "),
        "{request_line}"
    );
    for expected in [TRACE, "register_case", "intake"] {
        assert!(body.contains(expected), "{expected} in {body}");
    }
}

/// Takes one HTTP request and answers 200.
fn receive_one(collector: &TcpListener) -> (String, String) {
    let (stream, _) = collector.accept().unwrap();
    let mut reader = BufReader::new(stream);
    let mut request_line = String::new();
    reader.read_line(&mut request_line).unwrap();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        if header.trim().is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').unwrap();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let answer =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    reader.get_mut().write_all(answer).unwrap();
    (request_line, String::from_utf8(body).unwrap())
}
