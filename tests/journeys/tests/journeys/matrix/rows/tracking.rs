use super::super::World;
use super::super::question::{ALL, Asking};

pub(super) fn rows(asking: &mut Asking, World { cases, .. }: &World) {
    asking.ask_of_all("GET /cases/{case_id}/track", cases, |_, _| {});
    asking.ask_of_all("GET /cases/{case_id}/timeline", cases, |_, _| {});
    asking
        .ask("GET /backlog", "", &[])
        .with("?limit=100")
        .listing(ALL);
    asking.ask("GET /backlog/bodies", "", &[]);
    asking.ask("GET /backlog/summary", "", &[]);
    asking.ask("GET /backlog/stream", "", &[]);
    asking.ask("GET /calendar", "", &[]);
    asking
        .ask("GET /todo", "", &[])
        .with("?limit=100")
        .listing(ALL);
}
