//! Nothing is forgotten: what a service's OpenAPI document lists is asked, and what it lists as
//! public is what is meant to be.

use std::collections::BTreeSet;

use contracts::Service;
use serde_json::{Value, json};

use super::question::Question;
use super::rules::Faults;

/// What everybody may ask without signing in. A line more is for reviewers to agree to.
pub(super) const PUBLIC: [&str; 6] = [
    "POST /sign-in",
    "POST /refresh",
    "POST /sign-out",
    "GET /calendar",
    "GET /timetable",
    "GET /timetable.ics",
];

/// Compares what is asked with what the service says it can be asked.
pub(super) fn check(
    service: Service,
    document: &Value,
    questions: &[Question],
    faults: &mut Faults,
) {
    let asked = questions.iter().filter(|question| !question.at_root);
    let asked: BTreeSet<String> = asked
        .map(|question| question.operation.to_owned())
        .collect();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v1").unwrap();
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            let is_public = operation["security"] == json!([{}]);
            if is_public != PUBLIC.contains(&name.as_str()) {
                faults.add(format!(
                    "{service}: whether {name} is public is not as in PUBLIC"
                ));
            }
            documented.insert(name);
        }
    }
    for missing in documented.difference(&asked) {
        faults.add(format!(
            "{service}: nobody asks `{missing}`: give it rows in matrix/rows/{service}.rs, with an \
             example body and the things that it can be about"
        ));
    }
    for gone in asked.difference(&documented) {
        faults.add(format!("{service}: `{gone}` is asked and there is none"));
    }
}

#[test]
fn what_nobody_asks_and_what_is_suddenly_public_is_named() {
    let document = json!({"paths": {
        "/api/v1/secrets/{secret}": {"get": {"security": [{}]}, "delete": {}},
    }});
    let mut faults = Faults::default();
    check(Service::Notice, &document, &[], &mut faults);
    let faults = faults.text();
    for said in [
        "nobody asks `GET /secrets/{secret}`",
        "nobody asks `DELETE /secrets/{secret}`",
        "whether GET /secrets/{secret} is public",
    ] {
        assert!(faults.contains(said), "{faults}");
    }
    assert!(!faults.contains("whether DELETE"), "{faults}");
}
