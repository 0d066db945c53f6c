//! Identity numbers (GB 11643) and unified social credit codes (GB 32100) of people and companies
//! that do not exist.

use chrono::Datelike;
use kernel::NaiveDate;

use crate::dice::Dice;

/// No county of the city ever had this code, so no number beginning with it was given to anybody;
/// check digit and date are as the standard wants them.
const NOBODYS_COUNTY: &str = "510499";

/// 男 or 女, as the last number but one tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sex {
    Man,
    Woman,
}

/// An identity number for somebody of `age` on that day.
pub(crate) fn resident(dice: &mut Dice, sex: Sex, age: i64, on: NaiveDate) -> String {
    // Day 1 to 28: every month has them.
    let year = i64::from(on.year()) - age;
    let (month, day) = (dice.between(1, 12), dice.between(1, 28));
    let order = dice.between(0, 499) * 2 + i64::from(sex == Sex::Man);
    let body = format!("{NOBODYS_COUNTY}{year:04}{month:02}{day:02}{order:03}");
    let check = resident_check(&body);
    format!("{body}{check}")
}

/// The check digit over the first 17 digits (ISO 7064, MOD 11-2).
pub(crate) fn resident_check(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body
        .chars()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    match (12 - sum % 11) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

/// A unified social credit code for a company.
pub(crate) fn organisation(dice: &mut Dice) -> String {
    let mut body = format!("91{NOBODYS_COUNTY}MA");
    while body.len() < 17 {
        let sign = dice.pick(CREDIT_SIGNS).copied().unwrap_or('0');
        body.push(sign);
    }
    let check = organisation_check(&body);
    format!("{body}{check}")
}

/// The signs of GB 32100 in the order of their values; I, O, S, V and Z are left out.
const CREDIT_SIGNS: &[char] = &[
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
    'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'T', 'U', 'W', 'X', 'Y',
];

/// The check sign over the first 17 signs (ISO 7064, MOD 31-3).
pub(crate) fn organisation_check(body: &str) -> char {
    let mut weight = 1;
    let mut sum = 0;
    for sign in body.chars() {
        let value = CREDIT_SIGNS.iter().position(|s| *s == sign).unwrap_or(0);
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    CREDIT_SIGNS
        .get((31 - sum % 31) % 31)
        .copied()
        .unwrap_or('0')
}

/// A telephone number out of ranges that look made up.
pub(crate) fn telephone(dice: &mut Dice) -> String {
    const RANGES: &[&str] = &["1380000", "1390000", "1590000", "1810000", "1990000"];
    let range = dice.pick(RANGES).copied().unwrap_or("1990000");
    format!("{range}{:04}", dice.between(0, 9999))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_have_their_check_digits() {
        // GB 11643-1999, appendix; GB 32100-2015 as in the registration authorities' notices.
        assert_eq!(resident_check("11010519491231002"), 'X');
        assert_eq!(resident_check("44052418800101001"), '4');
        assert_eq!(organisation_check("91350100M000100Y4"), '3');
    }

    #[test]
    fn numbers_tell_age_and_sex() {
        let today = NaiveDate::from_ymd_opt(2026, 6, 15).unwrap();
        let mut dice = Dice::new(1, 0);
        let woman = resident(&mut dice, Sex::Woman, 40, today);
        assert_eq!(&woman[6..10], "1986");
        assert_eq!(woman[16..17].parse::<u32>().unwrap() % 2, 0);
        assert_eq!(organisation(&mut dice).len(), 18);
    }
}
