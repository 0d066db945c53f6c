use super::super::World;
use super::super::cases::Case;
use super::super::question::{ALL, Asking};

pub(super) fn rows(asking: &mut Asking, world: &World) {
    asking
        .ask("GET /notices", "", &[])
        .with("?limit=100")
        .listing(ALL);
    asking.ask("GET /notices/unread", "", &[]);
    asking.ask("POST /notices/read-all", "", &[]).passing(204);
    let nothing = Case::nothing("notice");
    for (about, id) in [
        ("one of dept", world.notice.as_str()),
        (NO_NOTICE, &nothing),
    ] {
        let read = asking.ask("POST /notices/{id}/read", about, &[id]);
        read.passing(204).hidden_as(NO_NOTICE);
    }
    asking.ask("GET /mails", "", &[]).with("?state=sent");
    // No mail has failed: whoever may try one again is told that there is none.
    for (about, id) in [
        ("one to dept", world.notice.as_str()),
        (NO_NOTICE, &nothing),
    ] {
        let retry = asking.ask("POST /mails/{id}/retry", about, &[id]);
        retry.passing(404).hidden_as(NO_NOTICE);
    }
}

const NO_NOTICE: &str = "no notice";
