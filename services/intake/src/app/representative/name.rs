use contracts::Claims;
use contracts::api::intake::{NameRepresentative, RepresentativeStored};
use contracts::event::{CaseRepresentative, RepresentativeNamed};
use contracts::vocabulary::{Authority, RepresentativeRole};
use db::log::{Entry, append};
use db::request::{self, Request};
use kernel::{CaseId, PartyId, RepresentativeId};
use web::{Failure, Findings};

use super::{App, context};
use crate::app::particulars::{broken, identity_index, phone_index};
use crate::app::party::Opened;
use crate::app::unmask::no_such_party;
use crate::domain::{Represented, check_fits, check_may_act};
use crate::store::representatives::NewRepresentative;
use crate::store::{handlers, representatives};

impl App {
    /// Names who acts for a party (登记代理人、代表人), once per key.
    pub(crate) async fn name_representative(
        &self,
        actor: &Claims,
        asked: &Request,
        (case, party): (CaseId, PartyId),
        named: &NameRepresentative,
    ) -> Result<RepresentativeStored, Failure> {
        self.database
            .transaction("name_representative", async |tx| {
                let opened = Opened::of(tx, actor, case).await?;
                if let Some(answer) = request::begin(tx, asked).await?.answer()? {
                    return Ok(answer);
                }
                let procedures = handlers::procedures(tx, case).await?;
                let acting = representatives::of_case(tx, case).await?;
                let represented = opened.represented(party, &acting, procedures)?;
                let represented = represented.ok_or_else(no_such_party)?;
                let mut findings = Findings::new();
                check_fits(self.book, &represented, named, &mut findings);
                findings.into_result()?;
                check_may_act(self.book, &represented, named.role)?;
                let id = RepresentativeId::new(case.shard());
                let identity = named.identity.as_deref();
                let identity = identity.and_then(|text| identity_index(&self.vault, text));
                let event = RepresentativeNamed {
                    case,
                    who: CaseRepresentative {
                        representative: id,
                        party,
                        role: named.role.into(),
                        identity: identity.clone(),
                    },
                    authority: named.authority.iter().map(|one| (*one).into()).collect(),
                };
                let entry = Entry {
                    shard: case.shard(),
                    subject: id.uuid(),
                    after: 0,
                    actor: Some(actor.sub),
                    events: vec![event.into()],
                };
                let version = append(tx, entry).await?;
                let new = NewRepresentative {
                    version,
                    ..self.sealed((case, party), id, named, identity)?
                };
                representatives::add(tx, &new).await?;
                let answer = RepresentativeStored { id, version };
                request::finish(tx, asked, &answer).await?;
                Ok(answer)
            })
            .await
    }

    fn sealed<'a>(
        &self,
        (case, party): (CaseId, PartyId),
        id: RepresentativeId,
        named: &'a NameRepresentative,
        identity_index: Option<String>,
    ) -> Result<NewRepresentative<'a>, Failure> {
        let sealed = |field: &str, value: Option<&str>| {
            value
                .map(|value| self.vault.seal(&context(field, id), value))
                .transpose()
                .map_err(broken)
        };
        let phone = named.phone.as_deref();
        Ok(NewRepresentative {
            shard: case.shard().column(),
            case_id: case.uuid(),
            id: id.uuid(),
            version: 0,
            party: party.uuid(),
            role: named.role.as_str(),
            name: &named.name,
            identity: sealed("identity", named.identity.as_deref())?,
            phone: sealed("phone", phone)?,
            email: sealed("email", named.email.as_deref())?,
            identity_index,
            phone_index: phone.and_then(|text| phone_index(&self.vault, text)),
            authority: named
                .authority
                .iter()
                .copied()
                .map(Authority::as_str)
                .collect(),
            scope_note: named.scope_note.as_deref(),
            signed: named.signed,
            from_on: named.from_on.unwrap_or_else(|| self.today()),
        })
    }
}

impl Opened {
    /// What the rules ask before somebody acts for this party; none if it is no party.
    fn represented(
        &self,
        id: PartyId,
        acting: &[representatives::RepresentativeRecord],
        procedures: Vec<String>,
    ) -> Result<Option<Represented>, db::Error> {
        let (mut found, mut side_of) = (None, Vec::new());
        for party in self.parties.iter().filter(|party| party.left_on.is_none()) {
            side_of.push((party.id()?, party.side()?));
            if party.id()? == id {
                found = Some(party);
            }
        }
        let Some(party) = found else {
            return Ok(None);
        };
        let side = party.side()?;
        let mut chosen = 0;
        for one in acting.iter().filter(|one| one.acts()) {
            let same_side = side_of.contains(&(one.party()?, side));
            if same_side && one.role()? == RepresentativeRole::Representative {
                chosen += 1;
            }
        }
        Ok(Some(Represented {
            side,
            kind: party.kind()?,
            channel: self.case.channel,
            people: u32::try_from(self.case.people).unwrap_or(0),
            chosen,
            procedures,
        }))
    }
}
