use access::recusal::Change;
use contracts::event::{CaseAmended, CaseCorrected, CaseParty, CaseRegistered, Event, PartyLeft};
use contracts::vocabulary::{Stage, UnknownWord};
use wording::Nobody;

use super::file::{Body, CaseFile, Head, Journal, Party};
use super::happening::Happening;
use super::law::Law;
use super::law_events::ClockEnd;
use super::words::Called;

impl CaseFile {
    /// Opens the file of a registered case.
    pub(crate) fn open(
        law: &Law,
        registered: &CaseRegistered,
        body: &Body,
        journal: Journal,
    ) -> Result<Self, UnknownWord> {
        let mut file = Self {
            case: registered.case,
            head: head(registered)?,
            participants: [].into(),
            referrals: Vec::new(),
            proceedings: Vec::new(),
            clocks: Vec::new(),
            journal,
        };
        let event = Event::from(registered.clone());
        file.join(body, registered.open_to().as_deref());
        let names = Called::by(law, [body]);
        file.tell(&event, Some(registered.received_on), &names);
        let happening = Happening::to_case(event.kind(), registered.received_on, body);
        file.happen(law, &happening);
        Ok(file)
    }

    /// The words of the registration were corrected.
    pub(crate) fn amend(&mut self, amended: &CaseAmended) {
        self.head.title.clone_from(&amended.title);
        self.tell(&amended.clone().into(), None, &Nobody);
    }

    /// What was registered of the case itself was corrected.
    pub(crate) fn corrected(&mut self, corrected: &CaseCorrected) -> Result<(), UnknownWord> {
        self.head.dispute_type = corrected.dispute_type.known()?;
        self.head.channel = corrected.channel.known()?;
        self.tell(&corrected.clone().into(), None, &Nobody);
        Ok(())
    }

    /// A party was added, what is registered of one was corrected, or others act for one.
    pub(crate) fn parties_changed(&mut self, event: &Event) {
        if let Some(change) = Change::told_by(event) {
            change.apply(&mut self.head.identities);
        }
        match event {
            Event::PartyAdded(told) => self.head.parties.push(party(&told.party)),
            Event::PartyCorrected(told) => {
                let known = self.head.parties.iter_mut();
                for one in known.filter(|one| one.id == told.party.party) {
                    *one = party(&told.party);
                }
            }
            _ => {}
        }
        self.tell(event, None, &Nobody);
    }

    /// A party is one no more: its own limits run no longer.
    pub(crate) fn party_left(&mut self, law: &Law, left: &PartyLeft, registrar: &Body) {
        let event = Event::from(left.clone());
        if let Some(change) = Change::told_by(&event) {
            change.apply(&mut self.head.identities);
        }
        let id = left.party.party;
        self.head.parties.retain(|party| party.id != id);
        self.tell(&event, Some(left.left_on), &Nobody);
        let happening = Happening::to_case(event.kind(), left.left_on, registrar);
        for index in 0..self.clocks.len() {
            let clock = &self.clocks[index];
            if clock.party_id == Some(id) && clock.is_running() {
                let on = left.left_on.max(clock.basis.start_on);
                self.end_clock(law, index, ClockEnd::Stopped, on, &happening);
            }
        }
        self.sort_clocks();
    }
}

fn party(told: &CaseParty) -> Party {
    Party {
        id: told.party,
        side: told.side.clone(),
    }
}

fn head(registered: &CaseRegistered) -> Result<Head, UnknownWord> {
    Ok(Head {
        number: registered.number.clone(),
        title: registered.title.clone(),
        kind: registered.kind.known()?,
        dispute_type: registered.dispute_type.known()?,
        channel: registered.channel.known()?,
        region: registered.region.clone(),
        registered_by: registered.organisation,
        received_on: registered.received_on,
        stage: Stage::Registered,
        organisation: registered.organisation,
        staff: None,
        open: true,
        soonest: None,
        identities: registered
            .parties
            .iter()
            .filter_map(|party| party.identity.clone())
            .collect(),
        parties: registered.parties.iter().map(party).collect(),
    })
}
