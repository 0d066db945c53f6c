use unicode_normalization::UnicodeNormalization as _;

use crate::text::{is_mark, is_space, joins};

/// The dot between the parts of a name (间隔号): the one that 公安 registers and GB/T 15834 have.
const DOT: char = '·';

/// The name of a person or a body as it is stored and searched for: no blanks between Chinese
/// characters and none around dots and brackets, one elsewhere, one kind of middle dot, brackets
/// as wide as their Chinese neighbours, compatibility forms folded, no marks that nobody sees.
#[must_use]
pub fn name(text: &str) -> String {
    let folded = text.chars().filter(|c| !is_mark(*c)).map(dot).nfkc();
    let folded = without_joiners(folded);
    let chinese = folded.iter().any(|c| is_han(*c));
    let folded: Vec<char> = folded
        .into_iter()
        .map(|c| match c {
            '(' if chinese => '（',
            ')' if chinese => '）',
            _ => c,
        })
        .collect();
    let mut name: Vec<char> = Vec::with_capacity(folded.len());
    let mut rest = folded.as_slice();
    while let Some((&character, after)) = rest.split_first() {
        let blanks = after.iter().take_while(|c| is_space(**c)).count();
        let before = name.last().copied();
        if is_space(character) {
            rest = after.get(blanks..).unwrap_or_default();
            if parts(before, rest.first().copied()) {
                name.push(' ');
            }
            continue;
        }
        rest = after;
        match character {
            DOT if before == Some(DOT) => {}
            '.' if between_han(before, rest.first().copied()) => name.push(DOT),
            _ => name.push(character),
        }
    }
    // Line ends are no blanks of a name, but around it they are.
    name.into_iter().collect::<String>().trim().to_owned()
}

/// The middle dots of input methods, telephones and other countries' keyboards.
fn dot(character: char) -> char {
    match character {
        '\u{387}' | '\u{2D9}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' | '\u{25CF}'
        | '\u{2981}' | '\u{2E31}' | '\u{2E33}' | '\u{30FB}' | '\u{FF65}' => DOT,
        _ => character,
    }
}

/// Whether a blank between these two parts words.
fn parts(before: Option<char>, after: Option<char>) -> bool {
    let closes = |c: char| matches!(c, DOT | '（' | '）');
    match (before, after) {
        (Some(one), Some(other)) => {
            !(closes(one) || closes(other) || (is_han(one) && is_han(other)))
        }
        _ => false,
    }
}

fn between_han(before: Option<char>, after: Option<char>) -> bool {
    before.is_some_and(is_han) && after.is_some_and(is_han)
}

/// Without the joiners that join nothing: Chinese, Latin letters and digits have none.
fn without_joiners(characters: impl Iterator<Item = char>) -> Vec<char> {
    let is_joiner = |c: char| matches!(c, '\u{200C}' | '\u{200D}');
    let joinable = |c: char| !(is_han(c) || c.is_ascii() || c == DOT || is_joiner(c));
    let mut kept: Vec<char> = Vec::new();
    let mut rest = characters.peekable();
    while let Some(character) = rest.next() {
        let mut joins = || {
            let after = rest.peek().copied();
            kept.last().copied().is_some_and(joinable) && after.is_some_and(joinable)
        };
        if !is_joiner(character) || joins() {
            kept.push(character);
        }
    }
    kept
}

/// Chinese characters, those that registers made for themselves (自造字) and rare forms among
/// them.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character,
        '々' | '〇' | '\u{2E80}'..='\u{2FDF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{E000}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '\u{F0000}'..='\u{10FFFD}')
        || (joins(character) && !matches!(character, '\u{200C}' | '\u{200D}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_has_one_form_however_it_was_typed() {
        for (typed, stored) in [
            ("尤　楠", "尤楠"),
            (" 尤  楠\t", "尤楠"),
            ("尤\u{A0}楠\r\n", "尤楠"),
            ("尤\u{200B}\u{FEFF}楠\u{202E}", "尤楠"),
            ("\u{200E}尤\u{200D}楠", "尤楠"),
            ("\u{2060}王\u{2009}𠅤", "王𠅤"),
            ("张 𬭚 々 〇", "张𬭚々〇"),
            ("葛\u{E0100} 某", "葛\u{E0100}某"),
            ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
            ("阿卜杜拉・买买提", "阿卜杜拉·买买提"),
            ("阿卜杜拉 ･ 买买提", "阿卜杜拉·买买提"),
            ("阿卜杜拉‧买买提", "阿卜杜拉·买买提"),
            ("阿卜杜拉．买买提", "阿卜杜拉·买买提"),
            ("阿卜杜拉.买买提", "阿卜杜拉·买买提"),
            ("ＪＯＨＮ　　Smith", "JOHN Smith"),
            ("J. Smith", "J. Smith"),
            ("Zoe\u{308}", "Zoë"),
            ("攀枝花 ＡＢＣ 公司", "攀枝花 ABC 公司"),
            ("某公司 (东区)", "某公司（东区）"),
            ("某公司（ 东区 ）", "某公司（东区）"),
            ("Acme (Asia) Ltd", "Acme (Asia) Ltd"),
            ("⼀⼆", "一二"),
            ("نۇر\u{200C}ئەلى", "نۇر\u{200C}ئەلى"),
            ("བཀྲ་ཤིས་ཚེ་རིང་།", "བཀྲ་ཤིས་ཚེ་རིང་།"),
            ("👩\u{200D}👧", "👩\u{200D}👧"),
            // Look-alikes are no one's to judge: a Cyrillic a stays one.
            ("А", "А"),
            // What may not stand in a line is left for who judges it.
            ("张\n三", "张\n三"),
            ("张\0三", "张\0三"),
        ] {
            assert_eq!(name(typed), stored, "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn a_form_is_its_own_form(text in "[尤楠A .·•\u{3000}\u{200B}\u{200D}(（𠅤ئ\n]{0,12}") {
            let once = name(&text);
            prop_assert_eq!(name(&once), once);
        }
    }
}
