//! Amounts: yuan as people type them, 分 as the services keep them. No floating point anywhere.

use crate::text::narrow;

/// The amount is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no amount of money")]
pub struct NotAnAmount;

/// Reads `12345.6`, `12,345.60元`, `１２３４５`, `￥100`, `1.5万元` exactly, as 分.
pub fn parse_yuan(text: &str) -> Result<i64, NotAnAmount> {
    let plain: String = narrow(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let plain = plain.replace('，', ",").replace('。', ".");
    let plain = ["人民币", "RMB", "CNY", "¥"]
        .iter()
        .fold(plain.as_str(), |text, sign| {
            text.strip_prefix(sign).unwrap_or(text)
        });
    let plain = plain.trim_end_matches(['整', '正']);
    let plain = ["元", "圆", "块"]
        .iter()
        .fold(plain, |text, unit| text.strip_suffix(unit).unwrap_or(text));
    // How many digits of the number lie below its point, down to 分.
    let (plain, places) = match (plain.strip_suffix('万'), plain.strip_suffix('亿')) {
        (Some(number), _) => (number, 6),
        (_, Some(number)) => (number, 10),
        _ => (plain, 2),
    };
    let (whole, part) = match plain.split_once('.') {
        Some((_, "")) => return Err(NotAnAmount),
        Some((whole, part)) => (whole, part),
        None => (plain, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(part) || part.len() > places || !is_grouped(whole) {
        return Err(NotAnAmount);
    }
    let whole = whole.replace(',', "");
    format!("{whole}{part:0<places$}")
        .parse()
        .or(Err(NotAnAmount))
}

/// Digits, or digits in groups of three: `12,34` is a slip, and no one knows of which kind.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let in_groups = whole.contains(',');
    digits(first)
        && (!in_groups || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && digits(group))
}

/// Writes `12,345.60`; whole yuan without the point.
#[must_use]
pub fn yuan(fen: i64) -> String {
    let (yuan, rest) = (fen / 100, fen % 100);
    let digits = yuan.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if rest == 0 {
        grouped
    } else {
        format!("{grouped}.{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_become_fen_exactly() {
        for (text, fen) in [
            ("0", 0),
            ("12345.67", 1_234_567),
            ("12,345.6", 1_234_560),
            ("12，345.6 元", 1_234_560),
            ("１２３４５．６７元", 1_234_567),
            ("1 234 567", 123_456_700),
            ("￥100", 10_000),
            ("人民币1,000元整", 100_000),
            ("0.1", 10),
            ("1.5万元", 1_500_000),
            ("３万", 3_000_000),
            ("1.23456 万元", 1_234_560),
            ("0.000001万", 1),
            ("1.2亿元", 12_000_000_000),
            ("92233720368547758.07", i64::MAX),
        ] {
            assert_eq!(parse_yuan(text), Ok(fen), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "元",
            "万元",
            ".5",
            "1.",
            "1.234",
            "-1",
            "1e3",
            "一百",
            "1.2.3",
            "12,34",
            "1,2345",
            ",123",
            "10²",
            "1.2345678万",
            "1万2千",
            "92233720368547758.08",
        ] {
            assert_eq!(parse_yuan(text), Err(NotAnAmount), "{text}");
        }
    }

    #[test]
    fn amounts_are_shown_as_typed() {
        for (fen, text) in [
            (0, "0"),
            (1_234_567, "12,345.67"),
            (100_000_000, "1,000,000"),
            (5, "0.05"),
        ] {
            assert_eq!(yuan(fen), text);
            assert_eq!(parse_yuan(text), Ok(fen));
        }
    }
}
