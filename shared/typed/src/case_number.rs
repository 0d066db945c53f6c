use std::fmt;

use crate::text::half_width;

/// The parts of a registration number, `〔2026〕攀东银江登字第12号`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseNumber {
    /// The year.
    pub year: i32,
    /// The word of the body that gave it.
    pub word: String,
    /// The how manieth of that body and year.
    pub serial: i64,
}

impl CaseNumber {
    /// Reads a number, whichever brackets were typed, in full-width, with blanks, or without 第
    /// and 号; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = half_width(text)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let rest = plain.trim_start_matches(is_bracket);
        let (year, rest) = rest.split_at_checked(4)?;
        let rest = rest.trim_start_matches(|c| c == '年' || is_bracket(c));
        let (word, serial) = rest.rsplit_once("登字")?;
        let serial = serial.strip_suffix('号').unwrap_or(serial);
        let serial = serial.strip_prefix('第').unwrap_or(serial);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year) || !digits(serial) || word.is_empty() {
            return None;
        }
        Some(Self {
            year: year.parse().ok()?,
            word: word.to_owned(),
            serial: serial.parse().ok()?,
        })
    }
}

impl CaseNumber {
    /// The same; a number without a year, as people say it, is one of this year.
    #[must_use]
    pub fn parse_in(text: &str, this_year: i32) -> Option<Self> {
        let begins = half_width(text).trim_start().chars().next()?;
        if begins.is_ascii_digit() || is_bracket(begins) {
            Self::parse(text)
        } else {
            Self::parse(text).or_else(|| Self::parse(&format!("{this_year}{text}")))
        }
    }
}

fn is_bracket(character: char) -> bool {
    "〔〕[]()（）【】〖〗〈〉<>{}［］「」『』《》".contains(character)
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, word, serial } = self;
        write!(f, "〔{year}〕{word}登字第{serial}号")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_was_typed() {
        for text in [
            "〔2026〕攀东银江登字第12号",
            " [2026]攀东银江登字第12号",
            "（2026）攀东银江登字第12号",
            "(2026) 攀东银江登字 第 12 号",
            "【２０２６】攀东银江登字第１２号",
            "［2026］攀东银江登字第012号",
            "﹝2026﹞攀东银江登字第12号",
            "2026年攀东银江登字12",
            "\u{200E}〔2026〕攀东银江登字第12号",
        ] {
            let number = CaseNumber::parse(text).map(|number| number.to_string());
            assert_eq!(
                number.as_deref(),
                Some("〔2026〕攀东银江登字第12号"),
                "{text}"
            );
        }
        for text in [
            "",
            "12",
            "〔2026〕攀东银江第12号",
            "〔二〇二六〕攀登字第1号",
            "2026登字第1号",
        ] {
            assert_eq!(CaseNumber::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_without_a_year_is_one_of_this_year() {
        for (text, year) in [
            ("攀东银江登字第12号", Some(2027)),
            ("2026攀东银江登字12", Some(2026)),
            ("〔2026〕攀东银江登字第12号", Some(2026)),
            ("登字第12号", None),
            ("2026登字第12号", None),
            ("12", None),
        ] {
            let number = CaseNumber::parse_in(text, 2027);
            assert_eq!(number.map(|number| number.year), year, "{text}");
        }
    }
}
