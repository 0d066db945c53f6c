//! The bill of materials: whose packages the program is made of, as CycloneDX 1.6.

use std::{fs, path::Path};

use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::workspace::{Error, Package, Workspace};

/// What npm locked for the console's pages.
const FRONT_END: &str = "services/console/package-lock.json";

/// The bill of the workspace in `root`. The same for the same lock files: it carries no time and no
/// serial number.
///
/// # Errors
///
/// When Cargo cannot answer, or npm's lock file cannot be read.
pub fn bill(root: &Path) -> Result<Value, Error> {
    let workspace = Workspace::read(root)?;
    let mut components: Vec<Value> = workspace
        .shipped
        .iter()
        .map(|package| component("cargo", package))
        .collect();
    let front_end = serde_json::from_str(&fs::read_to_string(root.join(FRONT_END))?)?;
    components.extend(locked(front_end).iter().map(|it| component("npm", it)));
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "name": "dingfen", "version": env!("CARGO_PKG_VERSION"),
        } },
        "components": components,
    }))
}

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    version: Option<String>,
    license: Option<String>,
}

/// What npm fetches; the entry without a folder is ours.
fn locked(lock: Lock) -> Vec<Package> {
    let entries = lock.packages.into_iter();
    entries
        .filter_map(|(folder, locked)| {
            Some(Package {
                name: folder.strip_prefix("node_modules/")?.to_owned(),
                version: locked.version?,
                license: locked.license,
            })
        })
        .collect()
}

fn component(kind: &str, package: &Package) -> Value {
    let Package { name, version, .. } = package;
    let purl = format!("pkg:{kind}/{name}@{version}");
    // CycloneDX takes SPDX expressions only; old manifests separate alternatives with a slash.
    let licence = package.license.as_ref().map(|it| it.replace('/', " OR "));
    let licences: Vec<Value> = licence
        .map(|it| json!({ "expression": it }))
        .into_iter()
        .collect();
    json!({
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "licenses": licences,
        "purl": purl,
    })
}
