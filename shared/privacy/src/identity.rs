use chrono::{Datelike as _, NaiveDate};

/// Why a number cannot be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It has not 18 characters.
    #[error("the number has not 18 characters")]
    Length,
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
            Self::Length => "证件号码应为 18 位。",
            Self::Characters => "证件号码含有不允许的字符。",
            Self::BirthDate => "证件号码中的出生日期不存在。",
            Self::CheckDigit => "证件号码校验位不符，请核对。",
        }
    }
}

/// A resident identity number (公民身份号码, GB 11643) whose form is right: 6 digits of place, 8
/// of birth date, 3 of order, 1 check character.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityNumber {
    number: String,
    born_on: NaiveDate,
}

impl IdentityNumber {
    /// Reads a number; white space around it and a small `x` are forgiven.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let number = normalised(text)?;
        let (digits, check) = number.split_at(17);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberError::Characters);
        }
        if !check
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'X')
        {
            return Err(NumberError::Characters);
        }
        let born_on = NaiveDate::parse_from_str(&digits[6..14], "%Y%m%d")
            .ok()
            .filter(|date| (1850..2100).contains(&date.year()))
            .ok_or(NumberError::BirthDate)?;
        if check.as_bytes() != [identity_check(digits)] {
            return Err(NumberError::CheckDigit);
        }
        Ok(Self { number, born_on })
    }

    /// The number, 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// The day of birth.
    #[must_use]
    pub fn born_on(&self) -> NaiveDate {
        self.born_on
    }
}

impl std::fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityNumber([REDACTED])")
    }
}

/// A unified social credit code (统一社会信用代码, GB 32100) whose form is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditCode(String);

impl CreditCode {
    /// Letters and digits in the order of their values; I, O, S, V and Z are not used.
    const ALPHABET: &'static [u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// Reads a code; white space around it and small letters are forgiven.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let code = normalised(text)?;
        let values: Vec<usize> = code
            .bytes()
            .map(|byte| Self::ALPHABET.iter().position(|known| *known == byte))
            .collect::<Option<_>>()
            .ok_or(NumberError::Characters)?;
        let (body, check) = values.split_at(17);
        let (sum, _) = body.iter().fold((0, 1), |(sum, weight), value| {
            (sum + value * weight, weight * 3 % 31)
        });
        if check != [(31 - sum % 31) % 31] {
            return Err(NumberError::CheckDigit);
        }
        Ok(Self(code))
    }

    /// The code, 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text is a resident identity number or a unified social credit code.
#[must_use]
pub fn is_party_number(text: &str) -> bool {
    IdentityNumber::parse(text).is_ok() || CreditCode::parse(text).is_ok()
}

fn normalised(text: &str) -> Result<String, NumberError> {
    let text = text.trim().to_uppercase();
    if text.chars().count() != 18 {
        return Err(NumberError::Length);
    }
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(text)
    } else {
        Err(NumberError::Characters)
    }
}

/// ISO 7064 MOD 11-2 over the first 17 digits.
fn identity_check(digits: &str) -> u8 {
    const CHECKS: &[u8; 11] = b"10X98765432";
    let sum = digits.bytes().fold(0, |sum, digit| {
        // Horner: each step doubles what came before and adds the next digit.
        (sum * 2 + usize::from(digit - b'0')) % 11
    });
    CHECKS[sum * 2 % 11]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_examples_of_the_standard_are_right() {
        for (number, born_on) in [
            ("11010519491231002X", (1949, 12, 31)),
            (" 11010519491231002x ", (1949, 12, 31)),
            ("440524188001010014", (1880, 1, 1)),
        ] {
            let (year, month, day) = born_on;
            assert_eq!(
                IdentityNumber::parse(number).unwrap().born_on(),
                NaiveDate::from_ymd_opt(year, month, day).unwrap()
            );
        }
        assert!(CreditCode::parse("91350100M000100Y43").is_ok());
    }

    #[test]
    fn wrong_numbers_say_why() {
        for (number, why) in [
            ("1101051949123100", NumberError::Length),
            ("1101051949123100２X", NumberError::Characters),
            ("11010519490231002X", NumberError::BirthDate),
            ("110105194912310021", NumberError::CheckDigit),
        ] {
            assert_eq!(IdentityNumber::parse(number), Err(why), "{number}");
        }
        assert_eq!(
            CreditCode::parse("91350100M000100Y44"),
            Err(NumberError::CheckDigit)
        );
        assert_eq!(
            CreditCode::parse("9135010OM000100Y43"),
            Err(NumberError::Characters)
        );
    }

    proptest! {
        /// What a check digit is for: every single slip of the pen is noticed.
        #[test]
        fn one_wrong_digit_is_always_noticed(place in 0usize..17, add in 1u8..10) {
            let mut number = *b"11010519491231002X";
            number[place] = b'0' + (number[place] - b'0' + add) % 10;
            let number = String::from_utf8(number.to_vec()).unwrap();
            prop_assert!(IdentityNumber::parse(&number).is_err());
        }

        #[test]
        fn nothing_makes_it_panic(text in ".{0,40}") {
            drop(IdentityNumber::parse(&text));
            drop(CreditCode::parse(&text));
        }
    }
}
