//! A case as it is registered: a template with its blanks filled.

use std::collections::BTreeMap;

use chrono::Datelike;
use contracts::api::intake::{NewMaterial, RegisterCase};
use contracts::vocabulary::{CaseKind, Channel, PartySide};
use kernel::NaiveDate;

use crate::dice::Dice;
use crate::names::Names;
use crate::place::Place;
use crate::template::{Template, fill, yuan};
use crate::{parties, plan};

/// What is known about a case before its words are found.
pub(crate) struct Setting<'a> {
    pub(crate) template: &'a Template,
    pub(crate) place: &'a Place,
    /// Code of the division that is registered.
    pub(crate) region: &'a str,
    pub(crate) received: NaiveDate,
    pub(crate) channel: Channel,
    /// An identity number the respondent shall have: a relative of somebody on the staff.
    pub(crate) relative: Option<String>,
}

/// A registration and the note that would end it well.
pub(crate) struct Story {
    pub(crate) case: RegisterCase,
    agreed: String,
    values: BTreeMap<String, String>,
}

impl Story {
    /// What was agreed when it ended that day.
    pub(crate) fn agreed(&mut self, dice: &mut Dice, ended: NaiveDate) -> String {
        let due = plan::forth(ended, dice.between(7, 40));
        self.values.insert("due".into(), spoken_day(due, ended));
        fill(&self.agreed, &self.values)
    }
}

/// Writes the registration.
pub(crate) fn write(dice: &mut Dice, names: &Names, setting: &Setting<'_>) -> Story {
    let Setting {
        template,
        place,
        received,
        ..
    } = setting;
    let group = dice.between(1, 9);
    let mut values = BTreeMap::new();
    for (key, words) in &template.vary {
        // Parts that belong together: key, key2, key3.
        for (index, part) in dice.word(words).split('|').enumerate() {
            let number = if index == 0 {
                String::new()
            } else {
                (index + 1).to_string()
            };
            values.insert(format!("{key}{number}"), part.to_owned());
        }
    }
    values.insert("by".into(), spoken_channel(setting.channel).to_owned());
    values.insert("place".into(), place.spoken());
    values.insert("town".into(), place.township_name.clone());
    values.insert("county".into(), place.county_name.clone());
    values.insert("group".into(), group.to_string());
    let event = plan::back(*received, dice.between(template.past[0], template.past[1]));
    values.insert("event".into(), spoken_day(event, *received));
    let people = template.people.map(|[low, high]| dice.between(low, high));
    if let Some(people) = people {
        values.insert("n".into(), people.to_string());
    }
    let amount = template.amount.map(|range| amount(dice, range));
    if let Some(amount) = amount {
        let settled = rounded(amount * dice.between(50, 95) / 100);
        values.insert("sum".into(), yuan(amount));
        values.insert("settle".into(), yuan(settled));
    }
    let parties = parties::parties(dice, names, setting, people.unwrap_or(1));
    for (key, side) in [
        ("a", PartySide::Applicant),
        ("b", PartySide::Respondent),
        ("c", PartySide::ThirdParty),
    ] {
        if let Some(party) = parties.iter().find(|party| party.side == side) {
            values.insert(key.into(), party.name.clone());
        }
    }
    let spot = if template.rural {
        format!("{group}组")
    } else {
        String::new()
    };
    Story {
        case: RegisterCase {
            kind: if template.purpose.is_some() {
                CaseKind::Petition
            } else {
                CaseKind::Dispute
            },
            title: fill(&template.title, &values),
            facts: fill(&template.facts, &values),
            dispute_type: template.dispute_type,
            purpose: template.purpose,
            channel: setting.channel,
            received_on: *received,
            region: setting.region.to_owned(),
            place: Some(format!("{}{spot}", place.spoken())),
            amount_fen: amount.map(|yuan| yuan * 100),
            people: people.and_then(|people| i32::try_from(people).ok()),
            parties,
            materials: materials(dice, template),
        },
        agreed: template.agreed.clone(),
        values,
    }
}

fn materials(dice: &mut Dice, template: &Template) -> Vec<NewMaterial> {
    let handed_in = template.materials.iter().filter(|_| dice.chance(75));
    let names: Vec<String> = handed_in.cloned().collect();
    names
        .into_iter()
        .map(|name| NewMaterial {
            name,
            source: Some("申请人".to_owned()),
            pages: i32::try_from(dice.between(1, 14)).ok(),
        })
        .collect()
}

/// Small amounts are more frequent than large ones, so the exponent is drawn evenly.
fn amount(dice: &mut Dice, [low, high]: [i64; 2]) -> i64 {
    let mut top = high;
    while top / 2 > low && dice.chance(45) {
        top /= 2;
    }
    rounded(dice.between(low.max(top / 2), top))
}

/// As people state sums: to tens, hundreds or thousands.
fn rounded(amount: i64) -> i64 {
    let step = match amount {
        ..2_000 => 10,
        2_000..20_000 => 100,
        _ => 1_000,
    };
    amount / step * step
}

/// How a petition came, in the middle of a sentence.
fn spoken_channel(channel: Channel) -> &'static str {
    const SPOKEN: &[(Channel, &str)] = &[
        (Channel::Letter, "来信"),
        (Channel::Visit, "来访"),
        (Channel::Phone, "来电"),
        (Channel::Fax, "发来传真"),
        (Channel::Hotline, "拨打12345热线"),
        (Channel::Online, "通过网上信访平台"),
    ];
    let found = SPOKEN.iter().find(|(known, _)| *known == channel);
    found.map_or("", |(_, spoken)| spoken)
}

/// 3月2日, with the year where it is another one than that of `seen_from`.
pub(crate) fn spoken_day(day: NaiveDate, seen_from: NaiveDate) -> String {
    let year = if day.year() == seen_from.year() {
        String::new()
    } else {
        format!("{}年", day.year())
    };
    format!("{year}{}月{}日", day.month(), day.day())
}
