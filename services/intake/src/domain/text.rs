use std::ops::RangeInclusive;

use web::Findings;

/// Takes the white space off both ends.
pub(crate) fn tidy(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}

/// Takes the white space off both ends; nothing left counts as left out.
pub(crate) fn tidy_optional(text: &mut Option<String>) {
    if let Some(inner) = text {
        tidy(inner);
    }
    if text.as_deref() == Some("") {
        *text = None;
    }
}

/// A text of one line: its length, and no characters that cannot be seen.
pub(crate) fn check_line(
    findings: &mut Findings,
    pointer: &str,
    label: &str,
    text: &str,
    length: RangeInclusive<usize>,
) {
    findings.text(pointer, label, text, length);
    refuse_unseen(findings, pointer, label, text.chars());
}

/// A line that may be left out.
pub(crate) fn check_optional_line(
    findings: &mut Findings,
    pointer: &str,
    label: &str,
    text: Option<&str>,
    most: usize,
) {
    if let Some(text) = text {
        check_line(findings, pointer, label, text, 1..=most);
    }
}

/// A text of several lines: like a line, but line ends and tabs are allowed.
pub(crate) fn check_lines(
    findings: &mut Findings,
    pointer: &str,
    label: &str,
    text: &str,
    length: RangeInclusive<usize>,
) {
    findings.text(pointer, label, text, length);
    let others = text.chars().filter(|c| !matches!(c, '\n' | '\r' | '\t'));
    refuse_unseen(findings, pointer, label, others);
}

fn refuse_unseen(
    findings: &mut Findings,
    pointer: &str,
    label: &str,
    mut characters: impl Iterator<Item = char>,
) {
    if characters.any(is_unseen) {
        let detail = format!("{label}含有控制字符或者不可见字符，请删除后重新提交。");
        findings.add(pointer, "control_character", detail);
    }
}

/// Control characters (NUL among them), and marks that turn the direction of writing or take no
/// room: they make a text look like another one.
pub(crate) fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}
