//! The rows, service by service: every operation about everything that it can be about.
//!
//! Commands are asked so that they change nothing and whoever may is told by a status of its own:
//! with a stale version, which is looked at last (409), or with something wrong in the body that is
//! looked at after the right to it (422).

mod directory;
mod handling;
mod intake;
mod notice;
mod routing;
mod tracking;

use contracts::Service;

use super::World;
use super::question::{Asking, Question};

/// A version that nothing ever had.
const STALE: i64 = -1;

/// All questions of a service.
pub(super) fn of(service: Service, world: &World) -> Vec<Question> {
    let mut asking = Asking::of(service);
    match service {
        Service::Directory => directory::rows(&mut asking, world),
        Service::Intake => intake::rows(&mut asking, world),
        Service::Routing => routing::rows(&mut asking, world),
        Service::Handling => handling::rows(&mut asking, world),
        Service::Tracking => tracking::rows(&mut asking, world),
        Service::Notice => notice::rows(&mut asking, world),
        // Its pages are no API.
        Service::Console => {}
    }
    for path in [
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
        "GET /openapi.json",
    ] {
        asking.ask(path, "", &[]).at_root();
    }
    asking
        .ask("GET /problems/{code}", "AUTH-0006", &["AUTH-0006"])
        .at_root();
    asking.questions
}
