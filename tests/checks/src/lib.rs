//! Rules of the workspace itself: who may depend on whom, under which licences, and what the
//! program is made of.
//!
//! Both rules are read off `cargo metadata`, so that they hold for what is built
//! and not for what a document says. The tests in `tests/workspace.rs` apply them.

pub mod direction;
pub mod licence;
pub mod sbom;
mod workspace;

pub use workspace::{Crate, Dependency, Error, Kind, Package, Workspace};
