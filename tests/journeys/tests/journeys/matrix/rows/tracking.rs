use super::super::World;
use super::super::question::{ALL, Asking};

pub(super) fn rows(asking: &mut Asking, World { cases, .. }: &World) {
    asking.ask_of_all("GET /cases/{case_id}/track", cases, |_, _| {});
    asking.ask_of_all("GET /cases/{case_id}/timeline", cases, |_, _| {});
    asking.ask_of_all("GET /cases/{case_id}/timetable", cases, |_, _| {});
    asking
        .ask("GET /backlog", "", &[])
        .with("?limit=100")
        .listing(ALL);
    asking.ask("GET /backlog/bodies", "", &[]);
    asking.ask("GET /backlog/summary", "", &[]);
    asking.ask("GET /backlog/stream", "", &[]);
    asking.ask("GET /calendar", "", &[]);
    for path in ["GET /timetable", "GET /timetable.ics"] {
        asking
            .ask(path, "", &[])
            .with("?procedure=people_mediation&events=accepted,2026-03-05");
    }
    asking
        .ask("GET /todo", "", &[])
        .with("?limit=100")
        .listing(ALL);
}
