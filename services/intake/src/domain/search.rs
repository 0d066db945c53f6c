use std::fmt;

use privacy::{is_party_number, is_phone};
use web::is_unseen;

use super::bigrams::bigrams;
use super::party::bare_phone;

/// What somebody looks for, by what they typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The case with this number.
    Number(CaseNumber),
    /// Cases of the party with this identity number or credit code.
    Identity(String),
    /// Cases of the party with this telephone.
    Phone(String),
    /// Cases in whose words all of these occur.
    Words {
        /// The words, small letters.
        words: Vec<String>,
        /// All their pairs of characters.
        bigrams: Vec<String>,
    },
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
            Self::Unseen => "搜索内容含有控制字符或者不可见字符。",
        }
    }
}

/// The longest thing to look for, in characters.
const LONGEST: usize = 60;

impl Wanted {
    /// Tells a case number, an identity number, a telephone and words apart.
    pub(crate) fn parse(text: &str) -> Result<Self, SearchError> {
        let text = text.trim();
        if text.chars().any(is_unseen) {
            return Err(SearchError::Unseen);
        }
        if text.chars().count() > LONGEST {
            return Err(SearchError::TooLong);
        }
        if let Some(number) = CaseNumber::parse(text) {
            return Ok(Self::Number(number));
        }
        if is_party_number(text) {
            return Ok(Self::Identity(text.to_uppercase()));
        }
        if is_phone(text) {
            return Ok(Self::Phone(bare_phone(text)));
        }
        let bigrams: Vec<String> = bigrams([text]).into_iter().collect();
        if bigrams.is_empty() {
            return Err(SearchError::TooShort);
        }
        let words = text
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        Ok(Self::Words { words, bigrams })
    }
}

/// The parts of a registration number, `〔2026〕攀东银江登字第12号`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CaseNumber {
    pub(crate) year: i32,
    pub(crate) word: String,
    pub(crate) serial: i64,
}

impl CaseNumber {
    /// Reads a number, whichever brackets were typed; `None` if it is none.
    fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(['〔', '[', '［', '（', '('])?;
        let (year, rest) = rest.split_once(['〕', ']', '］', '）', ')'])?;
        let (word, serial) = rest.strip_suffix('号')?.rsplit_once("登字第")?;
        Some(Self {
            year: year.trim().parse().ok()?,
            word: word.trim().to_owned(),
            serial: serial.trim().parse().ok()?,
        })
    }
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
    fn what_was_typed_says_what_is_wanted() {
        let number = || {
            Wanted::Number(CaseNumber {
                year: 2026,
                word: "攀东银江".into(),
                serial: 12,
            })
        };
        assert_eq!(Wanted::parse("〔2026〕攀东银江登字第12号"), Ok(number()));
        let Ok(Wanted::Number(read)) = Wanted::parse("〔2026〕攀东银江登字第12号") else {
            panic!("no number");
        };
        assert_eq!(read.to_string(), "〔2026〕攀东银江登字第12号");
        assert_eq!(Wanted::parse(" [2026]攀东银江登字第12号"), Ok(number()));
        assert_eq!(
            Wanted::parse("11010519491231002x"),
            Ok(Wanted::Identity("11010519491231002X".into()))
        );
        assert_eq!(
            Wanted::parse("138 1234-5678"),
            Ok(Wanted::Phone("13812345678".into()))
        );
        assert_eq!(
            Wanted::parse("拖欠 工资"),
            Ok(Wanted::Words {
                words: vec!["拖欠".into(), "工资".into()],
                bigrams: vec!["工资".into(), "拖欠".into()],
            })
        );
    }

    #[test]
    fn one_character_is_too_little_and_nul_is_refused() {
        assert_eq!(Wanted::parse("欠"), Err(SearchError::TooShort));
        assert_eq!(Wanted::parse("%%"), Err(SearchError::TooShort));
        assert_eq!(Wanted::parse("欠\0薪"), Err(SearchError::Unseen));
        assert_eq!(Wanted::parse(&"欠".repeat(61)), Err(SearchError::TooLong));
    }
}
