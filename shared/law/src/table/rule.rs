//! A line of the table of limits.

use std::fmt::{self, Write};

use super::{list, remark};
use crate::{
    rule::{Direction, Roll, RuleVersion},
    terms::{Exclusion, Extension},
};

pub(super) fn line(table: &mut String, rule: &RuleVersion) -> fmt::Result {
    let exclusions: Vec<String> = rule.exclusions.iter().map(exclusion).collect();
    let exclusions: Vec<&str> = exclusions.iter().map(String::as_str).collect();
    let extension = rule
        .extension
        .as_ref()
        .map(|extension| extension_text(rule, extension));
    let cells = [
        rule.id.clone(),
        rule.title.clone(),
        length(rule),
        rule.start.text.clone(),
        rule.responsible.clone(),
        roll(rule.roll).to_owned(),
        list(&exclusions),
        extension.unwrap_or_else(|| "—".to_owned()),
        rule.expiry
            .as_ref()
            .map_or_else(|| "—".to_owned(), |expiry| expiry.text.clone()),
        format!("{}（{}）", rule.citation(), rule.document),
        in_force(rule),
        rule.region.clone().unwrap_or_else(|| "全国".to_owned()),
        format!("{:?}", rule.confidence),
    ];
    writeln!(table, "| {} |", cells.join(" | "))
}

fn exclusion(exclusion: &Exclusion) -> String {
    let most = exclusion.at_most.map(|days| format!("（至多{days}日）"));
    format!("{}{}", exclusion.text, most.unwrap_or_default())
}

fn length(rule: &RuleVersion) -> String {
    match rule.direction {
        Direction::After => rule.length(),
        Direction::Before => format!("{}以前", rule.length()),
    }
}

fn in_force(rule: &RuleVersion) -> String {
    let to = rule.effective_to.map(|to| format!("至{to}"));
    format!("{}{}", rule.effective_from, to.unwrap_or_default())
}

fn roll(roll: Roll) -> &'static str {
    match roll {
        Roll::Later => "顺延",
        Roll::Earlier => "提前",
        Roll::None => "不顺延",
    }
}

fn extension_text(rule: &RuleVersion, extension: &Extension) -> String {
    let unit = rule.unit.counted();
    let amount = extension
        .amount
        .map(|amount| format!("不超过{amount}{unit}"));
    let times = extension.times.map(|times| format!("，{times}次"));
    format!(
        "{}{}，{}{}{}",
        amount.as_deref().unwrap_or("不限长度"),
        times.unwrap_or_default(),
        extension.approver_text,
        if extension.consent {
            "约定"
        } else {
            "批准"
        },
        remark("，", extension.notice.as_deref(), ""),
    )
}
