//! The rules, applied to this workspace.

#![expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]

use std::path::Path;

use checks::{Workspace, direction, licence};

fn workspace() -> Workspace {
    Workspace::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

#[test]
fn dependencies_point_one_way() {
    let crates = workspace().crates;
    assert!(crates.len() > 10, "only {} crates were read", crates.len());
    assert!(
        crates
            .iter()
            .all(|ours| ["services", "shared", "deploy", "tests"].contains(&&*ours.area))
    );
    let violations = direction::violations(&crates);
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn every_licence_is_allowed() {
    let packages = workspace().packages;
    assert!(
        packages.len() > 50,
        "only {} packages were read",
        packages.len()
    );
    let violations = licence::violations(&packages);
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn what_lists_the_services_is_as_the_table_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stale = manifests::stale(&root).unwrap();
    let paths: Vec<_> = stale.iter().map(|(path, _)| path.display()).collect();
    assert!(stale.is_empty(), "run `{}`: {paths:#?}", manifests::COMMAND);
}
