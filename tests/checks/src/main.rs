//! Writes the bill of materials into a file: `cargo run -p checks -- sbom.cdx.json`.

#![expect(clippy::print_stderr, reason = "a command talks to its operator")]

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args_os().nth(1) else {
        eprintln!("usage: checks FILE");
        return ExitCode::FAILURE;
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let written = checks::sbom::bill(&root).and_then(|bill| {
        let text = serde_json::to_string_pretty(&bill)?;
        Ok(std::fs::write(&file, text + "\n")?)
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
