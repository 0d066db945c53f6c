//! Under which licences packages of others may come.

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
    // Old manifests separate alternatives with a slash.
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    // An expression that cannot be read is not one that allows anything.
    either(&mut rest).unwrap_or(false) && rest.is_empty()
}

/// `a OR b`: one way is enough.
fn either(words: &mut &[&str]) -> Option<bool> {
    let mut allowed = both(words)?;
    while skip(words, "OR") {
        // Not `||`: the rest must be read in any case.
        allowed |= both(words)?;
    }
    Some(allowed)
}

/// `a AND b`: all must be kept.
fn both(words: &mut &[&str]) -> Option<bool> {
    let mut allowed = one(words)?;
    while skip(words, "AND") {
        allowed &= one(words)?;
    }
    Some(allowed)
}

fn one(words: &mut &[&str]) -> Option<bool> {
    if skip(words, "(") {
        let allowed = either(words)?;
        return skip(words, ")").then_some(allowed);
    }
    let (name, rest) = words.split_first()?;
    *words = rest;
    if skip(words, "WITH") {
        // An exception only ever permits more.
        let (_, rest) = words.split_first()?;
        *words = rest;
    }
    Some(ALLOWED.contains(name))
}

fn skip(words: &mut &[&str], word: &str) -> bool {
    match words.split_first() {
        Some((first, rest)) if *first == word => {
            *words = rest;
            true
        }
        _ => false,
    }
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
