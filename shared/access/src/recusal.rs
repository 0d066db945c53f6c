//! Recusal (回避): whoever has ties to a party acts in no matter of the case. It beats every grant,
//! and keeps nobody from reading, or from registering what they are told.

use contracts::Claims;
use contracts::event::Event;
use db::{Connection, Error};
use kernel::CaseId;
use law::{Claim, Fact};
use problem::{Code, Problem};
use web::Failure;

/// Whether these ties are to one of the parties; both are keyed indexes of identities.
#[must_use]
pub fn bars(ties: &[String], parties: &[String]) -> bool {
    parties.iter().any(|party| ties.contains(party))
}

/// What an event changes of whom ties bar from a case: services that keep the identities of a case do
/// so for as long as somebody is its party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'a> {
    /// The case.
    pub case: CaseId,
    gone: Option<&'a str>,
    come: Option<&'a str>,
}

impl<'a> Change<'a> {
    /// What this event changes after the registration, if anything.
    #[must_use]
    pub fn told_by(event: &'a Event) -> Option<Self> {
        let (case, gone, come) = match event {
            Event::PartyAdded(told) => (told.case, None, told.party.identity.as_deref()),
            Event::PartyCorrected(told) if told.is_of_identity() => (
                told.case,
                told.identity_before.as_deref(),
                told.party.identity.as_deref(),
            ),
            Event::RepresentativeNamed(told) => (told.case, None, told.who.identity.as_deref()),
            Event::RepresentativeEnded(told) => (told.case, told.who.identity.as_deref(), None),
            Event::PartyLeft(told) => (told.case, told.party.identity.as_deref(), None),
            _ => return None,
        };
        (gone != come).then_some(Self { case, gone, come })
    }

    /// Brings the identities of the case in line. One that two have stays for the other.
    pub fn apply(&self, identities: &mut Vec<String>) {
        let gone = |known: &String| Some(known.as_str()) == self.gone;
        if let Some(at) = identities.iter().position(gone) {
            identities.remove(at);
        }
        identities.extend(self.come.map(ToOwned::to_owned));
    }
}

/// Whether the actor has ties to one of the parties.
pub async fn is_barred(
    connection: &mut Connection,
    actor: &Claims,
    parties: &[String],
) -> Result<bool, Error> {
    let ties = roster::staff::ties(connection, actor.sub).await?;
    Ok(bars(&ties, parties))
}

/// Refuses whoever has ties to one of the parties.
pub async fn refuse_barred(
    connection: &mut Connection,
    actor: &Claims,
    parties: &[String],
) -> Result<(), Failure> {
    if is_barred(connection, actor, parties).await? {
        return Err(Problem::new(Code::ConflictOfInterest)
            .detail("您与当事人有利害关系，应当回避，请由本单位其他人员办理。")
            .into());
    }
    Ok(())
}

/// What of the law data this has live cases keep: the ties that staff declare are themselves and
/// their near relatives. Whom the parties may let stay all the same is barred here as well, which
/// is not what the law says.
#[must_use]
pub fn law_claims() -> Vec<Claim<'static>> {
    vec![Claim::enforced(
        "shared/access/src/recusal.rs",
        |fact: &Fact<'_>| matches!(fact, Fact::Recusal(_, ground) if ground.kinship && !ground.waivable),
    )]
}

#[cfg(test)]
mod tests {
    use contracts::event::{CaseParty, PartyAdded, PartyCorrected, PartyLeft};
    use contracts::vocabulary::{PartyField, PartyKind, PartySide};
    use kernel::{NaiveDate, PartyId, Shard};

    use super::*;

    fn party(identity: Option<&str>) -> CaseParty {
        CaseParty {
            party: PartyId::new(Shard::spread(1)),
            side: PartySide::Applicant.into(),
            kind: PartyKind::Person.into(),
            identity: identity.map(Into::into),
            organisation: None,
        }
    }

    #[test]
    fn identities_come_and_go_with_their_parties() {
        let case = CaseId::new(Shard::spread(1));
        let corrected = |field: PartyField, before: Option<&str>, now: Option<&str>| {
            Event::from(PartyCorrected {
                case,
                party: party(now),
                fields: vec![field.into()],
                identity_before: before.map(Into::into),
            })
        };
        let left = Event::from(PartyLeft {
            case,
            party: party(Some("a")),
            left_on: NaiveDate::MIN,
        });
        let added = Event::from(PartyAdded {
            case,
            party: party(Some("a")),
        });
        let mut identities = vec!["a".to_owned(), "b".to_owned()];
        for (event, expected) in [
            (added, vec!["a", "b", "a"]),
            // Another party has the same number.
            (left, vec!["b", "a"]),
            (corrected(PartyField::Name, None, Some("b")), vec!["b", "a"]),
            (
                corrected(PartyField::Identity, Some("b"), Some("c")),
                vec!["a", "c"],
            ),
            (corrected(PartyField::Identity, Some("c"), None), vec!["a"]),
            (
                corrected(PartyField::Identity, None, Some("d")),
                vec!["a", "d"],
            ),
        ] {
            if let Some(change) = Change::told_by(&event) {
                assert_eq!(change.case, case);
                change.apply(&mut identities);
            }
            assert_eq!(identities, expected, "{event:?}");
        }
    }
}
