use contracts::api::lengths;
use typed::{CaseNumber, Identity, Phone, half_width, is_unseen, question};

use super::bigrams::bigrams;

/// What somebody looks for, by what they typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The case with this number.
    Number(CaseNumber),
    /// Cases of the party with this identity document or credit code.
    Identity(Identity),
    /// Cases of the party with this telephone.
    Phone(Phone),
    /// Cases in whose words all of these occur.
    Words(Words),
}

/// Words to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// The words, small letters.
    pub(crate) words: Vec<String>,
    /// All their pairs of characters.
    pub(crate) bigrams: Vec<String>,
}

/// Why something cannot be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SearchError {
    /// Fewer than two characters.
    TooShort,
    /// More than a word or two.
    TooLong,
    /// Characters that cannot be seen.
    Unseen,
}

impl SearchError {
    /// What to tell people.
    pub(crate) fn detail(self) -> &'static str {
        match self {
            Self::TooShort => "请至少输入两个字。",
            Self::TooLong => "搜索内容最多 60 个字。",
            Self::Unseen => "搜索内容含有控制字符、不可见字符或者乱码（�）。",
        }
    }
}

impl Wanted {
    /// Tells a case number, an identity document, a telephone and words apart. Hotlines are words:
    /// everybody has their numbers.
    pub(crate) fn parse(text: &str, this_year: i32) -> Result<Self, SearchError> {
        if let Some(number) = CaseNumber::parse_in(text, this_year) {
            return Ok(Self::Number(number));
        }
        // Before documents: some have ten digits as 400-812-3456 has.
        if let Ok(phone) = Phone::parse(text)
            && !phone.is_short()
        {
            return Ok(Self::Phone(phone));
        }
        match Identity::parse(text) {
            Ok(identity) => Ok(Self::Identity(identity)),
            Err(_) => Words::parse(text).map(Self::Words),
        }
    }
}

impl Words {
    /// Reads words, whatever they look like.
    pub(crate) fn parse(text: &str) -> Result<Self, SearchError> {
        let text = half_width(&text.replace('\t', " "));
        if text.chars().any(is_unseen) {
            return Err(SearchError::Unseen);
        }
        if text.chars().count() > *lengths::SEARCH.end() {
            return Err(SearchError::TooLong);
        }
        let words = question(&text);
        let bigrams: Vec<String> = bigrams(words.iter().map(String::as_str))
            .into_iter()
            .collect();
        if bigrams.is_empty() {
            return Err(SearchError::TooShort);
        }
        Ok(Self { words, bigrams })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_says_what_is_wanted() {
        for text in [
            "〔2026〕攀东银江登字第12号",
            " [2026]攀东银江登字第１２号",
            "2026攀东银江登字12",
            "攀东银江登字第12号",
        ] {
            let Ok(Wanted::Number(number)) = Wanted::parse(text, 2026) else {
                panic!("{text}")
            };
            assert_eq!(number.to_string(), "〔2026〕攀东银江登字第12号");
        }
        for text in [
            "11010519491231002x",
            "110105 19491231 002X",
            "H12345678",
            "南字第12345678号",
        ] {
            assert!(
                matches!(Wanted::parse(text, 2026), Ok(Wanted::Identity(_))),
                "{text}"
            );
        }
        for text in ["138 1234-5678", "0812-3332211转801", "+852 9123 4567"] {
            assert!(
                matches!(Wanted::parse(text, 2026), Ok(Wanted::Phone(_))),
                "{text}"
            );
        }
        for (text, words, pairs) in [
            ("拖欠 工资", vec!["拖欠", "工资"], vec!["工资", "拖欠"]),
            ("尤　楠", vec!["尤楠"], vec!["尤楠"]),
            ("12345", vec!["12345"], vec!["12", "23", "34", "45"]),
        ] {
            let (words, bigrams) = (words.iter(), pairs.iter());
            let words = words.map(ToString::to_string).collect();
            let bigrams = bigrams.map(ToString::to_string).collect();
            assert_eq!(
                Wanted::parse(text, 2026),
                Ok(Wanted::Words(Words { words, bigrams }))
            );
        }
    }

    #[test]
    fn one_character_is_too_little_and_nul_is_refused() {
        assert_eq!(Wanted::parse("欠", 2026), Err(SearchError::TooShort));
        assert_eq!(Wanted::parse("%%", 2026), Err(SearchError::TooShort));
        assert_eq!(Wanted::parse("欠\0薪", 2026), Err(SearchError::Unseen));
        assert_eq!(
            Wanted::parse("欠\u{FFFD}薪", 2026),
            Err(SearchError::Unseen)
        );
        assert_eq!(
            Wanted::parse(&"欠".repeat(61), 2026),
            Err(SearchError::TooLong)
        );
    }
}
