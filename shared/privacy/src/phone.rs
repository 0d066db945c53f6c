/// Whether a text is a telephone number in China: mobile (11 digits from 13 to 19), or landline
/// (area code of 3 or 4 digits, then 7 or 8), with or without `-`, blanks and `+86`.
#[must_use]
pub fn is_phone(text: &str) -> bool {
    let bare: String = text
        .trim()
        .trim_start_matches("+86")
        .chars()
        .filter(|c| !matches!(c, ' ' | '-'))
        .collect();
    if !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    match bare.as_bytes() {
        [b'1', second, ..] => bare.len() == 11 && (b'3'..=b'9').contains(second),
        [b'0', second, ..] => (10..=12).contains(&bare.len()) && *second != b'0',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobiles_and_landlines_are_known() {
        for right in [
            "13812345678",
            "+86 138 1234 5678",
            "0812-3332211",
            "010-12345678",
        ] {
            assert!(is_phone(right), "{right}");
        }
        for wrong in [
            "",
            "12345678901",
            "1381234567",
            "00812333221",
            "138123４5678",
            "电话",
        ] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
