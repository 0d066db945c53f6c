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
use serde_json::Value;

use super::World;
use super::question::{Asking, Question};

/// A version that nothing ever had.
const STALE: i64 = -1;

/// All questions of a service with this OpenAPI document.
pub(super) fn of(service: Service, document: &Value, world: &World) -> Vec<Question> {
    let mut asking = Asking::of(service);
    match service {
        Service::Directory => directory::rows(&mut asking, world),
        Service::Intake => intake::rows(&mut asking, world),
        Service::Routing => routing::rows(&mut asking, world),
        Service::Handling => handling::rows(&mut asking, world),
        Service::Tracking => tracking::rows(&mut asking, world),
        Service::Notice => notice::rows(&mut asking, world),
        _ => plain(&mut asking, document),
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

/// A service without rows of its own is asked for what needs neither ids nor body; if it has more, that
/// is missed.
fn plain(asking: &mut Asking, document: &Value) {
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        if item.get("get").is_some() && !path.contains('{') {
            let path = path.trim_start_matches("/api/v1");
            asking.ask(format!("GET {path}").leak(), "", &[]);
        }
    }
}
