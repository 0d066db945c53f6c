//! Templates of disputes and petitions, and the words around them.

use std::collections::BTreeMap;

use contracts::vocabulary::{DisputeType, Outcome, PetitionPurpose, ReferralBasis, ReturnReason};
use serde::Deserialize;

use crate::{CityError, table};

/// One story with blanks; `data/disputes-home.toml` explains the keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Template {
    #[serde(rename = "type")]
    pub(crate) dispute_type: DisputeType,
    pub(crate) purpose: Option<PetitionPurpose>,
    pub(crate) title: String,
    pub(crate) facts: String,
    pub(crate) agreed: String,
    pub(crate) amount: Option<[i64; 2]>,
    pub(crate) people: Option<[i64; 2]>,
    #[serde(default = "lately")]
    pub(crate) past: [i64; 2],
    #[serde(default = "grown_up")]
    pub(crate) age: [i64; 2],
    pub(crate) bond: Option<Bond>,
    #[serde(default)]
    pub(crate) rural: bool,
    /// What the petition is about belongs to the courts' and procuratorates' own procedures.
    #[serde(default)]
    pub(crate) law: bool,
    pub(crate) applicant: Option<String>,
    pub(crate) respondent: Option<String>,
    pub(crate) third: Option<String>,
    #[serde(default)]
    pub(crate) to: Vec<String>,
    #[serde(default)]
    pub(crate) materials: Vec<String>,
    #[serde(default)]
    pub(crate) vary: BTreeMap<String, Vec<String>>,
}

/// How the first applicant and the respondent are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bond {
    /// 夫妻.
    Couple,
    /// The respondent is the applicant's son.
    Child,
    /// 同族.
    Clan,
}

fn lately() -> [i64; 2] {
    [2, 45]
}

fn grown_up() -> [i64; 2] {
    [24, 68]
}

/// `data/words.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) outcome: BTreeMap<Outcome, Vec<String>>,
    pub(crate) returned: BTreeMap<ReturnReason, Vec<String>>,
    handed: BTreeMap<String, Vec<String>>,
}

impl Words {
    /// What is written when a case is handed over on this footing.
    pub(crate) fn handed(&self, basis: ReferralBasis) -> &[String] {
        self.handed.get(basis.as_str()).map_or(&[], Vec::as_slice)
    }

    /// What is written when it is handed over once more after a return.
    pub(crate) fn again(&self) -> &[String] {
        self.handed.get("again").map_or(&[], Vec::as_slice)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    template: Vec<Template>,
}

/// All templates.
pub(crate) fn templates() -> Result<Vec<Template>, CityError> {
    const FILES: &[(&str, &str)] = &[
        (
            "disputes-home.toml",
            include_str!("../data/disputes-home.toml"),
        ),
        (
            "disputes-land.toml",
            include_str!("../data/disputes-land.toml"),
        ),
        (
            "disputes-trade.toml",
            include_str!("../data/disputes-trade.toml"),
        ),
        (
            "disputes-modern.toml",
            include_str!("../data/disputes-modern.toml"),
        ),
        ("petitions.toml", include_str!("../data/petitions.toml")),
    ];
    let mut all = Vec::new();
    for (name, text) in FILES {
        all.extend(table::toml::<File>(name, text)?.template);
    }
    Ok(all)
}

/// Fills the blanks. A blank without a value stays, so that a test can find it.
pub(crate) fn fill(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut out = text.to_owned();
    for (key, value) in values {
        out = out.replace(&format!("{{{key}}}"), value);
    }
    out
}

/// Yuan as people write them: 8600元, 1.26万元.
pub(crate) fn yuan(amount: i64) -> String {
    if amount < 10_000 {
        return format!("{amount}元");
    }
    let (whole, rest) = (amount / 10_000, amount % 10_000 / 100);
    if rest == 0 {
        return format!("{whole}万元");
    }
    let decimals = format!("{rest:02}");
    format!("{whole}.{}万元", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_naturally() {
        assert_eq!(yuan(800), "800元");
        assert_eq!(yuan(12_600), "1.26万元");
        assert_eq!(yuan(150_000), "15万元");
        assert_eq!(yuan(20_500), "2.05万元");
    }

    #[test]
    fn templates_name_only_known_blanks() {
        const KNOWN: &[&str] = &[
            "a", "b", "c", "place", "town", "county", "group", "event", "sum", "settle", "due",
            "n", "by",
        ];
        for template in templates().unwrap() {
            let text = format!("{}{}{}", template.title, template.facts, template.agreed);
            for blank in text.split('{').skip(1) {
                let blank = blank.split('}').next().unwrap();
                let blank = blank.trim_end_matches(|c: char| c.is_ascii_digit());
                assert!(
                    KNOWN.contains(&blank) || template.vary.contains_key(blank),
                    "{blank} in {}",
                    template.title
                );
            }
        }
    }
}
