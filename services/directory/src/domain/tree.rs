//! The tree of organisations, written as paths.

/// The path of an organisation: its parent's (empty for the root) and its own code.
pub(crate) fn path(parent: &str, code: &str) -> String {
    format!("{parent}{code}/")
}

/// Whether a text can be a code: a part of a path.
pub(crate) fn is_code(text: &str) -> bool {
    const LONGEST: usize = 32;
    (1..=LONGEST).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether a text can be the code of an administrative division.
pub(crate) fn is_region_code(text: &str) -> bool {
    matches!(text.len(), 2 | 4 | 6 | 9 | 12) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_keep_paths_readable_are_taken() {
        for (text, good) in [
            ("510402-ct", true),
            ("", false),
            ("a/b", false),
            ("东区", false),
            (&"a".repeat(33), false),
        ] {
            assert_eq!(is_code(text), good, "{text}");
        }
        assert_eq!(path("51/", "5104"), "51/5104/");
        assert!(is_region_code("510402001"));
        assert!(!is_region_code("51040") && !is_region_code("51040２"));
    }
}
