use serde_json::{Value, json};

use super::super::World;
use super::super::cases::{Case, NOTHING};
use super::super::city::{City, PASSWORD};
use super::super::question::Asking;
use super::STALE;

/// The bodies that are asked about, and the people.
const BODIES: [&str; 4] = ["tw", "zjj", "xq-tw", "zfw"];
const PEOPLE: [&str; 4] = ["coll", "dept", "outm", "csup"];
const NO_BODY: &str = "no body";
const NOBODY: &str = "nobody";

pub(super) fn rows(asking: &mut Asking, World { city, .. }: &World) {
    of_oneself(asking, city);
    of_bodies(asking, city);
    of_staff(asking, city);
    asking.ask("GET /regions", "", &[]);
    asking.ask("GET /regions/{code}", "5104", &["5104"]);
    let orphan = json!({"code": "999999", "parent": "9999", "name": "某区"});
    let regions = asking.ask("POST /regions", "below none", &[]);
    regions.sending(json!({"regions": [orphan]})).passing(422);
    asking.ask("GET /.well-known/jwks.json", "", &[]).at_root();
}

fn of_oneself(asking: &mut Asking, city: &City) {
    let nobody = json!({"username": "", "password": ""});
    asking
        .ask("POST /sign-in", "no name", &[])
        .sending(nobody)
        .passing(422);
    let token = |token: &str| json!({"refresh_token": token});
    asking
        .ask("POST /refresh", "no token", &[])
        .sending(token(""))
        .passing(422);
    asking
        .ask("POST /sign-out", "an unknown token", &[])
        .sending(token("x"))
        .passing(204);
    asking.ask("GET /me", "", &[]);
    asking.ask("GET /me/sign-ins", "", &[]);
    // Only one's own can be ended, and nobody here ends theirs.
    for (about, id) in [("another's", city.sign_in.as_str()), ("none", NOTHING)] {
        let end = asking.ask("POST /me/sign-ins/{id}/end", about, &[id]);
        let sure = json!({"password": PASSWORD});
        end.sending(sure).passing(404).hidden_as("none");
    }
    let weak = json!({"current": "x", "new": "short"});
    asking
        .ask("POST /me/password", "a weak one", &[])
        .sending(weak)
        .passing(422);
}

fn of_bodies(asking: &mut Asking, city: &City) {
    asking.ask("GET /organisations", "", &[]);
    each(asking, "GET /organisations/{id}", city, |_| None, 200);
    let changed = json!({
        "version": STALE, "name": "改名不成的单位", "number_word": "改不成", "region": "5104",
        "competences": [],
    });
    each(
        asking,
        "PATCH /organisations/{id}",
        city,
        |_| Some(changed.clone()),
        409,
    );
    for body in BODIES {
        // Whoever may is told that there is no such region.
        let below = json!({
            "parent": city.bodies[body], "code": "none", "kind": "department", "region": "999999",
            "name": "登记不成的单位", "number_word": "登不成",
        });
        let register = asking.ask("POST /organisations", format!("below {body}"), &[]);
        register.keyed().sending(below).passing(422);
    }
}

fn each(
    asking: &mut Asking,
    operation: &'static str,
    city: &City,
    body: impl Fn(&str) -> Option<Value>,
    passes: u16,
) {
    let nothing = Case::nothing("org");
    let all = BODIES.map(|code| (code, city.bodies[code].as_str()));
    for (about, id) in all.into_iter().chain([(NO_BODY, nothing.as_str())]) {
        let question = asking.ask(operation, about, &[id]);
        question.passing(passes).hidden_as(NO_BODY).body = body(id);
    }
}

fn of_staff(asking: &mut Asking, city: &City) {
    asking.ask("GET /staff", "of one's own body", &[]);
    let nothing = Case::nothing("org");
    let all = BODIES.map(|code| (code, city.bodies[code].as_str()));
    for (body, id) in all.into_iter().chain([(NO_BODY, nothing.as_str())]) {
        let about = format!("of {body}");
        let list = asking.ask("GET /staff", about, &[]);
        list.with(&format!("?organisation={id}"))
            .hidden_as("of no body");
    }
    for body in BODIES {
        // Whoever may is told that the sign-in name is taken.
        let person = json!({
            "organisation": city.bodies[body], "username": "hand", "password": PASSWORD,
            "name": "某人", "roles": ["mediator"],
        });
        let register = asking.ask("POST /staff", format!("of {body}"), &[]);
        register.keyed().sending(person).passing(409);
    }
    let changed = json!({
        "version": STALE, "roles": ["mediator"], "qualifications": [], "active": true,
    });
    let password = json!({"version": STALE, "password": PASSWORD});
    for (operation, body, passes) in [
        ("GET /staff/{id}", None, 200),
        ("PATCH /staff/{id}", Some(changed), 409),
        ("POST /staff/{id}/password", Some(password), 409),
    ] {
        let nothing = Case::nothing("staff");
        let all = PEOPLE.map(|code| (code, city.staff[code].as_str()));
        for (about, id) in all.into_iter().chain([(NOBODY, nothing.as_str())]) {
            let question = asking.ask(operation, about, &[id]);
            question.passing(passes).hidden_as(NOBODY).body = body.clone();
        }
    }
}
