//! The form that registers a dispute or a petition.

use std::collections::BTreeSet;

use askama::Template;
use contracts::api::directory::Region;
use contracts::api::lengths;
use contracts::vocabulary::{
    CaseKind, Channel, DisputeType, PartyKind, PartySide, PetitionPurpose,
};
use kernel::{NaiveDate, OrganisationId};

use super::accused::Accused;
use super::place::{Level, levels, region_code, without_zeros};
use crate::page::{ANY, Chrome, Errors, Fields, Length, Of, Row};
use crate::text::Text;

#[derive(Template)]
#[template(path = "desk/register/register.html")]
pub(crate) struct Register {
    pub(crate) t: &'static Text,
    pub(crate) chrome: Chrome,
    pub(crate) errors: Errors,
    pub(crate) heading: &'static str,
    pub(crate) today: NaiveDate,
    pub(crate) form: Entry,
}

/// What is typed into the form.
#[derive(Default)]
pub(crate) struct Entry {
    /// Sent as `Idempotency-Key`: however often this form is sent, it registers one case.
    pub(crate) key: String,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) dispute_type: String,
    pub(crate) purpose: String,
    pub(crate) channel: String,
    pub(crate) received_on: String,
    pub(crate) amount: String,
    pub(crate) people: String,
    pub(crate) place: String,
    pub(crate) facts: String,
    pub(crate) parties: Vec<Row>,
    pub(crate) materials: Vec<Row>,
    /// The code chosen so far.
    pub(crate) region_code: String,
    pub(crate) regions: Vec<Level>,
    /// Whether the lists of divisions could not be had, so that the code is typed.
    pub(crate) regions_missing: bool,
    /// The beginning of the name of a body that is looked for, to be chosen as accused.
    pub(crate) bodies: String,
    /// Those to choose from.
    pub(crate) accused: Vec<Accused>,
    /// What came of looking for bodies.
    pub(crate) bodies_found: String,
    /// Where one goes on after a row has come or gone: the first field of the new one, or of one beside
    /// that which is gone.
    pub(crate) added: Option<String>,
    /// What a button just did to the rows.
    pub(crate) done: Option<Done>,
}

/// What a button of the form did, by the place of the row and what stood in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Done {
    PartyAdded(usize),
    PartyRemoved(usize, String),
    MaterialAdded(usize),
    MaterialRemoved(usize, String),
    /// What was typed stays.
    KindChanged,
}

const PARTY_COLUMNS: [&str; 4] = ["name", "identity", "phone", "address"];
/// Any of which makes a row one of somebody.
const PARTY_FIELDS: [&str; 5] = ["name", "identity", "phone", "address", "organisation"];
/// The button that adds a material, where one goes on when none is left.
const ADD_MATERIAL: &str = "add-material";
const MATERIAL_COLUMNS: [&str; 3] = ["name", "source", "pages"];

impl Entry {
    /// A fresh form.
    pub(crate) fn fresh(kind: CaseKind, key: String, today: NaiveDate, region: &str) -> Self {
        let mut entry = Self {
            key,
            kind: kind.to_string(),
            received_on: today.to_string(),
            region_code: without_zeros(region).to_owned(),
            ..Self::default()
        };
        entry.complete_parties();
        entry
    }

    /// The form as it was sent to be taken: rows in which nothing was filled in are none.
    pub(crate) fn sent(form: &Fields) -> Self {
        Self {
            parties: form.rows("parties", &PARTY_FIELDS),
            materials: form.rows("materials", &MATERIAL_COLUMNS),
            ..Self::of(form)
        }
        .completed()
    }

    /// The form as it is being filled in, blank rows and all.
    pub(crate) fn unfinished(form: &Fields) -> Self {
        Self {
            parties: form.all_rows("parties"),
            materials: form.all_rows("materials"),
            ..Self::of(form)
        }
        .completed()
    }

    fn completed(mut self) -> Self {
        self.complete_parties();
        self
    }

    fn of(form: &Fields) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            key: text("key"),
            kind: text("kind"),
            title: text("title"),
            dispute_type: text("dispute_type"),
            purpose: text("purpose"),
            channel: text("channel"),
            received_on: text("received_on"),
            amount: text("amount"),
            people: text("people"),
            place: text("place"),
            facts: text("facts"),
            region_code: region_code(form),
            bodies: text("bodies"),
            ..Self::default()
        }
    }

    /// Does what a button of the form asks for besides registering it.
    pub(crate) fn change(&mut self, action: &str) {
        let nth = |prefix| {
            action
                .strip_prefix(prefix)
                .and_then(|n: &str| n.parse::<usize>().ok())
        };
        if action == "add-party" {
            self.added = Some(format!("parties.{}.side", self.parties.len()));
            self.parties.push(party(PartySide::Respondent));
            self.done = Some(Done::PartyAdded(self.parties.len()));
        } else if action == "add-material" {
            self.added = Some(format!("materials.{}.name", self.materials.len()));
            self.materials.push(Row::default());
            self.done = Some(Done::MaterialAdded(self.materials.len()));
        } else if action == "other-kind" {
            let other = match self.case_kind() {
                CaseKind::Dispute => CaseKind::Petition,
                CaseKind::Petition => CaseKind::Dispute,
            };
            self.kind = other.to_string();
            self.complete_parties();
            self.done = Some(Done::KindChanged);
        } else if let Some(index) = nth("remove-party-") {
            if self.is_removable(index) {
                let gone = self.parties.remove(index).text("name").to_owned();
                let beside = index.min(self.parties.len().saturating_sub(1));
                self.added = Some(format!("parties.{beside}.side"));
                self.done = Some(Done::PartyRemoved(index + 1, gone));
            }
        } else if let Some(index) = nth("remove-material-")
            && index < self.materials.len()
        {
            let gone = self.materials.remove(index).text("name").to_owned();
            self.added = Some(match self.materials.len() {
                0 => ADD_MATERIAL.to_owned(),
                left => format!("materials.{}.name", index.min(left - 1)),
            });
            self.done = Some(Done::MaterialRemoved(index + 1, gone));
        }
    }

    /// What was just done to the parties, in words.
    fn said_of_parties(&self, t: &Text) -> Option<String> {
        match self.done.as_ref()? {
            Done::PartyAdded(nth) => Some(t.register.party_added(nth)),
            Done::PartyRemoved(nth, name) => Some(t.register.party_removed(nth, name)),
            Done::MaterialAdded(_) | Done::MaterialRemoved(..) | Done::KindChanged => None,
        }
    }

    /// What was just done to the materials, in words.
    fn said_of_materials(&self, t: &Text) -> Option<String> {
        match self.done.as_ref()? {
            Done::MaterialAdded(nth) => Some(t.register.material_added(nth)),
            Done::MaterialRemoved(nth, name) => Some(t.register.material_removed(nth, name)),
            Done::PartyAdded(_) | Done::PartyRemoved(..) | Done::KindChanged => None,
        }
    }

    /// Whether the form has just become one of the other kind.
    fn has_changed_kind(&self) -> bool {
        self.done == Some(Done::KindChanged)
    }

    /// How long the names of parties may be.
    fn name_lengths(&self, t: &Text) -> String {
        let (person, body) = (lengths::PERSON, lengths::BODY);
        t.register.name_lengths(person.end(), body.end())
    }

    /// Fills in the lists of divisions: one per level down to the one below what is chosen.
    pub(crate) fn offer_regions(&mut self, t: &'static Text, lists: Vec<Vec<Region>>) {
        self.regions = levels(t, &self.region_code, lists);
    }

    /// The bodies chosen as accused so far, each once; what is no body's id names none.
    pub(crate) fn chosen_bodies(&self) -> BTreeSet<OrganisationId> {
        let chosen = self.parties.iter().map(|row| row.text("organisation"));
        chosen.filter_map(|body| body.parse().ok()).collect()
    }

    pub(crate) fn case_kind(&self) -> CaseKind {
        self.kind.parse().unwrap_or(CaseKind::Dispute)
    }

    pub(crate) fn is_petition(&self) -> bool {
        self.case_kind() == CaseKind::Petition
    }

    /// There is always a row for somebody on either side, that of the applicant first.
    fn complete_parties(&mut self) {
        for (place, side) in self.needed_sides().iter().enumerate() {
            if !self.parties.iter().any(|row| is_on(row, *side)) {
                let place = place.min(self.parties.len());
                self.parties.insert(place, party(*side));
            }
        }
    }

    fn needed_sides(&self) -> &'static [PartySide] {
        match self.case_kind() {
            CaseKind::Dispute => &[PartySide::Applicant, PartySide::Respondent],
            CaseKind::Petition => &[PartySide::Applicant],
        }
    }

    /// Whether somebody stays on each side that needs one without this row.
    fn is_removable(&self, index: impl Of<usize>) -> bool {
        let index = *index.of();
        let others = || {
            let rows = self.parties.iter().enumerate();
            rows.filter(move |(at, _)| *at != index).map(|(_, row)| row)
        };
        let mut sides = self.needed_sides().iter();
        index < self.parties.len() && sides.all(|side| others().any(|row| is_on(row, *side)))
    }

    fn goes_on_at(&self, field: impl AsRef<str>) -> bool {
        self.added.as_deref() == Some(field.as_ref())
    }

    fn dispute_types(&self) -> &'static [DisputeType] {
        DisputeType::ALL
    }

    fn purposes(&self) -> &'static [PetitionPurpose] {
        PetitionPurpose::ALL
    }

    /// The ways a case of this kind comes; those of petitions are《信访工作条例》第十七条's.
    fn channels(&self) -> Vec<Channel> {
        let disputes_only = [Channel::Application, Channel::Proactive, Channel::Grid];
        let all = Channel::ALL.iter().copied();
        all.filter(|channel| !(self.is_petition() && disputes_only.contains(channel)))
            .collect()
    }

    fn sides(&self) -> &'static [PartySide] {
        PartySide::ALL
    }

    fn party_kinds(&self) -> &'static [PartyKind] {
        PartyKind::ALL
    }

    fn party_columns(&self) -> &'static [&'static str] {
        &PARTY_COLUMNS
    }

    fn material_columns(&self) -> &'static [&'static str] {
        &MATERIAL_COLUMNS
    }

    /// How long the text of a field, or of a party's column, may be. A number is as long as people
    /// type it, with blanks and all.
    fn length(&self, t: &Text, field: impl AsRef<str>) -> Length {
        let length = match field.as_ref() {
            "title" => lengths::TITLE,
            "facts" => lengths::FACTS,
            "place" | "address" => lengths::PLACE,
            "name" => lengths::BODY,
            _ => ANY,
        };
        Length::of(t, &length)
    }

    fn material_length(&self, t: &Text, column: impl AsRef<str>) -> Length {
        let length = match column.as_ref() {
            "name" => lengths::MATERIAL,
            "source" => lengths::SOURCE,
            _ => ANY,
        };
        Length::of(t, &length)
    }

    fn party_field(&self, index: impl std::fmt::Display) -> String {
        format!("parties.{index}")
    }

    fn material_field(&self, index: impl std::fmt::Display) -> String {
        format!("materials.{index}")
    }

    fn sub_field(&self, at: impl AsRef<str>, column: impl AsRef<str>) -> String {
        format!("{}.{}", at.as_ref(), column.as_ref())
    }
}

fn is_on(row: &Row, side: PartySide) -> bool {
    row.text("side") == side.as_str()
}

fn party(side: PartySide) -> Row {
    let mut row = Row::default();
    row.set("side", side.as_str());
    row.set("kind", PartyKind::Person.as_str());
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_chosen_once_and_by_its_id() {
        let id = OrganisationId::new(kernel::Shard::DIRECTORY).to_string();
        let form = format!(
            "kind=petition&parties.0.organisation={id}&parties.1.organisation={id}\
             &parties.2.organisation=..%2Fstaff%3Fq%3D"
        );
        let chosen = Entry::sent(&Fields::parse(form.as_bytes())).chosen_bodies();
        let chosen: Vec<String> = chosen.iter().map(ToString::to_string).collect();
        assert_eq!(chosen, [id]);
    }

    const BLANK_BETWEEN: &[u8] = b"kind=dispute&title=T&parties.0.side=applicant&parties.0.name=A&\
          parties.1.side=respondent&parties.1.name=&parties.2.side=respondent&parties.2.name=C";

    fn names(entry: &Entry) -> Vec<&str> {
        let rows = entry.parties.iter();
        rows.map(|row| row.text("name")).collect()
    }

    #[test]
    fn a_removed_row_is_the_one_whose_button_was_pressed() {
        let form = Fields::parse(BLANK_BETWEEN);
        let mut entry = Entry::unfinished(&form);
        entry.change("remove-party-2");
        assert_eq!(names(&entry), ["A", ""]);
        assert_eq!(entry.done, Some(Done::PartyRemoved(3, "C".into())));
        assert!(entry.goes_on_at("parties.1.side"));
        // The last of a side that needs one stays, and has no button.
        assert!(!entry.is_removable(0) && !entry.is_removable(1));
        entry.change("remove-party-0");
        entry.change("remove-party-9");
        assert_eq!(names(&entry), ["A", ""]);
    }

    #[test]
    fn a_row_is_added_whether_or_not_another_is_blank_and_one_goes_on_there() {
        let mut entry = Entry::unfinished(&Fields::parse(BLANK_BETWEEN));
        entry.change("add-party");
        assert_eq!(names(&entry), ["A", "", "C", ""]);
        assert!(entry.goes_on_at("parties.3.side") && !entry.goes_on_at("parties.2.side"));
        entry.change("add-material");
        entry.change("add-material");
        assert_eq!(entry.materials.len(), 2);
        assert!(entry.goes_on_at("materials.1.name"));
        assert_eq!(entry.done, Some(Done::MaterialAdded(2)));
        entry.change("remove-material-1");
        assert!(entry.goes_on_at("materials.0.name"));
        entry.change("remove-material-0");
        assert!(entry.goes_on_at(ADD_MATERIAL));
        // What is registered has no blank rows.
        assert_eq!(
            names(&Entry::sent(&Fields::parse(BLANK_BETWEEN))),
            ["A", "C"]
        );
    }

    #[test]
    fn another_kind_keeps_what_was_typed() {
        let form =
            Fields::parse(b"kind=petition&title=T&parties.0.side=applicant&parties.0.name=A");
        let mut entry = Entry::unfinished(&form);
        entry.change("other-kind");
        assert_eq!(
            (entry.kind.as_str(), entry.title.as_str()),
            ("dispute", "T")
        );
        assert_eq!(names(&entry), ["A", ""]);
        let only = Fields::parse(b"kind=dispute&parties.0.side=respondent&parties.0.name=B");
        // A missing applicant comes before the respondent.
        assert_eq!(names(&Entry::unfinished(&only)), ["", "B"]);
    }
}
