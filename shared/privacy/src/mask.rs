/// The number of an identity document as lists show it: `510402********1234`. Shorter ones show
/// less, a third at either end.
#[must_use]
pub fn mask_identity(text: &str) -> String {
    mask(text, 6, 4)
}

/// A telephone number as lists show it: `138****5678`.
#[must_use]
pub fn mask_phone(text: &str) -> String {
    mask(text, 3, 4)
}

/// An address as lists show it: the first characters, down to the district at most.
#[must_use]
pub fn mask_address(text: &str) -> String {
    const SHOWN: usize = 6;
    let shown = SHOWN.min(text.chars().count() / 2);
    text.chars().take(shown).chain("****".chars()).collect()
}

/// A mail address as lists show it: `w***@example.com`.
#[must_use]
pub fn mask_email(text: &str) -> String {
    let (user, domain) = text.rsplit_once('@').unwrap_or((text, ""));
    let first: String = user.chars().take(1).collect();
    format!("{first}***@{domain}")
}

/// A day of birth as lists show it: `2012-**-**`.
#[must_use]
pub fn mask_birth(text: &str) -> String {
    let year = text.split('-').next().unwrap_or_default();
    format!("{year}-**-**")
}

fn mask(text: &str, head: usize, tail: usize) -> String {
    /// Fewer hidden characters are soon guessed.
    const HIDDEN: usize = 4;
    let length = text.chars().count();
    let (head, tail) = if head + tail + HIDDEN <= length {
        (head, tail)
    } else {
        (length / 3, length / 3)
    };
    let hidden = length - head - tail;
    text.chars()
        .enumerate()
        .map(|(place, character)| {
            let shown = place < head || place >= head + hidden;
            if shown { character } else { '*' }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn masks_look_as_people_know_them() {
        assert_eq!(mask_identity("510402199001011234"), "510402********1234");
        assert_eq!(mask_identity("H1234567801"), "H12*****801");
        assert_eq!(mask_phone("13812345678"), "138****5678");
        assert_eq!(mask_phone("12345"), "1***5");
        assert_eq!(
            mask_address("四川省攀枝花市东区大渡口街 12 号"),
            "四川省攀枝花****"
        );
        assert_eq!(mask_address("东区"), "东****");
        assert_eq!(mask_email("wangfang@example.com"), "w***@example.com");
        assert_eq!(mask_birth("2012-05-31"), "2012-**-**");
    }

    proptest! {
        #[test]
        fn a_mask_always_hides_something(text in "[0-9A-Z]{1,30}") {
            prop_assert!(mask_identity(&text).contains('*'));
            prop_assert!(mask_phone(&text).contains('*'));
        }
    }
}
