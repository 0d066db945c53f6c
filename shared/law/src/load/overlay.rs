//! Regional rows: they may fill what the national text leaves open or shorten it, never lengthen.

use std::collections::BTreeMap;

use crate::{
    error::LoadError,
    rule::{Force, Gap, RuleVersion, Unit},
};

/// Where the regional rows over each rule are, by region and rule.
pub(super) fn index(
    located: &[(String, RuleVersion)],
) -> BTreeMap<String, BTreeMap<String, Vec<usize>>> {
    let mut overlays: BTreeMap<String, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
    for (at, (_, rule)) in located.iter().enumerate() {
        if let (Some(region), Some(base)) = (&rule.region, &rule.overlays) {
            overlays
                .entry(region.clone())
                .or_default()
                .entry(base.clone())
                .or_default()
                .push(at);
        }
    }
    overlays
}

/// Refuses regional rows that lengthen what they take the place of, whether the national row or
/// the row of a wider region.
pub(super) fn check(located: &[(String, RuleVersion)]) -> Result<(), LoadError> {
    for (file, row) in located {
        let Some(base_id) = &row.overlays else {
            continue;
        };
        let bases: Vec<&RuleVersion> = located
            .iter()
            .map(|(_, rule)| rule)
            .filter(|rule| is_base(rule, base_id, row))
            .collect();
        if bases.is_empty() {
            return Err(refuse(
                file,
                row,
                "overlays",
                &format!("没有在同一时期施行的规则{base_id}"),
            ));
        }
        for base in bases {
            longer(base, row).map_or(Ok(()), |(field, reason)| {
                Err(refuse(file, row, field, &reason))
            })?;
        }
    }
    Ok(())
}

fn is_base(rule: &RuleVersion, base_id: &str, row: &RuleVersion) -> bool {
    let same_time = rule.effective_to.is_none_or(|to| row.effective_from <= to)
        && row.effective_to.is_none_or(|to| rule.effective_from <= to);
    let wider = match (&rule.region, &row.region) {
        (None, _) => rule.id == base_id,
        (Some(wide), Some(narrow)) => {
            rule.overlays.as_deref() == Some(base_id)
                && wide != narrow
                && crate::book::scopes(narrow).contains(wide)
        }
        (Some(_), None) => false,
    };
    same_time && wider
}

/// In which field, and why, `row` is more generous than `base`.
fn longer(base: &RuleVersion, row: &RuleVersion) -> Option<(&'static str, String)> {
    let national = format!("规则{}（{}）为{}", base.id, base.citation(), base.length());
    if row.start.key != base.start.key {
        return Some(("start", format!("起算的事由应当与规则{}相同", base.id)));
    }
    if row.direction != base.direction || row.roll != base.roll {
        let reason = format!("推算的方向和末日的处理应当与规则{}相同", base.id);
        return Some(("roll", reason));
    }
    let not_shorter = span(row).1 > span(base).0 && !same_unit_not_longer(base, row);
    if base.force == Force::Mandatory && not_shorter {
        let length = row.length();
        let reason = format!("地方规则不得延长法定期限：{national}，本行为{length}");
        return Some(("amount", reason));
    }
    let added = row
        .exclusions
        .iter()
        .any(|exclusion| !base.excludes(&exclusion.key));
    if added && !base.leaves_open.contains(&Gap::Exclusions) {
        return Some((
            "exclusions",
            format!("地方规则不得增加不计入期限的时间：{national}"),
        ));
    }
    extends_more(base, row).map(|reason| ("extension", format!("{reason}：{national}")))
}

fn extends_more(base: &RuleVersion, row: &RuleVersion) -> Option<&'static str> {
    match (&base.extension, &row.extension) {
        (None, Some(_)) if !base.leaves_open.contains(&Gap::Extension) => {
            Some("地方规则不得增设延长")
        }
        (Some(base), Some(row))
            if exceeds(row.amount, base.amount) || exceeds(row.times, base.times) =>
        {
            Some("地方规则的延长不得超过全国规则")
        }
        (None | Some(_), None | Some(_)) => None,
    }
}

fn same_unit_not_longer(base: &RuleVersion, row: &RuleVersion) -> bool {
    base.unit == row.unit && row.amount <= base.amount
}

/// Whether `row` allows more than `base`; no number means no limit.
fn exceeds(row: Option<u32>, base: Option<u32>) -> bool {
    match (row, base) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(row), Some(base)) => row > base,
    }
}

/// The fewest and the most hours a limit can come to. Working days are taken to come to no more
/// than seven days for every three of them and ten: generous enough for any run of holidays.
fn span(rule: &RuleVersion) -> (u64, u64) {
    let amount = u64::from(rule.amount);
    let days = |fewest: u64, most: u64| (fewest * 24, most * 24);
    match rule.unit {
        Unit::Hour => (amount, amount),
        Unit::Day => days(amount, amount),
        Unit::WorkingDay => days(amount, amount * 7 / 3 + 10),
        Unit::Month => days(amount * 28, amount * 31),
        Unit::Year => days(amount * 365, amount * 366),
    }
}

fn refuse(file: &str, row: &RuleVersion, field: &str, reason: &str) -> LoadError {
    LoadError::new(file, &row.id, Some(field), reason)
}
