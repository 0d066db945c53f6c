//! A realistic demonstration city: its bodies, its staff and its disputes.
//!
//! The city is 攀枝花市 in Sichuan, whose plan of 2014 asks for a 大调解 system of this kind. Its
//! administrative divisions are real (`data/regions.tsv` names the source), its bodies are modelled
//! on those every Chinese city has, and **every person, company and event is invented**: names are
//! composed by chance, identity numbers carry valid check digits but belong to nobody, mail
//! addresses lie under the reserved domain `.example`.
//!
//! Nothing here talks to anybody or reads a clock: the same seed and the same day give the same
//! city. Whoever seeds an installation walks the lists in order and calls the public APIs:
//!
//! 1. [`City::regions`], parents first, in one request;
//! 2. [`City::bodies`], parents first;
//! 3. [`City::staff`], among them the [`City::demo`] sign-ins;
//! 4. [`City::scenarios`], oldest first: register [`Scenario::case`] in the name of
//!    [`Scenario::staff`], then play [`Scenario::steps`] in order.
//!
//! ```
//! # fn main() -> Result<(), city::CityError> {
//! let city = city::City::panzhihua(42)?;
//! assert_eq!(city.bodies[0].name, "中共攀枝花市委政法委员会");
//! # Ok(())
//! # }
//! ```

mod body;
mod channel;
mod dice;
mod identity;
mod names;
mod parties;
mod place;
mod plan;
mod procedure;
mod repeat;
mod route;
mod scenario;
mod staff;
mod steps;
mod story;
mod table;
mod template;
#[cfg(test)]
mod tests;
mod ways;
mod weave;

pub use body::Body;
pub use contracts::api::directory::Region;
pub use scenario::{Fate, Scenario, Step};
pub use staff::{DemoAccount, Person};

use kernel::NaiveDate;
use law::LawBook;

/// The data that comes with this crate contradicts itself.
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// A line of a table cannot be read.
    #[error("{file}, line {line}: {reason}")]
    Table {
        /// The file.
        file: &'static str,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The law data cannot be loaded.
    #[error(transparent)]
    Law(&'static law::LoadError),
    /// A TOML file cannot be read.
    #[error("{file}: {source}")]
    Toml {
        /// The file.
        file: &'static str,
        /// What the parser says.
        source: Box<toml::de::Error>,
    },
}

/// The demonstration city.
#[derive(Debug, Clone)]
pub struct City {
    /// Administrative divisions, parents first.
    pub regions: Vec<Region>,
    /// Bodies, parents first; the first one is the root.
    pub bodies: Vec<Body>,
    /// Everybody who signs in, in the order of the bodies.
    pub staff: Vec<Person>,
    /// The few members of [`Self::staff`] meant for showing the system round.
    pub demo: Vec<DemoAccount>,
    corpus: weave::Corpus,
}

impl City {
    /// Builds 攀枝花市. Regions, bodies and demonstration sign-ins are always the same; the names
    /// and identity numbers of the staff follow from `seed`.
    pub fn panzhihua(seed: u64) -> Result<Self, CityError> {
        let regions = place::regions()?;
        let bodies = body::bodies()?;
        let names: names::Names = table::toml("names.toml", include_str!("../data/names.toml"))?;
        let (staff, demo) = staff::staff(seed, &bodies, &regions, &names)?;
        let corpus = weave::Corpus {
            law: LawBook::shared().map_err(CityError::Law)?,
            names,
            templates: template::templates()?,
            words: table::toml("words.toml", include_str!("../data/words.toml"))?,
            places: place::places(&regions),
        };
        Ok(Self {
            regions,
            bodies,
            staff,
            demo,
            corpus,
        })
    }

    /// `count` cases of the six months before `today`, oldest first, with what became of each.
    ///
    /// From 300 on every dispute type, petition purpose, channel, basis of referral, reason for a
    /// return and outcome occurs.
    #[must_use]
    pub fn scenarios(&self, seed: u64, today: NaiveDate, count: usize) -> Vec<Scenario> {
        weave::scenarios(self, seed, today, count)
    }

    /// The body with this code.
    #[must_use]
    pub fn body(&self, code: &str) -> Option<&Body> {
        self.bodies.iter().find(|body| body.code == code)
    }

    /// Who acts for a body when it registers, receives, accepts, returns or concludes: the first
    /// of its staff with a role that may.
    #[must_use]
    pub fn clerk(&self, code: &str) -> Option<&Person> {
        self.staff
            .iter()
            .find(|person| person.body == code && person.registers())
    }
}
