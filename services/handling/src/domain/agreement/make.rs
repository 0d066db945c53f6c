use contracts::Event;
use contracts::api::handling::{Instalment, MakeAgreement};
use contracts::event::Drafted;
use contracts::vocabulary::{AgreementForm, AgreementState, InstalmentState, ProceedingState};
use kernel::{AgreementId, NaiveDate};
use law::{LawBook, OutcomeClass};

use super::{Agreement, Refusal};
use crate::domain::proceeding::{Party, Proceeding};

/// Whether agreements are reached under this procedure: it may end with one. So may any that the law
/// data does not know.
fn is_reached_under(book: &LawBook, procedure: &str) -> bool {
    book.procedure(procedure).is_none_or(|known| {
        let mut ends = known.outcomes.iter();
        ends.any(|outcome| outcome.class == OutcomeClass::Agreement)
    })
}

/// Puts down what the parties agreed on, beside these of the case; gives the events that tell of it. One that all have signed, or
/// that is oral, is in effect at once.
pub(crate) fn make(
    book: &LawBook,
    proceeding: &Proceeding,
    agreed: &[Agreement],
    parties: &[Party],
    wish: &MakeAgreement,
    today: NaiveDate,
) -> Result<(Agreement, Vec<Event>), Refusal> {
    may_be_reached(book, proceeding, agreed)?;
    let on = wish.on.unwrap_or(today);
    if on > today {
        return Err(Refusal::TooLate { today });
    }
    if on < proceeding.accepted_on {
        let (after, earliest) = ("受理", proceeding.accepted_on);
        return Err(Refusal::TooEarly { after, earliest });
    }
    let mut agreement = Agreement {
        id: AgreementId::new(proceeding.case.shard()),
        case: proceeding.case,
        proceeding: proceeding.id,
        organisation: proceeding.organisation,
        version: 0,
        form: wish.form,
        state: AgreementState::Signing,
        terms: wish.terms.clone(),
        amount_fen: wish.amount_fen,
        drafted_on: on,
        entered_on: (today > on).then_some(today),
        effective_on: None,
        void_reason: None,
        signatures: Vec::new(),
        instalments: promised(wish, on)?,
    };
    let drafted = Drafted {
        form: wish.form.into(),
    };
    let mut events = vec![agreement.agreed(on, drafted).into()];
    match (wish.form, wish.signed) {
        (AgreementForm::Oral, Some(_)) => return Err(Refusal::OralIsNotSigned),
        (AgreementForm::Oral, None) => events.push(agreement.take_effect(on)),
        (AgreementForm::Written, Some(way)) => {
            let all = agreement.missing(parties);
            events.extend(agreement.signed_by(all, way, on, parties));
        }
        (AgreementForm::Written, None) => {}
    }
    Ok((agreement, events))
}

/// Whether an agreement can be put down in a proceeding, beside these of its case.
pub(crate) fn is_awaited(book: &LawBook, proceeding: &Proceeding, agreed: &[Agreement]) -> bool {
    may_be_reached(book, proceeding, agreed).is_ok()
}

/// An agreement is reached while a proceeding goes on, one at a time; of one that has ended it can be
/// entered later how it did.
fn may_be_reached(
    book: &LawBook,
    proceeding: &Proceeding,
    agreed: &[Agreement],
) -> Result<(), Refusal> {
    if !is_reached_under(book, &proceeding.procedure) {
        return Err(Refusal::NoneUnderIt);
    }
    let ended_so = proceeding.state == ProceedingState::Concluded
        && proceeding.ended_with(book) == Some(OutcomeClass::Agreement);
    if !(proceeding.state.is_open() || ended_so) {
        return Err(Refusal::EndedWithout);
    }
    let mut of_it = agreed.iter().filter(|one| one.proceeding == proceeding.id);
    if of_it.any(|one| one.state != AgreementState::Void) {
        return Err(Refusal::Another);
    }
    Ok(())
}

fn promised(wish: &MakeAgreement, on: NaiveDate) -> Result<Vec<Instalment>, Refusal> {
    let mut promised = wish.instalments.clone();
    if let Some(at) = promised.iter().position(|one| one.due_on < on) {
        return Err(Refusal::DueBefore { at });
    }
    promised.sort_by_key(|one| one.due_on);
    let numbered = (1..).zip(promised);
    let numbered = numbered.map(|(number, one)| Instalment {
        number,
        due_on: one.due_on,
        amount_fen: one.amount_fen,
        what: one.what,
        state: InstalmentState::Owed.into(),
        settled_on: None,
        note: None,
    });
    Ok(numbered.collect())
}
