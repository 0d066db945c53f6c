use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use crate::name::is_han;

/// A text of one or several lines: nothing around it, and every line end is one character,
/// however the browser or the system it was typed on writes them.
#[must_use]
pub fn text(text: &str) -> String {
    line_ends(text.trim()).into_owned()
}

/// The text with every line end (CR LF, CR) as LF, and otherwise as it is.
#[must_use]
pub fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text with compatibility forms (full-width letters and digits, the ideographic space)
/// folded, without marks that nobody sees, and without blanks around it.
#[must_use]
pub fn half_width(text: &str) -> String {
    let folded: String = text.chars().filter(|c| !is_mark(*c)).nfkc().collect();
    folded.trim().to_owned()
}

/// Words to look for, small letters, folded as names are. Single Chinese characters with blanks
/// between them are one name that was typed apart.
#[must_use]
pub fn question(text: &str) -> Vec<String> {
    let folded = half_width(text).to_lowercase();
    let mut words: Vec<String> = Vec::new();
    let mut apart = false;
    for blank_free in folded.split_whitespace() {
        for (place, word) in blank_free
            .split(|c: char| !(c.is_alphanumeric() || joins(c)))
            .filter(|word| !word.is_empty())
            .enumerate()
        {
            let mut characters = word.chars();
            let single = characters.next().is_some_and(is_han) && characters.all(joins);
            match words.last_mut() {
                Some(before) if single && apart && place == 0 => before.push_str(word),
                _ => words.push(word.to_owned()),
            }
            apart = single;
        }
    }
    words
}

/// Without blanks and dashes too: the form of numbers that are printed in groups.
pub(crate) fn ungrouped(text: &str) -> String {
    let folded = half_width(text);
    let kept = folded.chars().filter(|c| !is_space(*c) && !is_dash(*c));
    kept.flat_map(char::to_uppercase).collect()
}

/// Full-width letters, digits and signs alone, one by one: an amount like `10²` must not become
/// another one.
pub(crate) fn narrow(text: &str) -> String {
    let narrowed = text.chars().filter(|c| !is_mark(*c)).map(|c| match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{FFE5}' => '¥',
        _ => c,
    });
    narrowed.collect::<String>().trim().to_owned()
}

pub(crate) fn is_space(character: char) -> bool {
    character == '\t' || (character.is_whitespace() && !is_unseen(character))
}

pub(crate) fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Marks that pasted text carries along and nobody sees: they steer line breaks and the
/// direction of writing. In a number or a name they mean nothing and go.
pub(crate) fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Characters that only change how their neighbours look.
///
/// Indic and Arabic letters, emoji and rare forms of Chinese characters (生僻字) are written with
/// them, so they may stand in a text.
pub(crate) fn joins(character: char) -> bool {
    matches!(character,
        '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether nobody would see anything: blanks, and marks that without a neighbour are nothing.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || joins(c))
}

/// Characters that nothing is written with: controls, marks and fillers that cannot be seen and
/// make a text look like another one, and what stands for bytes that could not be read.
#[must_use]
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || is_mark(character)
        || matches!(character,
            '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{2028}' | '\u{2029}'
            | '\u{206A}'..='\u{206F}' | '\u{3164}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFD}'
            | '\u{FDD0}'..='\u{FDEF}' | '\u{E0001}')
        || u32::from(character) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_is_one_character_whoever_wrote_it() {
        assert_eq!(text(" 一\r\n二\r三\n四\r\n"), "一\n二\n三\n四");
        assert!(matches!(line_ends("一\n二"), Cow::Borrowed(_)));
    }

    #[test]
    fn words_are_told_apart_and_a_name_typed_apart_is_one() {
        for (typed, words) in [
            ("拖欠 工资", vec!["拖欠", "工资"]),
            ("尤　楠", vec!["尤楠"]),
            ("张 小 明 拖欠", vec!["张小明", "拖欠"]),
            ("欧阳 修", vec!["欧阳", "修"]),
            ("阿卜杜拉•买买提", vec!["阿卜杜拉", "买买提"]),
            ("甲、乙", vec!["甲", "乙"]),
            ("ＷｉＦｉ\u{200B} 𠮷𠮷", vec!["wifi", "𠮷𠮷"]),
            ("工资%", vec!["工资"]),
            ("%%", vec![]),
        ] {
            assert_eq!(question(typed), words, "{typed}");
        }
    }

    #[test]
    fn what_stands_for_unreadable_bytes_is_nothing_to_write_with() {
        for unseen in [
            '\u{FFFD}', '\u{FFFF}', '\u{3164}', '\u{202E}', '\0', '\u{AD}',
        ] {
            assert!(is_unseen(unseen), "{unseen:?}");
        }
        for seen in ['〇', '々', '𠅤', '\u{200D}', '\u{FE0F}', '·', '　'] {
            assert!(!is_unseen(seen), "{seen:?}");
        }
    }
}
