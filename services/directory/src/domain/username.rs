//! Sign-in names.

/// The one form in which a name is stored and looked up.
pub(crate) fn normalised(text: &str) -> String {
    typed::half_width(text).to_lowercase()
}

/// Whether a normalised name is allowed for somebody new.
pub(crate) fn is_allowed(name: &str) -> bool {
    const LENGTH: std::ops::RangeInclusive<usize> = 2..=64;
    let first = name.bytes().next();
    LENGTH.contains(&name.len())
        && first.is_some_and(|byte| byte.is_ascii_alphanumeric())
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_however_typed() {
        assert_eq!(normalised(" Zhang.San "), "zhang.san");
        assert_eq!(normalised("ｚｈａｎｇ．ｓａｎ\u{200B}"), "zhang.san");
        assert!(is_allowed("zhang.san-02"));
        for wrong in ["z", "-zhang", "张三", "a b", "A1"] {
            assert!(!is_allowed(wrong), "{wrong}");
        }
    }
}
