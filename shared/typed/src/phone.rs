use std::fmt;

use crate::text::{half_width, is_dash, is_space};

/// A telephone number in one form, with its extension apart.
///
/// Written as people know it: `13812345678`, `0812-3332211-801`, `400-812-3456`, `12345`, numbers
/// of other countries by E.164, `+85291234567`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Groups of digits, the country first if it is another one.
    written: String,
    extension: String,
    short: bool,
}

/// The text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no telephone number")]
pub struct NotAPhone;

/// The longest extension, in digits.
const EXTENSION: usize = 6;

impl Phone {
    /// Reads a number with any brackets, dashes, dots and blanks, `00` or `+` before a country, an
    /// extension after 转, `ext`, `#` or a dash. A number without its area is none: it would lead
    /// to somebody else in the next city.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let (number, marked) = marked_extension(&half_width(text).to_lowercase())?;
        let abroad = number
            .strip_prefix('+')
            .or_else(|| number.strip_prefix("00"));
        // A dash is kept only where the extension could begin.
        let number = abroad.unwrap_or(&number).to_owned();
        let phone = match (abroad, number.strip_prefix("86")) {
            (Some(_), Some(home)) => at_home(home.trim_start_matches('-'), true)?,
            (Some(_), None) => in_another_country(&number)?,
            (None, Some(home)) if is_mobile(&bare(home)) => at_home(home, false)?,
            _ => at_home(&number, false)?,
        };
        match (marked, phone.extension.is_empty()) {
            (None, _) => Ok(phone),
            (Some(extension), true) => Ok(Self { extension, ..phone }),
            (Some(_), false) => Err(NotAPhone),
        }
    }

    /// Whether it is one of the short numbers that only bodies have: 12345, 95588, 96xxx.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.short
    }

    /// What it is found by: its digits without the extension, so that a switchboard is found
    /// whichever of its desks was noted.
    #[must_use]
    pub fn key(&self) -> String {
        self.written.chars().filter(|c| *c != '-').collect()
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)?;
        if !self.extension.is_empty() {
            write!(f, "-{}", self.extension)?;
        }
        Ok(())
    }
}

/// The number, digits and dashes alone, with `+` before it if it was; and the extension, if a
/// word tells where it begins.
fn marked_extension(text: &str) -> Result<(String, Option<String>), NotAPhone> {
    const MARKS: [&str; 7] = ["转", "分机", "extension", "ext", "x", "#", "*"];
    let mark = MARKS
        .iter()
        .filter_map(|mark| text.find(mark).map(|at| (at, *mark)))
        .min_by_key(|(at, mark)| (*at, usize::MAX - mark.len()));
    let Some((at, mark)) = mark else {
        return Ok((plain(text)?, None));
    };
    let (number, extension) = (text.get(..at), text.get(at + mark.len()..));
    let extension = extension.unwrap_or_default();
    // 转分机801, ext. 801
    let extension = extension.trim_start_matches(|c: char| "分机号:. ：".contains(c));
    let extension = bare(&plain(extension)?);
    let right = (1..=EXTENSION).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_digit());
    if right {
        Ok((plain(number.unwrap_or_default())?, Some(extension)))
    } else {
        Err(NotAPhone)
    }
}

/// Digits, one dash for each run of dashes, and a `+` before it all.
fn plain(text: &str) -> Result<String, NotAPhone> {
    let mut plain = String::new();
    for character in text.chars() {
        match character {
            '0'..='9' => plain.push(character),
            // (+86) and +(86)
            '+' if plain.is_empty() => plain.push('+'),
            c if is_dash(c) || matches!(c, ')' | '）' | '/') => {
                if plain.ends_with(|c: char| c.is_ascii_digit()) {
                    plain.push('-');
                }
            }
            c if is_space(c) || "(（.·[]【】〔〕{}".contains(c) => {}
            _ => return Err(NotAPhone),
        }
    }
    Ok(plain.trim_end_matches('-').to_owned())
}

fn bare(number: &str) -> String {
    number.chars().filter(|c| *c != '-').collect()
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11
        && digits.starts_with('1')
        && digits
            .get(1..2)
            .is_some_and(|second| ("3"..="9").contains(&second))
}

/// A number of the mainland; after `+86` without the 0 before its area.
fn at_home(number: &str, from_abroad: bool) -> Result<Phone, NotAPhone> {
    let digits = bare(number);
    // Before mobiles of other cities some still dial a 0; after +86 the 0 of the area is left out.
    if let Some(mobile) = digits.strip_prefix('0').filter(|rest| is_mobile(rest)) {
        return Ok(phone(mobile.to_owned(), ""));
    }
    let known = known_shape(number, &digits);
    match known {
        None if from_abroad && !digits.starts_with('0') => {
            let number = format!("0{number}");
            known_shape(&number, &bare(&number)).ok_or(NotAPhone)
        }
        known => known.ok_or(NotAPhone),
    }
}

/// The shapes of numbers, each with the digits that stand before an extension.
fn known_shape(number: &str, digits: &str) -> Option<Phone> {
    let first = |count: usize| digits.get(..count).unwrap_or_default();
    if is_short(digits) {
        return Some(Phone {
            short: true,
            ..phone(digits.to_owned(), "")
        });
    }
    if is_mobile(first(11)) {
        let extension = cut(number, digits, 11, 11)?;
        return Some(phone(first(11).to_owned(), extension));
    }
    if matches!(first(3), "400" | "800") {
        let extension = cut(number, digits, 10, 10)?;
        let (two, three) = (digits.get(3..6)?, digits.get(6..10)?);
        return Some(phone(format!("{}-{two}-{three}", first(3)), extension));
    }
    let (area, least, most) = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => (3, 8, 8),
        [b'0', b'3'..=b'9', ..] => (4, 7, 8),
        _ => return None,
    };
    let rest = digits.get(area..)?;
    if is_short(rest) {
        return Some(Phone {
            short: true,
            ..phone(format!("{}-{rest}", first(area)), "")
        });
    }
    let extension = cut(number, digits, area + least, area + most)?;
    let local = rest.get(..rest.len() - extension.len())?;
    Some(phone(format!("{}-{local}", first(area)), extension))
}

fn phone(written: String, extension: &str) -> Phone {
    Phone {
        written,
        extension: extension.to_owned(),
        short: false,
    }
}

/// The extension of a number of `least` to `most` digits: what stands behind a dash where the
/// number may end; nothing if it ends there. `None` if the number has another length.
fn cut<'a>(number: &str, digits: &'a str, least: usize, most: usize) -> Option<&'a str> {
    let (_, last) = number.rsplit_once('-').unwrap_or_default();
    let before = digits.len() - last.len();
    if !last.is_empty() && last.len() <= EXTENSION && (least..=most).contains(&before) {
        return digits.get(before..);
    }
    (least..=most).contains(&digits.len()).then_some("")
}

/// The numbers of hotlines, operators and banks: 12345, 10086, 95588, 96110.
fn is_short(digits: &str) -> bool {
    let two = digits.get(..2).unwrap_or_default();
    matches!((two, digits.len()), ("12" | "10", 5) | ("95" | "96", 5..=6))
}

/// Any other country's, by E.164; of our neighbours the length is known, which also tells a
/// doubled zero (`00812-3332211`) from Japan.
fn in_another_country(number: &str) -> Result<Phone, NotAPhone> {
    let digits = bare(number);
    let first = |count: usize| digits.get(..count).unwrap_or_default();
    let lengths = match (first(2), first(3)) {
        (_, "852" | "853") => 11..=11,
        (_, "886") | ("81", _) => 11..=12,
        ("82", _) => 10..=12,
        ("65", _) => 10..=10,
        _ => 8..=15,
    };
    let right = lengths.contains(&digits.len()) && !digits.starts_with('0');
    if right {
        Ok(phone(format!("+{digits}"), ""))
    } else {
        Err(NotAPhone)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_has_one_form_and_one_key_however_it_was_typed() {
        for (typed, written, key) in [
            ("13812345678", "13812345678", "13812345678"),
            ("１３８１２３４５６７８", "13812345678", "13812345678"),
            (
                "\u{202D}138 1234 5678\u{202C}",
                "13812345678",
                "13812345678",
            ),
            ("138-1234-5678", "13812345678", "13812345678"),
            ("138.1234.5678", "13812345678", "13812345678"),
            ("+86 138 1234 5678", "13812345678", "13812345678"),
            ("（＋86）13812345678", "13812345678", "13812345678"),
            ("+86-138-1234-5678", "13812345678", "13812345678"),
            ("0086-13812345678", "13812345678", "13812345678"),
            ("0086 138 1234 5678", "13812345678", "13812345678"),
            ("86 13812345678", "13812345678", "13812345678"),
            ("013812345678", "13812345678", "13812345678"),
            ("13812345678转1234", "13812345678-1234", "13812345678"),
            ("0812-3332211", "0812-3332211", "08123332211"),
            ("0812－3332211", "0812-3332211", "08123332211"),
            ("0812—3332211", "0812-3332211", "08123332211"),
            ("08123332211", "0812-3332211", "08123332211"),
            ("（0812）3332211", "0812-3332211", "08123332211"),
            ("(0812) 333 2211", "0812-3332211", "08123332211"),
            ("[0812]333-2211", "0812-3332211", "08123332211"),
            ("+86 812 3332211", "0812-3332211", "08123332211"),
            ("+86 (0)812 3332211", "0812-3332211", "08123332211"),
            ("+86-0812-3332211", "0812-3332211", "08123332211"),
            ("0812-3332211-801", "0812-3332211-801", "08123332211"),
            ("0812-3332211-8", "0812-3332211-8", "08123332211"),
            ("0812-3332211转801", "0812-3332211-801", "08123332211"),
            (
                "（0812）3332211 转 分机 801",
                "0812-3332211-801",
                "08123332211",
            ),
            ("0812-3332211 ext. 801", "0812-3332211-801", "08123332211"),
            ("0812 3332211#801", "0812-3332211-801", "08123332211"),
            ("08123332211-801", "0812-3332211-801", "08123332211"),
            ("010-12345678", "010-12345678", "01012345678"),
            ("+86 10 1234 5678", "010-12345678", "01012345678"),
            ("021-5555-1234-12", "021-55551234-12", "02155551234"),
            ("0755-8888 8888", "0755-88888888", "075588888888"),
            ("400-812-3456", "400-812-3456", "4008123456"),
            ("4008123456转2", "400-812-3456-2", "4008123456"),
            ("800 8123456", "800-812-3456", "8008123456"),
            ("12345", "12345", "12345"),
            ("95588", "95588", "95588"),
            ("０８１２-12345", "0812-12345", "081212345"),
            ("+852 9123 4567", "+85291234567", "+85291234567"),
            ("00852-9123-4567", "+85291234567", "+85291234567"),
            ("+853 6612 3456", "+85366123456", "+85366123456"),
            ("+886 912 345 678", "+886912345678", "+886912345678"),
            ("+1 (415) 555-2671", "+14155552671", "+14155552671"),
            ("001-415-555-2671", "+14155552671", "+14155552671"),
            ("0065 9123 4567", "+6591234567", "+6591234567"),
            ("+44 20 7946 0958", "+442079460958", "+442079460958"),
        ] {
            let phone = Phone::parse(typed).unwrap_or_else(|_| panic!("{typed}"));
            assert_eq!(
                (&*phone.to_string(), &*phone.key()),
                (written, key),
                "{typed}"
            );
        }
        assert!(Phone::parse("12345").unwrap().is_short());
        assert!(!Phone::parse("400-812-3456").unwrap().is_short());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for wrong in [
            "",
            "+",
            "电话",
            "12345678901",
            "1381234567",
            "138123456789",
            "00812333221",
            "00812-3332211",
            "3332211",
            "0812-333221",
            "0812-3332211-8012345",
            "0812-3332211转",
            "123456",
            "+852 9123 456",
            "+0 1234 56789",
            "+1234567",
            "13812345678、13912345678",
            "13812345678 13912345678",
            "010-1234567",
            "转801",
            "0812-3332211-1转2",
            "1e10",
        ] {
            assert_eq!(Phone::parse(wrong), Err(NotAPhone), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_form_is_its_own_form(text in "[+0-9 ()转-]{0,20}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(&phone.to_string()), Ok(phone));
            }
        }
    }
}
