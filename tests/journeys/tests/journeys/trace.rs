//! One trace runs from a request through PostgreSQL and the streams to every consumer.

use std::collections::BTreeSet;

use contracts::Service;
use contracts::api::intake::Registered;
use journeys::{Collector, Stack, a_dispute, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_runs_from_the_request_to_every_consumer() {
    let collector = Collector::start().await;
    let stack = Stack::start_with(
        0,
        &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
        ],
    )
    .await;
    let api = stack.sign_in("mediator").await;
    let case = a_dispute("一件用来追踪的纠纷");
    let _: Registered = api
        .post(Service::Intake, "/cases", "trace-1", &case)
        .await
        .unwrap();

    eventually("the trace has reached every service", 60, || async {
        let spans = collector.spans();
        spans
            .iter()
            .filter(|span| span.service == "intake" && span.name.starts_with("POST "))
            .any(|root| {
                let names: BTreeSet<(&str, &str)> = spans
                    .iter()
                    .filter(|span| span.trace == root.trace)
                    .map(|span| (span.service.as_str(), span.name.as_str()))
                    .collect();
                [
                    ("routing", "consume intake.case_registered.v1"),
                    ("tracking", "consume intake.case_registered.v1"),
                    ("notice", "consume intake.case_registered.v1"),
                    // Two hops on: what routing recorded because of it.
                    ("tracking", "consume routing.handler_assigned.v1"),
                    ("notice", "consume routing.handler_assigned.v1"),
                    // And three: what handling recorded because of that.
                    ("tracking", "consume handling.proceeding_opened.v1"),
                ]
                .iter()
                .all(|wanted| names.contains(wanted))
            })
    })
    .await;
}
