use contracts::Event;
use contracts::api::handling::{
    MakeAgreement, NewInstalment, SettleInstalment, SignAgreement, Step, StepTaken, VoidAgreement,
};
use contracts::event::Conclude;
use contracts::vocabulary::{
    AgreementAction, AgreementForm, AgreementState, InstalmentState, Outcome, PartySide,
    ProceedingState, SignatureWay, Signer,
};
use kernel::{CaseId, NaiveDate, OrganisationId, PartyId, ProceedingId, Shard, StaffId};
use law::LawBook;

use super::{Agreement, Refusal, make, may_close};
use crate::domain::proceeding::{Party, Proceeding};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const TODAY: &str = "2026-03-20";

fn proceeding(procedure: &str) -> Proceeding {
    let shard = Shard::spread(1);
    Proceeding {
        id: ProceedingId::new(shard),
        case: CaseId::new(shard),
        version: 1,
        quiet: 0,
        procedure: procedure.to_owned(),
        state: ProceedingState::InProgress,
        organisation: OrganisationId::new(shard),
        staff: StaffId::new(shard),
        accepted_on: day("2026-03-03"),
        entered_on: None,
        referral: None,
        came_back: false,
        steps: Vec::new(),
    }
}

fn party(side: PartySide) -> Party {
    Party {
        id: PartyId::new(Shard::spread(1)),
        side: side.into(),
    }
}

fn both() -> Vec<Party> {
    [
        PartySide::Applicant,
        PartySide::Respondent,
        PartySide::ThirdParty,
    ]
    .map(party)
    .to_vec()
}

fn wish(form: AgreementForm, on: &str) -> MakeAgreement {
    MakeAgreement {
        version: 1,
        form,
        on: Some(day(on)),
        terms: "乙方分两期支付工资。".to_owned(),
        amount_fen: Some(1_200_000),
        instalments: ["2026-05-10", "2026-04-10"]
            .map(|due| NewInstalment {
                due_on: day(due),
                amount_fen: Some(600_000),
                what: None,
            })
            .to_vec(),
        signed: None,
    }
}

fn made(
    of: &Proceeding,
    parties: &[Party],
    wish: &MakeAgreement,
) -> Result<(Agreement, Vec<Event>), Refusal> {
    make(
        LawBook::shared().unwrap(),
        of,
        &[],
        parties,
        wish,
        day(TODAY),
    )
}

fn kinds(events: &[Event]) -> Vec<&str> {
    let kinds = events.iter().map(Event::kind);
    let short = kinds.map(|kind| kind.trim_start_matches("handling."));
    short.map(|kind| kind.trim_end_matches(".v1")).collect()
}

fn sign(signer: Option<Signer>, party: Option<PartyId>, on: &str) -> SignAgreement {
    SignAgreement {
        version: 1,
        signer,
        party,
        way: SignatureWay::Signature,
        on: Some(day(on)),
    }
}

#[test]
fn an_oral_agreement_is_in_effect_on_the_day_it_was_reached() {
    let of = proceeding("people_mediation");
    let (agreement, events) = made(&of, &both(), &wish(AgreementForm::Oral, "2026-03-10")).unwrap();
    assert_eq!(agreement.effective_on, Some(day("2026-03-10")));
    assert_eq!(agreement.entered_on, Some(day(TODAY)));
    assert_eq!(kinds(&events), ["agreement_drafted", "agreement_effective"]);
    let numbered: Vec<_> = agreement
        .instalments
        .iter()
        .map(|one| (one.number, one.due_on))
        .collect();
    assert_eq!(numbered, [(1, day("2026-04-10")), (2, day("2026-05-10"))]);
    // Nothing that names people travels.
    for event in events {
        assert!(!event.data().unwrap().to_string().contains("工资"));
    }
    let signed = MakeAgreement {
        signed: Some(SignatureWay::Seal),
        ..wish(AgreementForm::Oral, "2026-03-10")
    };
    assert_eq!(
        made(&of, &both(), &signed).unwrap_err(),
        Refusal::OralIsNotSigned
    );
}

#[test]
fn a_written_one_is_in_effect_with_the_last_sign() {
    let (of, parties) = (proceeding("people_mediation"), both());
    let (mut agreement, events) =
        made(&of, &parties, &wish(AgreementForm::Written, "2026-03-10")).unwrap();
    assert_eq!(
        (agreement.state, events.len()),
        (AgreementState::Signing, 1)
    );
    assert_eq!(agreement.missing(&parties).len(), 4);
    let today = day(TODAY);
    let applicant = sign(Some(Signer::Party), Some(parties[0].id), "2026-03-12");
    let events = agreement.sign(&parties, &applicant, today).unwrap();
    assert_eq!(kinds(&events), ["agreement_signed"]);
    assert_eq!(
        agreement.sign(&parties, &applicant, today).unwrap_err(),
        Refusal::SignedBefore
    );
    let stranger = sign(
        Some(Signer::Party),
        Some(party(PartySide::Applicant).id),
        "2026-03-12",
    );
    assert_eq!(
        agreement.sign(&parties, &stranger, today).unwrap_err(),
        Refusal::UnknownParty
    );
    // A third party signs where it is bound, and is not waited for.
    let third = sign(Some(Signer::Party), Some(parties[2].id), "2026-03-15");
    agreement.sign(&parties, &third, today).unwrap();
    let early = sign(None, None, "2026-03-09");
    assert!(matches!(
        agreement.sign(&parties, &early, today),
        Err(Refusal::TooEarly { .. })
    ));
    let rest = sign(None, None, "2026-03-14");
    let events = agreement.sign(&parties, &rest, today).unwrap();
    assert_eq!(
        kinds(&events),
        [
            "agreement_signed",
            "agreement_signed",
            "agreement_signed",
            "agreement_effective"
        ]
    );
    assert_eq!(agreement.effective_on, Some(day("2026-03-15")));
    assert_eq!(
        agreement.sign(&parties, &rest, today).unwrap_err(),
        Refusal::Effective
    );
    assert_eq!(agreement.possible(), [AgreementAction::Settle]);
}

#[test]
fn one_that_all_signed_at_once_is_in_effect_at_once() {
    let wish = MakeAgreement {
        signed: Some(SignatureWay::Fingerprint),
        ..wish(AgreementForm::Written, "2026-03-10")
    };
    let (agreement, events) = made(&proceeding("people_mediation"), &both(), &wish).unwrap();
    assert_eq!(agreement.signatures.len(), 4);
    assert_eq!(kinds(&events).last(), Some(&"agreement_effective"));
}

#[test]
fn what_is_not_in_effect_can_be_given_up() {
    let of = proceeding("people_mediation");
    let (mut agreement, _) =
        made(&of, &both(), &wish(AgreementForm::Written, "2026-03-10")).unwrap();
    let void = VoidAgreement {
        version: 1,
        reason: "金额有误".to_owned(),
        on: None,
    };
    let event = agreement.void(&void, day(TODAY)).unwrap();
    assert_eq!(kinds(&[event]), ["agreement_voided"]);
    assert_eq!(
        agreement.void(&void, day(TODAY)).unwrap_err(),
        Refusal::Void
    );
    assert_eq!(agreement.possible(), []);
}

#[test]
fn none_is_reached_where_the_procedure_knows_none_nor_after_another_end() {
    let oral = wish(AgreementForm::Oral, "2026-03-10");
    let refused = |of: &Proceeding| made(of, &both(), &oral).map(|_| ()).unwrap_err();
    assert_eq!(refused(&proceeding("payment_order")), Refusal::NoneUnderIt);
    let ended = |outcome: &str| Proceeding {
        state: ProceedingState::Concluded,
        steps: vec![StepTaken {
            step: Step::Conclude(Conclude {
                outcome: Outcome::new(outcome),
            }),
            on: day("2026-03-11"),
            entered_on: None,
            note: None,
            text: None,
        }],
        ..proceeding("people_mediation")
    };
    assert_eq!(refused(&ended("failed")), Refusal::EndedWithout);
    made(&ended("oral_agreement"), &both(), &oral).unwrap();
    for (on, late) in [("2026-03-21", true), ("2026-03-02", false)] {
        let refused = made(
            &proceeding("people_mediation"),
            &both(),
            &wish(AgreementForm::Oral, on),
        );
        assert_eq!(
            matches!(refused, Err(Refusal::TooLate { .. })),
            late,
            "{on}"
        );
        assert!(refused.is_err(), "{on}");
    }
    let before = wish(AgreementForm::Oral, "2026-03-10");
    let before = MakeAgreement {
        instalments: vec![NewInstalment {
            due_on: day("2026-03-09"),
            amount_fen: None,
            what: None,
        }],
        ..before
    };
    let of = proceeding("people_mediation");
    assert_eq!(
        made(&of, &both(), &before).unwrap_err(),
        Refusal::DueBefore { at: 0 }
    );
}

#[test]
fn what_was_promised_is_settled_and_no_file_is_closed_over_it_in_silence() {
    let of = proceeding("people_mediation");
    let (mut agreement, _) = made(&of, &both(), &wish(AgreementForm::Oral, "2026-03-10")).unwrap();
    let settle = |number, result| SettleInstalment {
        version: 2,
        number,
        result,
        on: None,
        note: None,
    };
    let today = day(TODAY);
    assert_eq!(
        may_close([&agreement].into_iter(), Some(" ")),
        Err(Refusal::StillOwed { owed: 2 })
    );
    assert_eq!(
        may_close([&agreement].into_iter(), Some("已申请强制执行")),
        Ok(())
    );
    for (number, result, refusal) in [
        (3, InstalmentState::Kept, Refusal::NotPromised),
        (1, InstalmentState::Owed, Refusal::NothingCameOfIt),
    ] {
        assert_eq!(
            agreement
                .settle(&settle(number, result), today)
                .unwrap_err(),
            refusal
        );
    }
    agreement
        .settle(&settle(1, InstalmentState::Partly), today)
        .unwrap();
    assert_eq!(agreement.owed(), 2);
    agreement
        .settle(&settle(1, InstalmentState::Kept), today)
        .unwrap();
    let again = agreement.settle(&settle(1, InstalmentState::Broken), today);
    assert_eq!(again.unwrap_err(), Refusal::SettledBefore);
    agreement
        .settle(&settle(2, InstalmentState::Broken), today)
        .unwrap();
    assert_eq!(may_close([&agreement].into_iter(), None), Ok(()));
    // What was broken may yet be kept.
    agreement
        .settle(&settle(2, InstalmentState::Kept), today)
        .unwrap();
    assert_eq!(agreement.possible(), []);
}
