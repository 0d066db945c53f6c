//! What may be corrected of a case itself.

use contracts::api::intake::CorrectCase;
use contracts::vocabulary::{CaseField, CaseKind, Channel, DisputeType};
use web::Findings;

use super::correction::{Changed, check_reason};
use super::registration::{brings_petitions, check_amount, check_people, check_place};
use super::text::{tidy, tidy_optional};

/// What is registered of a case itself, as far as it can be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CaseFacts {
    pub(crate) dispute_type: DisputeType,
    pub(crate) channel: Channel,
    pub(crate) place: Option<String>,
    pub(crate) amount_fen: Option<i64>,
    pub(crate) people: i32,
}

/// Brings a correction into the form that is checked and stored.
pub(crate) fn tidy_case_correction(correction: &mut CorrectCase) {
    tidy(&mut correction.reason);
    tidy_optional(&mut correction.place);
}

/// Notes everything that is wrong with a correction by itself.
pub(crate) fn check_case_correction(correction: &CorrectCase, findings: &mut Findings) {
    check_reason(&correction.reason, findings);
    check_place(correction.place.as_deref(), findings);
    check_amount(correction.amount_fen, findings);
    check_people(correction.people, findings);
    for (at, field) in correction.blank.iter().enumerate() {
        let may_be_blank = match field {
            CaseField::Place | CaseField::Amount => true,
            CaseField::DisputeType | CaseField::Channel | CaseField::People => false,
        };
        let detail = format!("{}不能空缺，请直接填写正确的内容。", field.label());
        findings.ensure(may_be_blank, &format!("/blank/{at}"), "required", &detail);
    }
}

/// The case as it is after a correction.
pub(crate) fn correct_case(before: &CaseFacts, correction: &CorrectCase) -> CaseFacts {
    let stays = |field| !correction.blank.contains(&field);
    let place = before.place.clone().filter(|_| stays(CaseField::Place));
    let amount_fen = before.amount_fen.filter(|_| stays(CaseField::Amount));
    CaseFacts {
        dispute_type: correction.dispute_type.unwrap_or(before.dispute_type),
        channel: correction.channel.unwrap_or(before.channel),
        place: correction.place.clone().or(place),
        amount_fen: correction.amount_fen.or(amount_fen),
        people: correction.people.unwrap_or(before.people),
    }
}

/// What a correction changes.
pub(crate) fn case_changes(before: &CaseFacts, after: &CaseFacts) -> Vec<Changed<CaseField>> {
    let all = CaseField::ALL.iter().map(|field| Changed {
        field: *field,
        before: value(before, *field),
        after: value(after, *field),
    });
    all.filter(|change| change.before != change.after).collect()
}

fn value(case: &CaseFacts, field: CaseField) -> Option<String> {
    match field {
        CaseField::DisputeType => Some(case.dispute_type.label().to_owned()),
        CaseField::Channel => Some(case.channel.label().to_owned()),
        CaseField::Place => case.place.clone(),
        CaseField::Amount => case.amount_fen.map(|fen| format!("{}元", typed::yuan(fen))),
        CaseField::People => Some(format!("{}人", case.people)),
    }
}

/// Notes what is wrong with the case as it is after a correction.
pub(crate) fn check_corrected_case(
    kind: CaseKind,
    before: &CaseFacts,
    after: &CaseFacts,
    findings: &mut Findings,
) {
    findings.ensure(
        before != after,
        "",
        "nothing_to_do",
        "没有填写任何需要更正的内容，或者与原来相同。",
    );
    findings.ensure(
        kind == CaseKind::Dispute || brings_petitions(after.channel),
        "/channel",
        "not_applicable",
        "信访事项的来源应为来信、来访、来电、传真、网上、热线或者其他单位移送。",
    );
}
