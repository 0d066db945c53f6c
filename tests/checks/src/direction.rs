//! Who may depend on whom.
//!
//! ```text
//! kernel ← contracts ← problem, typed, privacy, db, messaging, web, mail, calendar, telemetry, service, roster, access, wording ← services
//!                                                                                               law ← access, services
//! ```
//!
//! A service knows no other service, so that deleting one touches none of the
//! rest; `law` knows nobody, so that the counting of limits can be read, tested
//! and reused alone.

use crate::workspace::{Crate, Kind};

/// The crates between the contracts and the services.
const MIDDLE: [&str; 13] = [
    "problem",
    "typed",
    "privacy",
    "db",
    "messaging",
    "web",
    "mail",
    "calendar",
    "telemetry",
    "service",
    "roster",
    "access",
    "wording",
];

/// What does I/O. The crates that hold meaning and no machinery use none of it.
const MACHINERY: [&str; 8] = [
    "actix-web",
    "diesel",
    "diesel-async",
    "lettre",
    "opentelemetry",
    "redis",
    "reqwest",
    "tokio",
];

/// The dependencies that break the rules, one sentence each.
pub fn violations(crates: &[Crate]) -> Vec<String> {
    let mut found = Vec::new();
    for from in crates {
        for dependency in &from.dependencies {
            let name = dependency.name.as_str();
            let broken = match crates.iter().find(|ours| ours.name == name) {
                Some(to) => between_ours(from, to, dependency.kind),
                None => {
                    is_pure(from) && dependency.kind == Kind::Program && MACHINERY.contains(&name)
                }
            };
            if broken {
                found.push(format!("{} must not depend on {name}", from.name));
            }
        }
    }
    found
}

fn is_pure(from: &Crate) -> bool {
    matches!(from.name.as_str(), "kernel" | "contracts" | "law")
}

fn between_ours(from: &Crate, to: &Crate, kind: Kind) -> bool {
    // What starts databases for tests is anybody's in tests.
    if kind == Kind::Tests && matches!(to.name.as_str(), "testkit" | "engines") {
        return false;
    }
    if to.name == "testkit" {
        return from.area != "tests";
    }
    match (from.area.as_str(), from.name.as_str()) {
        ("shared", "kernel" | "law") | ("deploy", "engines") => true,
        // Its vocabularies take the law's terms from the law data.
        ("shared", "contracts") => !matches!(to.name.as_str(), "kernel" | "law"),
        // Starts what the tests need, and has the law data that an installation adds.
        ("shared", "testkit") => {
            !(matches!(to.name.as_str(), "engines" | "law") || is_below_services(to))
        }
        // What it has live cases keep is told beside it.
        ("shared", "access") => !(is_below_services(to) || to.name == "law"),
        ("shared", _) => !is_below_services(to),
        ("services", _) => !(is_below_services(to) || to.name == "law"),
        ("deploy", "city") => !(is_below_services(to) || to.name == "law"),
        // The operator's command and the tests put everything together.
        ("deploy" | "tests", _) => false,
        _ => true,
    }
}

fn is_below_services(to: &Crate) -> bool {
    to.area == "shared"
        && (matches!(to.name.as_str(), "kernel" | "contracts")
            || MIDDLE.contains(&to.name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn a_crate(area: &str, name: &str, dependencies: &[(&str, Kind)]) -> Crate {
        let dependencies = dependencies
            .iter()
            .map(|(name, kind)| Dependency {
                name: (*name).to_owned(),
                kind: *kind,
            })
            .collect();
        Crate {
            name: name.to_owned(),
            area: area.to_owned(),
            dependencies,
        }
    }

    /// A small workspace in which `from` has one more dependency.
    fn broken_by(area: &str, from: &str, to: &str, kind: Kind) -> bool {
        let names = [
            ("shared", "kernel"),
            ("shared", "law"),
            ("shared", "contracts"),
            ("shared", "db"),
            ("shared", "web"),
            ("shared", "testkit"),
            ("services", "intake"),
            ("services", "routing"),
            ("deploy", "engines"),
            ("deploy", "dingfen"),
            ("tests", "journeys"),
        ];
        let mut crates: Vec<_> = names
            .iter()
            .map(|(area, name)| a_crate(area, name, &[]))
            .collect();
        crates.push(a_crate(area, from, &[(to, kind)]));
        !violations(&crates).is_empty()
    }

    #[test]
    fn what_the_drawing_allows_is_allowed() {
        for (area, from, to) in [
            ("shared", "contracts", "kernel"),
            ("shared", "db", "contracts"),
            ("shared", "web", "db"),
            ("services", "intake", "web"),
            ("services", "tracking", "law"),
            ("shared", "testkit", "engines"),
            ("shared", "testkit", "law"),
            ("deploy", "dingfen", "intake"),
            ("tests", "journeys", "testkit"),
            ("services", "intake", "serde"),
            ("services", "intake", "tokio"),
        ] {
            assert!(!broken_by(area, from, to, Kind::Program), "{from} → {to}");
        }
        assert!(!broken_by("services", "intake", "testkit", Kind::Tests));
        assert!(!broken_by("shared", "web", "engines", Kind::Tests));
    }

    #[test]
    fn what_points_the_other_way_is_not() {
        for (area, from, to) in [
            ("services", "intake", "routing"),
            ("services", "intake", "engines"),
            ("services", "intake", "testkit"),
            ("shared", "kernel", "contracts"),
            ("shared", "law", "kernel"),
            ("shared", "law", "tokio"),
            ("shared", "contracts", "db"),
            ("shared", "db", "law"),
            ("shared", "web", "intake"),
            ("deploy", "engines", "intake"),
            ("deploy", "dingfen", "testkit"),
        ] {
            assert!(broken_by(area, from, to, Kind::Program), "{from} → {to}");
        }
        assert!(broken_by("services", "intake", "routing", Kind::Tests));
    }
}
