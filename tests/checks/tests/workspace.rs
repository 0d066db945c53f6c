//! The rules, applied to this workspace.

#![expect(clippy::unwrap_used, reason = "a failure here is the test's failure")]

use std::path::Path;

use checks::{Workspace, direction, licence, sbom};

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
fn the_bill_of_materials_names_what_is_shipped_and_nothing_else() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let bill = sbom::bill(&root).unwrap();
    assert_eq!(
        (&bill["bomFormat"], &bill["specVersion"]),
        (&"CycloneDX".into(), &"1.6".into())
    );
    let components = bill["components"].as_array().unwrap();
    let known = |name: &str| components.iter().any(|it| it["name"] == name);
    for shipped in ["actix-web", "aws-lc-rs", "diesel", "htmx.org", "lettre"] {
        assert!(known(shipped), "{shipped}");
    }
    // Tests need it, the program does not; and our own crates are the program.
    assert!(!known("insta") && !known("contracts"));
    for component in components {
        let purl = component["purl"].as_str().unwrap();
        assert!(
            purl.starts_with("pkg:cargo/") || purl.starts_with("pkg:npm/"),
            "{purl}"
        );
        assert!(component["licenses"][0]["expression"].is_string(), "{purl}");
    }
    assert!(components.len() > 50, "{}", components.len());
}

/// Nothing comes from a branch of somebody's or a folder: crates.io and npm keep every version.
#[test]
fn everything_of_others_comes_from_the_public_registries() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap();
    let sources = lock
        .lines()
        .filter_map(|line| line.strip_prefix("source = "));
    let mut count = 0;
    for source in sources {
        assert_eq!(
            source,
            "\"registry+https://github.com/rust-lang/crates.io-index\""
        );
        count += 1;
    }
    assert_eq!(
        lock.matches("\nchecksum = ").count(),
        count,
        "each is sealed"
    );
}

#[test]
fn what_lists_the_services_is_as_the_table_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stale = manifests::stale(&root).unwrap();
    let paths: Vec<_> = stale.iter().map(|(path, _)| path.display()).collect();
    assert!(stale.is_empty(), "run `{}`: {paths:#?}", manifests::COMMAND);
}

/// Migrations of one schema are known by their versions alone: of two with the same, the second
/// would never run.
#[test]
fn no_two_migrations_of_a_schema_have_the_same_version() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let names = |folder: &str| -> Vec<String> {
        let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    };
    let versions = |area: &str| -> Vec<String> {
        let names = names(&format!("migrations/{area}")).into_iter();
        names
            .filter_map(|name| Some(name.split_once('_')?.0.to_owned()))
            .collect()
    };
    let services = names("services");
    let areas = names("migrations").into_iter();
    let shared = areas.filter(|area| area != "home" && !services.contains(area));
    let shared: Vec<String> = shared.flat_map(|area| versions(&area)).collect();
    assert!(!shared.is_empty());
    for service in services {
        let mut all = [shared.clone(), versions(&service)].concat();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count, "{service}: {all:#?}");
    }
}
