//! Who takes part in a case.

use contracts::api::intake::NewParty;
use contracts::vocabulary::{PartyKind, PartySide};

use crate::dice::Dice;
use crate::identity::{self, Sex};
use crate::names::Names;
use crate::story::Setting;
use crate::template::Bond;

/// The parties, applicants first; `people` are concerned in all.
pub(crate) fn parties(
    dice: &mut Dice,
    names: &Names,
    setting: &Setting<'_>,
    people: i64,
) -> Vec<NewParty> {
    let template = setting.template;
    let sex = match template.bond {
        Some(Bond::Child | Bond::Clan) => Sex::Man,
        Some(Bond::Couple) | None if dice.chance(45) => Sex::Woman,
        Some(Bond::Couple) | None => Sex::Man,
    };
    let surname = names.surname(dice);
    let age = dice.between(template.age[0], template.age[1]);
    let mut all = Vec::new();
    if let Some(ending) = &template.applicant {
        all.push(company(
            dice,
            names,
            setting,
            PartySide::Applicant,
            ending,
            "",
        ));
    } else {
        let name = match template.bond {
            Some(_) => names.with_surname(dice, &surname, sex),
            None => names.person(
                dice,
                sex,
                &setting.place.county,
                &setting.place.township_name,
            ),
        };
        all.push(person(dice, setting, PartySide::Applicant, name, sex, age));
        // Several people send at most five to speak for them (《信访工作条例》第二十条).
        for _ in 1..people.min(dice.between(2, 5)) {
            let sex = if dice.chance(45) {
                Sex::Woman
            } else {
                Sex::Man
            };
            let name = names.person(
                dice,
                sex,
                &setting.place.county,
                &setting.place.township_name,
            );
            let age = dice.between(template.age[0], template.age[1]);
            all.push(person(dice, setting, PartySide::Applicant, name, sex, age));
        }
    }
    // A petition is about a body, which is not a party.
    if template.purpose.is_some() {
        return all;
    }
    if let Some(ending) = &template.respondent {
        let first = all
            .first()
            .map_or_else(String::new, |party: &NewParty| party.name.clone());
        all.push(company(
            dice,
            names,
            setting,
            PartySide::Respondent,
            ending,
            &first,
        ));
    } else {
        let (sex, name, age) = match template.bond {
            Some(Bond::Couple) => {
                let other = if sex == Sex::Man {
                    Sex::Woman
                } else {
                    Sex::Man
                };
                let own = names.surname(dice);
                (
                    other,
                    names.with_surname(dice, &own, other),
                    age + dice.between(-4, 4),
                )
            }
            Some(Bond::Child) => {
                let name = names.with_surname(dice, &surname, Sex::Man);
                (Sex::Man, name, age - dice.between(22, 32))
            }
            Some(Bond::Clan) => {
                let name = names.with_surname(dice, &surname, Sex::Man);
                (Sex::Man, name, dice.between(35, 65))
            }
            None => {
                let sex = if dice.chance(40) {
                    Sex::Woman
                } else {
                    Sex::Man
                };
                let place = setting.place;
                let name = names.person(dice, sex, &place.county, &place.township_name);
                (sex, name, dice.between(24, 66))
            }
        };
        let mut party = person(dice, setting, PartySide::Respondent, name, sex, age);
        if setting.relative.is_some() {
            party.identity.clone_from(&setting.relative);
        }
        all.push(party);
    }
    if let Some(ending) = &template.third {
        all.push(company(
            dice,
            names,
            setting,
            PartySide::ThirdParty,
            ending,
            "",
        ));
    }
    all
}

fn person(
    dice: &mut Dice,
    setting: &Setting<'_>,
    side: PartySide,
    name: String,
    sex: Sex,
    age: i64,
) -> NewParty {
    let number = identity::resident(dice, sex, age, setting.received);
    let phone = identity::telephone(dice);
    // Of the other side less is known.
    let known = if side == PartySide::Applicant { 97 } else { 75 };
    NewParty {
        side,
        kind: PartyKind::Person,
        name,
        identity: dice.chance(known).then_some(number),
        born_on: None,
        email: None,
        phone: dice.chance(known).then_some(phone),
        address: dice.chance(known - 10).then(|| {
            format!(
                "四川省攀枝花市{}{}{}号",
                setting.place.county_name,
                setting.place.spoken(),
                dice.between(1, 260)
            )
        }),
        organisation: None,
    }
}

fn company(
    dice: &mut Dice,
    names: &Names,
    setting: &Setting<'_>,
    side: PartySide,
    ending: &str,
    other: &str,
) -> NewParty {
    let place = setting.place;
    NewParty {
        side,
        kind: PartyKind::Organisation,
        name: names.company(dice, ending, other),
        identity: Some(identity::organisation(dice)),
        born_on: None,
        email: None,
        phone: Some(identity::telephone(dice)),
        address: Some(format!(
            "四川省攀枝花市{}{}",
            place.county_name, place.township_name
        )),
        organisation: None,
    }
}
