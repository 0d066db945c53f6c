//! Invented names of people and companies.

use serde::Deserialize;

use crate::dice::Dice;
use crate::identity::Sex;

/// The parts that names are put together from (`data/names.toml`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    surnames: String,
    male: Vec<String>,
    female: Vec<String>,
    yi_families: Vec<String>,
    yi_male: Vec<String>,
    yi_female: Vec<String>,
    brands: Vec<String>,
}

impl Names {
    /// The name of somebody who lives in this division. In the counties of the north and in
    /// 彝族乡 some people bear Yi names.
    pub(crate) fn person(&self, dice: &mut Dice, sex: Sex, region: &str, township: &str) -> String {
        let yi = match region.get(..6) {
            _ if township.contains("彝族") => 45,
            Some("510422") => 25,
            Some("510421") => 10,
            _ => 2,
        };
        if dice.chance(yi) {
            let given = if sex == Sex::Man {
                &self.yi_male
            } else {
                &self.yi_female
            };
            return format!("{}{}", dice.word(&self.yi_families), dice.word(given));
        }
        let surname = self.surname(dice);
        self.with_surname(dice, &surname, sex)
    }

    /// A Han surname.
    pub(crate) fn surname(&self, dice: &mut Dice) -> String {
        let all: Vec<char> = self.surnames.chars().collect();
        dice.pick(&all).map_or_else(String::new, char::to_string)
    }

    /// A Han name with this surname.
    pub(crate) fn with_surname(&self, dice: &mut Dice, surname: &str, sex: Sex) -> String {
        let given = if sex == Sex::Man {
            &self.male
        } else {
            &self.female
        };
        format!("{surname}{}", dice.word(given))
    }

    /// A company whose name ends like this and does not sound like that of the `other` party.
    pub(crate) fn company(&self, dice: &mut Dice, ending: &str, other: &str) -> String {
        let brands = self
            .brands
            .iter()
            .filter(|brand| !other.contains(brand.as_str()));
        let brands: Vec<&String> = brands.collect();
        let brand = dice.pick(&brands).map_or("", |brand| brand.as_str());
        // A branch names the city itself.
        if ending.contains("攀枝花") {
            format!("{brand}{ending}")
        } else {
            format!("攀枝花市{brand}{ending}")
        }
    }
}
