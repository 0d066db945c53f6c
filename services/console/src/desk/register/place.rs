//! Where it happened: divisions chosen level by level.

use contracts::api::directory::Region;

use crate::page::Fields;
use crate::text::Text;

/// One list of divisions to choose from.
pub(crate) struct Level {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) required: bool,
    pub(crate) chosen: String,
    pub(crate) choices: Vec<Region>,
}

/// Names of the levels, with the length of their codes.
const LEVELS: [(&str, usize); 5] = [
    ("province", 2),
    ("city", 4),
    ("county", 6),
    ("township", 9),
    ("village", 12),
];

/// The lists to choose from, as far down as they go.
pub(super) fn levels(t: &'static Text, code: &str, lists: Vec<Vec<Region>>) -> Vec<Level> {
    let labels = [
        t.register.province,
        t.register.city,
        t.register.county,
        t.register.township,
        t.register.village,
    ];
    let levels = LEVELS.into_iter().zip(labels).zip(lists);
    levels
        .filter(|(_, choices)| !choices.is_empty())
        .map(|(((name, length), label), choices)| Level {
            name,
            label,
            required: length <= 6,
            chosen: code.get(..length).unwrap_or_default().to_owned(),
            choices,
        })
        .collect()
}

/// The deepest division chosen. A choice that does not lie in the one above it is left over from
/// before that was changed, and does not count.
pub(super) fn region_code(form: &Fields) -> String {
    let mut code = form.text("region.code").to_owned();
    if !code.is_empty() {
        return code;
    }
    for (name, length) in LEVELS {
        let chosen = form.text(&format!("region.{name}"));
        if chosen.len() != length || !chosen.starts_with(&code) {
            break;
        }
        code = chosen.to_owned();
    }
    code
}

/// A code as the lists have it: 510400 is 5104 there, 510402101000 is 510402101.
pub(super) fn without_zeros(code: &str) -> &str {
    match code.len() {
        12 if code.ends_with("000000") => without_zeros(code.get(..6).unwrap_or(code)),
        12 => code.strip_suffix("000").unwrap_or(code),
        6 => code
            .strip_suffix("0000")
            .or_else(|| code.strip_suffix("00"))
            .unwrap_or(code),
        _ => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leftover_choice_below_another_division_does_not_count() {
        let form = Fields::parse(
            b"region.province=51&region.city=5104&region.county=510411&region.township=510402101",
        );
        assert_eq!(region_code(&form), "510411");
        assert_eq!(region_code(&Fields::parse(b"region.code=510402")), "510402");
        assert_eq!(region_code(&Fields::parse(b"region.province=")), "");
    }

    #[test]
    fn an_office_code_is_shortened_to_its_level() {
        for (code, short) in [
            ("510400", "5104"),
            ("510402", "510402"),
            ("510402101000", "510402101"),
            ("510402000000", "510402"),
            ("510402101003", "510402101003"),
            ("510000", "51"),
        ] {
            assert_eq!(without_zeros(code), short);
        }
    }
}
