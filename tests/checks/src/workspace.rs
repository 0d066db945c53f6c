//! The workspace as Cargo sees it.

use std::collections::{BTreeMap, BTreeSet};
use std::{io, path::Path, process::Command};

use serde::Deserialize;

/// Why the workspace could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Cargo could not be run.
    #[error("cannot run cargo")]
    Run(#[from] io::Error),
    /// Cargo refused.
    #[error("cargo failed: {0}")]
    Cargo(String),
    /// Cargo's answer has another form than expected.
    #[error("cannot read cargo's answer")]
    Answer(#[from] serde_json::Error),
}

/// Everything that is built: our crates and those of others.
#[derive(Debug)]
pub struct Workspace {
    /// The members of the workspace.
    pub crates: Vec<Crate>,
    /// What comes from elsewhere.
    pub packages: Vec<Package>,
    /// What of that the program is made of: all but what only tests need.
    pub shipped: Vec<Package>,
}

/// A member of the workspace.
#[derive(Debug, Clone)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// The top-level folder it lies in: `services`, `shared`, `deploy`, `tests`.
    pub area: String,
    /// What it depends on, ours and others'.
    pub dependencies: Vec<Dependency>,
}

/// One line of a manifest.
#[derive(Debug, Clone, Deserialize)]
pub struct Dependency {
    /// The package's name, whatever it is renamed to.
    pub name: String,
    /// What it is needed for.
    #[serde(default, deserialize_with = "kind")]
    pub kind: Kind,
}

/// What a dependency is needed for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// The program itself, or building it.
    #[default]
    Program,
    /// Only its tests.
    Tests,
}

/// A package of somebody else.
#[derive(Debug, Clone, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence expression, if it states one.
    pub license: Option<String>,
}

impl Workspace {
    /// Asks Cargo about the workspace in `root`, for the platform we run on.
    ///
    /// # Errors
    ///
    /// When Cargo cannot answer, for instance because the lock file is out of date.
    pub fn read(root: &Path) -> Result<Self, Error> {
        let platform = ask(root, "rustc", &["-vV"])?;
        let host = platform
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap_or_default();
        // Without the filter Cargo fetches the packages of every platform there is.
        let answer = ask(
            root,
            "cargo",
            &[
                "metadata",
                "--format-version=1",
                "--locked",
                "--filter-platform",
                host,
            ],
        )?;
        Ok(from_metadata(serde_json::from_str(&answer)?))
    }
}

fn ask(root: &Path, program: &str, arguments: &[&str]) -> Result<String, Error> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Error::Cargo(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ))
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Listed>,
    resolve: Resolve,
    workspace_root: String,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    source: Option<String>,
    manifest_path: String,
    dependencies: Vec<Dependency>,
    #[serde(flatten)]
    package: Package,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<EdgeKind>,
}

#[derive(Deserialize)]
struct EdgeKind {
    #[serde(deserialize_with = "kind")]
    kind: Kind,
}

/// The program that is shipped.
const PROGRAM: &str = "dingfen";

fn from_metadata(metadata: Metadata) -> Workspace {
    let mut workspace = Workspace {
        crates: Vec::new(),
        packages: Vec::new(),
        shipped: Vec::new(),
    };
    let shipped = shipped(&metadata);
    for listed in metadata.packages {
        let built = metadata
            .resolve
            .nodes
            .iter()
            .any(|node| node.id == listed.id);
        if listed.source.is_none() {
            let place = listed.manifest_path.strip_prefix(&metadata.workspace_root);
            let area = place.and_then(|place| place.trim_start_matches('/').split('/').next());
            workspace.crates.push(Crate {
                name: listed.package.name,
                area: area.unwrap_or_default().to_owned(),
                dependencies: listed.dependencies,
            });
        } else if built {
            if shipped.contains(&listed.id) {
                workspace.shipped.push(listed.package.clone());
            }
            workspace.packages.push(listed.package);
        }
    }
    workspace
}

/// Ids of what the program needs to be built, however far down.
fn shipped(metadata: &Metadata) -> BTreeSet<String> {
    let nodes: BTreeMap<&str, &Node> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node))
        .collect();
    let ours = metadata.packages.iter();
    let mut waiting: Vec<&str> = ours
        .filter(|listed| listed.source.is_none() && listed.package.name == PROGRAM)
        .map(|listed| listed.id.as_str())
        .collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !found.insert(id.to_owned()) {
            continue;
        }
        let needed = nodes.get(id).into_iter().flat_map(|node| &node.deps);
        let built = needed.filter(|edge| edge.dep_kinds.iter().any(|it| it.kind == Kind::Program));
        waiting.extend(built.map(|edge| edge.pkg.as_str()));
    }
    found
}

/// Cargo writes `null`, `"build"` or `"dev"`.
fn kind<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(if text.as_deref() == Some("dev") {
        Kind::Tests
    } else {
        Kind::Program
    })
}
