use chrono::{Datelike as _, NaiveDate};

use crate::text::ungrouped;

/// Why a number cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It has the form of no document.
    #[error("the number has the form of no document")]
    Form,
    /// It has characters it may not have.
    #[error("the number has characters it may not have")]
    Characters,
    /// The date of birth in it does not exist.
    #[error("the date of birth in the number does not exist")]
    BirthDate,
    /// The check digit does not fit: most often a slip of the pen.
    #[error("the check digit does not fit")]
    CheckDigit,
}

impl NumberError {
    /// What to tell the person who typed it, Chinese.
    #[must_use]
    pub fn detail(self) -> &'static str {
        match self {
            Self::Form => {
                "证件号码应为 18 位公民身份号码（居住证号码）或者统一社会信用代码，\
                 或者护照、通行证、军官证、外国人永久居留身份证的号码。"
            }
            Self::Characters => "证件号码含有不允许的字符。",
            Self::BirthDate => "证件号码中的出生日期不存在。",
            Self::CheckDigit => "证件号码校验位不符，请核对。",
        }
    }
}

/// What a number stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// A resident identity card (公民身份号码, GB 11643), or what has the same number: residence
    /// permits of 港澳台居民, the foreigner's permanent residence card since 2023.
    Resident {
        /// The day of birth in it.
        born_on: NaiveDate,
    },
    /// A unified social credit code (统一社会信用代码, GB 32100).
    CreditCode,
    /// 港澳居民来往内地通行证: H or M and 8 digits for life, then perhaps 2 that count the cards.
    HongKongMacao,
    /// 台湾居民来往大陆通行证: 8 digits; the old ones 10 and perhaps a letter.
    Taiwan,
    /// 军官证 and its like: `南字第12345678号`.
    Officer,
    /// 外国人永久居留身份证 as issued until 2023: the country's three letters and 12 digits.
    Foreigner,
    /// A passport: up to 9 letters and digits (ICAO Doc 9303).
    Passport,
}

impl Document {
    /// What it is called, as far as its number tells.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Resident { .. } => "公民身份号码",
            Self::CreditCode => "统一社会信用代码",
            Self::HongKongMacao => "港澳居民来往内地通行证",
            Self::Taiwan => "台湾居民来往大陆通行证",
            Self::Officer => "军官证、士兵证等",
            Self::Foreigner => "外国人永久居留身份证",
            Self::Passport => "护照",
        }
    }

    /// The day of birth, where the number tells it.
    #[must_use]
    pub fn born_on(self) -> Option<NaiveDate> {
        match self {
            Self::Resident { born_on } => Some(born_on),
            Self::CreditCode
            | Self::HongKongMacao
            | Self::Taiwan
            | Self::Officer
            | Self::Foreigner
            | Self::Passport => None,
        }
    }
}

/// The number of an identity document, in one form and checked as far as a public rule exists.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    number: String,
    document: Document,
}

impl Identity {
    /// Reads a number in full-width, with blanks or dashes as printed, marks that nobody sees,
    /// small letters.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let mut number: String = ungrouped(text)
            .chars()
            .filter(|c| !matches!(c, '(' | ')' | '（' | '）'))
            .collect();
        let document = if number.is_ascii() {
            document(&number)?
        } else {
            number = officer(&number).ok_or(NumberError::Characters)?;
            Document::Officer
        };
        Ok(Self { number, document })
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// What it stands on.
    #[must_use]
    pub fn document(&self) -> Document {
        self.document
    }

    /// What it is found by: the part that stays the same with the next card.
    #[must_use]
    pub fn key(&self) -> &str {
        match self.document {
            Document::HongKongMacao => self.number.get(..9).unwrap_or(&self.number),
            _ => &self.number,
        }
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity([REDACTED])")
    }
}

fn document(number: &str) -> Result<Document, NumberError> {
    if !number.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(NumberError::Characters);
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    let at = |range: std::ops::Range<usize>| number.get(range).unwrap_or_default();
    let length = number.len();
    match length {
        18 if digits(at(0..17)) => resident(number),
        18 => credit_code(number),
        9 | 11 if matches!(at(0..1), "H" | "M") && digits(at(1..length)) => {
            Ok(Document::HongKongMacao)
        }
        8 | 10 if digits(number) => Ok(Document::Taiwan),
        11 if digits(at(0..10)) && letters(at(10..11)) => Ok(Document::Taiwan),
        15 if letters(at(0..3)) && digits(at(3..15)) => Ok(Document::Foreigner),
        // Words have no digits, and six of them are a postcode.
        6..=9 if passport(number) => Ok(Document::Passport),
        _ => Err(NumberError::Form),
    }
}

/// 6 digits of place, 8 of birth date, 3 of order, 1 check character.
fn resident(number: &str) -> Result<Document, NumberError> {
    let (digits, check) = number.split_at(17);
    if !matches!(check.as_bytes(), [b'0'..=b'9' | b'X']) {
        return Err(NumberError::Characters);
    }
    let born_on = NaiveDate::parse_from_str(&digits[6..14], "%Y%m%d")
        .ok()
        .filter(|date| (1850..2100).contains(&date.year()))
        .ok_or(NumberError::BirthDate)?;
    if check.as_bytes() == [resident_check(digits)] {
        Ok(Document::Resident { born_on })
    } else {
        Err(NumberError::CheckDigit)
    }
}

/// ISO 7064 MOD 11-2 over the first 17 digits.
fn resident_check(digits: &str) -> u8 {
    const CHECKS: &[u8; 11] = b"10X98765432";
    let sum = digits.bytes().fold(0, |sum, digit| {
        // Horner: each step doubles what came before and adds the next digit.
        (sum * 2 + usize::from(digit - b'0')) % 11
    });
    CHECKS[sum * 2 % 11]
}

fn credit_code(code: &str) -> Result<Document, NumberError> {
    /// Letters and digits in the order of their values; I, O, S, V and Z are not used.
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Vec<usize> = code
        .bytes()
        .map(|byte| ALPHABET.iter().position(|known| *known == byte))
        .collect::<Option<_>>()
        .ok_or(NumberError::Characters)?;
    let (body, check) = values.split_at(17);
    let (sum, _) = body.iter().fold((0, 1), |(sum, weight), value| {
        (sum + value * weight, weight * 3 % 31)
    });
    if check == [(31 - sum % 31) % 31] {
        Ok(Document::CreditCode)
    } else {
        Err(NumberError::CheckDigit)
    }
}

fn passport(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    digits >= 7 || (digits >= 3 && digits < number.len())
}

/// `南字第12345678号`, also where 第 or 号 were left out.
fn officer(number: &str) -> Option<String> {
    let digits_at = number.find(|c: char| c.is_ascii_digit())?;
    let (word, rest) = number.split_at(digits_at);
    let digits = rest.strip_suffix('号').unwrap_or(rest);
    let word = word.strip_suffix('第').unwrap_or(word);
    let word = word.strip_suffix('字')?;
    let right = (1..=3).contains(&word.chars().count())
        && word.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
        && (4..=8).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| format!("{word}字第{digits}号"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_has_one_form_however_it_was_typed() {
        for (typed, number) in [
            ("11010519491231002X", "11010519491231002X"),
            (" 11010519491231002x ", "11010519491231002X"),
            ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
            ("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X"),
            ("\u{200E}11010519491231002X", "11010519491231002X"),
            ("110105 19491231 002X", "11010519491231002X"),
            ("110105　1949 1231　002X", "11010519491231002X"),
            ("110105-19491231-002X", "11010519491231002X"),
            (
                "\u{FEFF}1101051949\u{200B}1231002X\u{202C}",
                "11010519491231002X",
            ),
            ("440524188001010014", "440524188001010014"),
            ("91350100m000100y43", "91350100M000100Y43"),
            ("９１３５０１００ M000100Y43", "91350100M000100Y43"),
            ("ｅ12345678", "E12345678"),
            ("E 1234 5678", "E12345678"),
            ("ea1234567", "EA1234567"),
            ("C01X00T47", "C01X00T47"),
            ("h12345678", "H12345678"),
            ("M 12345678 01", "M1234567801"),
            ("H12345678(01)", "H1234567801"),
            ("１２３４５６７８", "12345678"),
            ("1234567890（B）", "1234567890B"),
            ("南字第１２３４５６７８号", "南字第12345678号"),
            ("军字 第 1234567 号", "军字第1234567号"),
            ("武字12345678", "武字第12345678号"),
            ("usa110191040122", "USA110191040122"),
        ] {
            let identity = Identity::parse(typed).unwrap_or_else(|why| panic!("{typed}: {why}"));
            assert_eq!(identity.as_str(), number, "{typed}");
        }
    }

    #[test]
    fn a_renewed_permit_is_found_by_the_number_for_life() {
        let keys = ["H12345678", "H1234567801", "h12345678 02"]
            .map(|typed| Identity::parse(typed).unwrap().key().to_owned());
        assert_eq!(keys, ["H12345678"; 3]);
    }

    #[test]
    fn wrong_numbers_say_why() {
        for (number, why) in [
            ("", NumberError::Form),
            ("不详", NumberError::Characters),
            ("unknown", NumberError::Form),
            ("12345", NumberError::Form),
            ("1101051949123100", NumberError::Form),
            // The numbers of 15 digits ended with 2012.
            ("110105491231002", NumberError::Form),
            ("11010519490231002X", NumberError::BirthDate),
            ("110105194912310021", NumberError::CheckDigit),
            ("11010519491231002Y", NumberError::Characters),
            ("1101051949123100２9", NumberError::CheckDigit),
            ("91350100M000100Y44", NumberError::CheckDigit),
            ("9135010OM000100Y43", NumberError::Characters),
            ("11010519491231002\u{425}", NumberError::Characters),
            ("南字第号", NumberError::Characters),
            ("工资2026", NumberError::Characters),
            ("617000", NumberError::Form),
        ] {
            assert_eq!(Identity::parse(number), Err(why), "{number}");
        }
    }

    #[test]
    fn a_number_with_a_check_digit_says_what_it_stands_on() {
        let document = |text| Identity::parse(text).unwrap().document();
        let born_on = NaiveDate::from_ymd_opt(1949, 12, 31).unwrap();
        assert_eq!(
            document("11010519491231002X"),
            Document::Resident { born_on }
        );
        assert_eq!(document("91350100M000100Y43"), Document::CreditCode);
        assert_eq!(
            format!("{:?}", Identity::parse("E12345678")),
            "Ok(Identity([REDACTED]))"
        );
    }

    proptest! {
        /// What a check digit is for: every single slip of the pen is noticed.
        #[test]
        fn one_wrong_digit_is_always_noticed(place in 0usize..17, add in 1u8..10) {
            let mut number = *b"11010519491231002X";
            number[place] = b'0' + (number[place] - b'0' + add) % 10;
            let number = String::from_utf8(number.to_vec()).unwrap();
            prop_assert!(Identity::parse(&number).is_err());
        }

        #[test]
        fn a_form_is_its_own_form(text in "[0-9A-Zx()字第号南军 -]{0,18}|.{0,40}") {
            if let Ok(identity) = Identity::parse(&text) {
                prop_assert_eq!(Identity::parse(identity.as_str()), Ok(identity));
            }
        }
    }
}
