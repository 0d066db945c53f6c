//! Amounts: yuan as people type them, 分 as the services keep them. No floating point anywhere.

/// The amount is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAnAmount;

/// Reads `12345.6`, `12,345.60`, `１２３４５` or `12345元` exactly.
pub(crate) fn parse_yuan(text: &str) -> Result<i64, NotAnAmount> {
    let plain: String = text.chars().filter_map(half_width).collect();
    let plain = plain.strip_suffix('元').unwrap_or(&plain);
    let plain = plain.strip_prefix(['¥', '￥']).unwrap_or(plain);
    let (yuan, fen) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let dot_without_digits = plain.contains('.') && fen.is_empty();
    if yuan.is_empty() || !digits(yuan) || !digits(fen) || fen.len() > 2 || dot_without_digits {
        return Err(NotAnAmount);
    }
    let fen = format!("{fen:0<2}");
    format!("{yuan}{fen}").parse().or(Err(NotAnAmount))
}

/// Writes `12,345.60`; whole yuan without the point.
pub(crate) fn amount_text(fen: i64) -> String {
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

/// Full-width characters as half-width ones, white space and separators left out.
fn half_width(letter: char) -> Option<char> {
    match letter {
        ' ' | '\u{3000}' | ',' | '，' => None,
        '０'..='９' | '．' => char::from_u32(u32::from(letter) - 0xFEE0),
        '。' => Some('.'),
        other => Some(other),
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
            ("１２３４５．６７元", 1_234_567),
            ("￥100", 10_000),
            ("0.1", 10),
            ("92233720368547758.07", i64::MAX),
        ] {
            assert_eq!(parse_yuan(text), Ok(fen), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            ".5",
            "1.",
            "1.234",
            "-1",
            "1e3",
            "一百",
            "1.2.3",
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
            assert_eq!(amount_text(fen), text);
            assert_eq!(parse_yuan(text), Ok(fen));
        }
    }
}
