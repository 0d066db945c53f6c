//! The book: all rules, procedures and holidays, and the questions it answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use chrono::NaiveDate;

use crate::{
    calendar::Calendar,
    chinese,
    due::{Due, DueRequest, Projection},
    error::{DueError, LoadError},
    explain, load, period,
    procedure::{Clock, OutcomeClass, Procedure, Suspension},
    rule::RuleVersion,
    vocabulary::Vocabulary,
};

/// The book of this process.
static BOOK: OnceLock<Result<LawBook, LoadError>> = OnceLock::new();

/// All rules, procedures and holidays; loaded once and validated as a whole.
#[derive(Clone, Debug)]
pub struct LawBook {
    pub(crate) rules: Vec<RuleVersion>,
    /// Where the versions of an id or alias are in `rules`, oldest first.
    pub(crate) by_id: BTreeMap<String, Vec<usize>>,
    /// Where the regional rows over a rule are, by region and rule.
    pub(crate) overlays: BTreeMap<String, BTreeMap<String, Vec<usize>>>,
    pub(crate) procedures: BTreeMap<String, Procedure>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) calendar: Calendar,
    /// The files of the years it was loaded with.
    pub(crate) year_texts: BTreeMap<i32, String>,
}

impl LawBook {
    /// Loads and validates the data this crate carries.
    ///
    /// # Errors
    ///
    /// [`LoadError`] naming file, row and field of the first thing that is wrong. The tests of
    /// this crate load the data, so that a released build does not fail here.
    pub fn load() -> Result<Self, LoadError> {
        load::embedded()
    }

    /// The book of this process: the one it was given ([`LawBook::share`]), or else the data this
    /// crate carries.
    ///
    /// # Errors
    ///
    /// As [`LawBook::load`].
    pub fn shared() -> Result<&'static Self, &'static LoadError> {
        BOOK.get_or_init(Self::load).as_ref()
    }

    /// Makes it the book of this process; `false` when one was asked for or given before, which
    /// stays.
    #[must_use]
    pub fn share(self) -> bool {
        BOOK.set(Ok(self)).is_ok()
    }

    /// The version of rule `id` that governs a period starting on `on`.
    ///
    /// # Errors
    ///
    /// [`DueError::UnknownRule`], or [`DueError::NotInForce`] naming the versions there are.
    pub fn rule(&self, id: &str, on: NaiveDate) -> Result<&RuleVersion, DueError> {
        let versions = self.by_id.get(id).ok_or_else(|| DueError::UnknownRule {
            rule: id.to_owned(),
        })?;
        let in_force = versions
            .iter()
            .filter_map(|index| self.rules.get(*index))
            .find(|rule| rule.in_force(on));
        in_force.ok_or_else(|| DueError::NotInForce {
            rule: id.to_owned(),
            on,
            versions: self.describe(versions),
        })
    }

    /// The version of rule `id` that governs a period starting on `on` in `region`: the row of the
    /// organisation, the county, the city or the province, or else the national one.
    ///
    /// # Errors
    ///
    /// As [`LawBook::rule`], and [`DueError::OtherRegion`] if the rule is a row of another region.
    pub fn rule_in(
        &self,
        id: &str,
        on: NaiveDate,
        region: Option<&str>,
    ) -> Result<&RuleVersion, DueError> {
        let Some(region) = region else {
            return self.rule(id, on);
        };
        let scopes = scopes(region);
        for scope in &scopes {
            let rows = self.overlays.get(scope).and_then(|rows| rows.get(id));
            let row = rows
                .into_iter()
                .flatten()
                .filter_map(|index| self.rules.get(*index))
                .find(|row| row.in_force(on));
            if let Some(row) = row {
                return Ok(row);
            }
        }
        let rule = self.rule(id, on)?;
        match &rule.region {
            Some(scope) if !scopes.contains(scope) => Err(DueError::OtherRegion {
                rule: id.to_owned(),
                citation: rule.citation(),
                scope: scope.clone(),
                region: region.to_owned(),
            }),
            Some(_) | None => Ok(rule),
        }
    }

    /// All versions of all rules, in the order of the files.
    pub fn rules(&self) -> impl Iterator<Item = &RuleVersion> {
        self.rules.iter()
    }

    /// The ids of all rules, without aliases, in order.
    pub fn rule_ids(&self) -> impl Iterator<Item = &str> {
        let ids: BTreeSet<&str> = self.rules.iter().map(|rule| rule.id.as_str()).collect();
        ids.into_iter()
    }

    /// The procedure of that id, e.g. `medical_people_mediation`.
    #[must_use]
    pub fn procedure(&self, id: &str) -> Option<&Procedure> {
        self.procedures.get(id)
    }

    /// What ending so comes to under this procedure; as under another one, where it is not known
    /// here (any more).
    #[must_use]
    pub fn class_of(&self, procedure: &str, outcome: &str) -> Option<OutcomeClass> {
        let own = self.procedures.get(procedure).into_iter();
        let mut procedures = own.chain(self.procedures.values());
        let found = procedures.find_map(|procedure| procedure.outcome(outcome));
        found.map(|outcome| outcome.class)
    }

    /// All procedures, by id.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.procedures.values()
    }

    /// The clock that says how this rule ends, whichever procedure it stands in: all of them say the
    /// same.
    #[must_use]
    pub fn clock_of(&self, rule: &str) -> Option<&Clock> {
        let mut clocks = self.procedures().flat_map(|of| &of.clocks);
        clocks.find(|clock| clock.rule == rule)
    }

    /// What the law says of time of this kind that a limit does not count, whichever procedure it
    /// stands in.
    #[must_use]
    pub fn suspension_of(&self, rule: &str, kind: &str) -> Option<&Suspension> {
        let mut rows = self.procedures().flat_map(|of| &of.suspensions);
        rows.find(|row| row.key == kind && row.rules.iter().any(|own| own == rule))
    }

    /// The procedures that a body may handle a case under without anything else leading to them,
    /// in the order in which they are considered.
    pub fn ranked(&self) -> impl Iterator<Item = &Procedure> {
        let mut ranked: Vec<&Procedure> = self.procedures().collect();
        ranked.retain(|procedure| procedure.rank.is_some());
        ranked.sort_by_key(|procedure| procedure.rank);
        ranked.into_iter()
    }

    /// The keys the data uses for events, approvers, documents and the like, and their Chinese.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The calendar the days are counted by.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The file of a year's holidays, if the book was loaded with one; not of a year taken in later.
    #[must_use]
    pub fn year_text(&self, year: i32) -> Option<&str> {
        self.year_texts.get(&year).map(String::as_str)
    }

    /// By when, with every step explained.
    ///
    /// # Errors
    ///
    /// [`DueError`] saying what the law does not allow, with the article.
    pub fn due(&self, request: &DueRequest) -> Result<Due, DueError> {
        let version = self.governing(request)?;
        let count = period::count(&self.calendar, version, request)?;
        Ok(explain::due(&self.calendar, version, request, &count))
    }

    /// By when, without words: for recounting many clocks.
    ///
    /// # Errors
    ///
    /// As [`LawBook::due`].
    pub fn project(&self, request: &DueRequest) -> Result<Projection<'_>, DueError> {
        let version = self.governing(request)?;
        let count = period::count(&self.calendar, version, request)?;
        Ok(Projection {
            version,
            due: count.due,
            provisional: count.unknown_year.is_some(),
        })
    }

    fn governing(&self, request: &DueRequest) -> Result<&RuleVersion, DueError> {
        self.rule_in(
            &request.rule,
            request.version_on.unwrap_or(request.start),
            request.region.as_deref(),
        )
    }

    fn describe(&self, versions: &[usize]) -> String {
        let described: Vec<String> = versions
            .iter()
            .filter_map(|index| self.rules.get(*index))
            .map(describe)
            .collect();
        described.join("；")
    }
}

fn describe(rule: &RuleVersion) -> String {
    let law = format!("{}（{}）", rule.citation(), rule.document);
    let from = chinese::date(rule.effective_from);
    rule.effective_to.map_or_else(
        || format!("{law}自{from}起施行"),
        |to| format!("{law}自{from}起至{}止施行", chinese::date(to)),
    )
}

/// The scopes a region lies in, nearest first: organisation, township, county, city, province.
///
/// A township code begins with its county's six digits; county, city and province are told by
/// pairs of digits, so that 510402 lies in 510400 and 510400 in 510000.
pub(crate) fn scopes(region: &str) -> Vec<String> {
    let code = region.split_once('/').map_or(region, |(code, _)| code);
    let mut scopes = vec![region.to_owned(), code.to_owned()];
    for (digits, zeros) in [(6, ""), (4, "00"), (2, "0000")] {
        scopes.extend(code.get(..digits).map(|prefix| format!("{prefix}{zeros}")));
    }
    scopes.dedup();
    scopes
}

#[cfg(test)]
mod tests {
    use super::scopes;

    #[test]
    fn a_region_lies_in_its_county_city_and_province() {
        assert_eq!(
            scopes("510402/ORG-7"),
            ["510402/ORG-7", "510402", "510400", "510000"]
        );
        assert_eq!(
            scopes("510402001"),
            ["510402001", "510402", "510400", "510000"]
        );
        assert_eq!(scopes("510400"), ["510400", "510000"]);
        assert_eq!(scopes("51"), ["51", "510000"]);
    }
}
