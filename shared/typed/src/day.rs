use chrono::NaiveDate;

use crate::text::narrow;

/// A day as people write it: `2026-3-3`, `2026年3月3日`, `2026/3/3`, `2026.3.3`, `20260303`, in
/// full-width too; `None` if it is none, or none that exists. The year comes first and has four
/// digits, so nothing is guessed at.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let plain: String = narrow(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '/' | '.' | '。' | '年' | '月' | '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '号' => '日',
            _ => c,
        })
        .collect();
    let plain = plain.strip_suffix('日').unwrap_or(&plain);
    if !plain.is_ascii() {
        return None;
    }
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let (year, month, day) = if digits(plain, 8) {
        (plain.get(..4)?, plain.get(4..6)?, plain.get(6..8)?)
    } else {
        let mut parts = plain.splitn(3, '-');
        (parts.next()?, parts.next()?, parts.next()?)
    };
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_however_it_was_written() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 3);
        for text in [
            "2026-03-03",
            "2026-3-3",
            "2026年3月3日",
            "2026 年 03 月 3 号",
            "2026/3/3",
            "2026.03.3",
            "２０２６．３．３",
            "２０２６－０３－０３",
            "２０２６年３月３日",
            "20260303",
            "\u{200E}2026–3–3　",
        ] {
            assert_eq!(parse_day(text), day, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_not_guessed_at() {
        for text in [
            "",
            "2026-02-30",
            "26-3-3",
            "3/3/2026",
            "2026-3",
            "2026033",
            "2026-3-3-3",
            "明天",
            "2026-13-1",
            "2026²-3-3",
            "+026-3-3",
            "202603031",
            "2026--3",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
