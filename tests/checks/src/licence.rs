//! Under which licences packages of others may come.

use spdx::{Expression, ParseMode};

use crate::workspace::Package;

/// Licences that let anybody use, change and pass on the program, with nothing
/// asked but notices (and, for MPL-2.0, changes to its own files).
const ALLOWED: [&str; 20] = [
    "0BSD",
    "Apache-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "PostgreSQL",
    "Python-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "WTFPL",
    "Zlib",
];

/// The packages whose licence is not allowed, one sentence each.
pub fn violations(packages: &[Package]) -> Vec<String> {
    packages
        .iter()
        .filter_map(|package| match &package.license {
            Some(expression) if is_allowed(expression) => None,
            Some(expression) => Some(format!(
                "{} {}: {expression}",
                package.name, package.version
            )),
            None => Some(format!(
                "{} {}: states no licence",
                package.name, package.version
            )),
        })
        .collect()
}

/// Whether an SPDX expression leaves us a way to use the package.
pub fn is_allowed(expression: &str) -> bool {
    // Old manifests separate alternatives with a slash, which is lax. An expression that cannot be
    // read is not one that allows anything; an exception only ever permits more.
    Expression::parse_mode(expression, ParseMode::LAX).is_ok_and(|known| {
        known.evaluate(|asked| {
            let licence = asked.license.id();
            licence.is_some_and(|licence| ALLOWED.contains(&licence.name))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_allowed_alternative_is_enough() {
        for expression in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "ISC AND (Apache-2.0 OR ISC) AND OpenSSL",
        ] {
            assert!(is_allowed(expression), "{expression}");
        }
    }

    #[test]
    fn every_part_of_a_sum_must_be_allowed() {
        for expression in [
            "GPL-3.0-only",
            "MIT AND GPL-2.0-or-later",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "(MIT OR Apache-2.0) AND LGPL-3.0-only",
            "AGPL-3.0-only OR SSPL-1.0",
        ] {
            assert!(!is_allowed(expression), "{expression}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for expression in ["", "MIT OR", "(MIT", "MIT)", "AND MIT", "MIT Apache-2.0"] {
            assert!(!is_allowed(expression), "{expression}");
        }
    }
}
