use contracts::event::{CaseAmended, CaseRegistered, Event};
use contracts::vocabulary::{Stage, UnknownWord};
use wording::Nobody;

use super::file::{Body, CaseFile, Head, Journal, Party};
use super::happening::Happening;
use super::law::Law;
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
        parties: registered
            .parties
            .iter()
            .map(|party| Party {
                id: party.party,
                side: party.side.clone(),
            })
            .collect(),
    })
}
