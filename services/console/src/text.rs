//! The words of the pages: the files of `text/zh-CN`, turned by the build into a struct.
//!
//! A template says `{{ t.case.parties }}`; a key that does not exist stops the build, as does one
//! that stands twice, and one that nobody uses stops the lints. Another language is another folder
//! with the same keys.

include!(concat!(env!("OUT_DIR"), "/text.rs"));

/// Puts values into the `{places}` of a text.
fn fill(pattern: &str, values: &[(&str, String)]) -> String {
    let mut text = pattern.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_by_name() {
        let values = [("b", "2".to_owned()), ("a", "1".to_owned())];
        assert_eq!(fill("{a}＋{b}＝{a}", &values), "1＋2＝1");
    }
}
