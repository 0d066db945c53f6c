//! Writes what lists the services; see the library.

#![expect(clippy::print_stdout, reason = "a command talks to its operator")]

use std::path::Path;

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for path in manifests::write(&root)? {
        println!("{}", path.display());
    }
    Ok(())
}
