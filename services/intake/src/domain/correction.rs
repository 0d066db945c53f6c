//! What may be changed about the parties of a case once it is registered.

use contracts::api::intake::{CorrectParty, LetPartyLeave, NewParty};
use contracts::api::lengths;
use contracts::vocabulary::{CaseKind, Channel, PartyField, PartyKind, PartySide};
use kernel::NaiveDate;
use web::Findings;

use super::party::{check_party, tidy_party};
use super::registration::PARTIES;
use super::text::tidy;

/// What the rules ask of a case.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) kind: CaseKind,
    pub(crate) channel: Channel,
    pub(crate) walled: bool,
    /// On which side those stand who are parties besides the one that is changed.
    pub(crate) others: Vec<PartySide>,
}

/// What a field held and holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Changed<F> {
    pub(crate) field: F,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// Brings a correction into the form that is checked and stored.
pub(crate) fn tidy_correction(correction: &mut CorrectParty) {
    tidy(&mut correction.reason);
}

/// Brings what is said of a party that leaves into its form.
pub(crate) fn tidy_leaving(leaving: &mut LetPartyLeave) {
    tidy(&mut leaving.reason);
}

/// Notes everything that is wrong with a correction by itself.
pub(crate) fn check_correction(correction: &CorrectParty, findings: &mut Findings) {
    check_reason(&correction.reason, findings);
    for (at, field) in correction.blank.iter().enumerate() {
        let may_be_blank = match field {
            PartyField::Side | PartyField::Kind | PartyField::Name => false,
            PartyField::Identity
            | PartyField::BornOn
            | PartyField::Phone
            | PartyField::Email
            | PartyField::Address => true,
        };
        let detail = format!("{}不能空缺，请直接填写正确的内容。", field.label());
        findings.ensure(may_be_blank, &format!("/blank/{at}"), "required", &detail);
    }
}

/// Why something is corrected must be told.
pub(crate) fn check_reason(reason: &str, findings: &mut Findings) {
    findings.line("/reason", "更正理由", reason, lengths::CORRECTION);
}

/// Notes what is wrong with a day since which somebody is no party.
pub(crate) fn check_leaving(leaving: &LetPartyLeave, today: NaiveDate, findings: &mut Findings) {
    findings.line("/reason", "退出理由", &leaving.reason, lengths::CORRECTION);
    if let Some(left_on) = leaving.left_on {
        let past = left_on <= today;
        findings.ensure(past, "/left_on", "in_future", "退出日期不能晚于今天。");
    }
}

/// The party as it is after a correction, in its one form.
pub(crate) fn correct(before: &NewParty, correction: &CorrectParty) -> NewParty {
    let stays = |field, new: &Option<String>, old: &Option<String>| {
        let blank = correction.blank.contains(&field);
        new.clone().or_else(|| old.clone().filter(|_| !blank))
    };
    let born_on = before.born_on;
    let born_on = born_on.filter(|_| !correction.blank.contains(&PartyField::BornOn));
    let mut after = NewParty {
        side: correction.side.unwrap_or(before.side),
        kind: correction.kind.unwrap_or(before.kind),
        name: correction.name.as_ref().unwrap_or(&before.name).clone(),
        identity: stays(PartyField::Identity, &correction.identity, &before.identity),
        born_on: correction.born_on.or(born_on),
        phone: stays(PartyField::Phone, &correction.phone, &before.phone),
        email: stays(PartyField::Email, &correction.email, &before.email),
        address: stays(PartyField::Address, &correction.address, &before.address),
        organisation: before.organisation,
    };
    tidy_party(&mut after);
    after
}

/// What a correction changes.
pub(crate) fn changes(before: &NewParty, after: &NewParty) -> Vec<Changed<PartyField>> {
    let all = PartyField::ALL.iter().map(|field| Changed {
        field: *field,
        before: value(before, *field),
        after: value(after, *field),
    });
    all.filter(|change| change.before != change.after).collect()
}

/// What a party's field holds, in words.
fn value(party: &NewParty, field: PartyField) -> Option<String> {
    match field {
        PartyField::Side => Some(party.side.label().to_owned()),
        PartyField::Kind => Some(party.kind.label().to_owned()),
        PartyField::Name => Some(party.name.clone()),
        PartyField::Identity => party.identity.clone(),
        PartyField::BornOn => party.born_on.map(|day| day.to_string()),
        PartyField::Phone => party.phone.clone(),
        PartyField::Email => party.email.clone(),
        PartyField::Address => party.address.clone(),
    }
}

/// Notes what is wrong with a party that is added to a case.
pub(crate) fn check_added(
    case: &Known,
    party: &NewParty,
    today: NaiveDate,
    findings: &mut Findings,
) {
    check_party(party, today, findings);
    let body = party.organisation.is_none();
    let detail = "只有检举控告的被申请人（被反映人）从机构名录中选择单位。";
    findings.ensure(body, "/organisation", "not_applicable", detail);
    accuses_nobody_new(case, party.side, findings);
    findings.count("", "当事人", case.others.len() + 1, PARTIES);
}

/// Notes what is wrong with a party as it is after a correction.
pub(crate) fn check_corrected(
    case: &Known,
    before: &NewParty,
    after: &NewParty,
    today: NaiveDate,
    findings: &mut Findings,
) {
    let changes = changes(before, after);
    findings.ensure(
        !changes.is_empty(),
        "",
        "nothing_to_do",
        "没有填写任何需要更正的内容，或者与原来相同。",
    );
    check_party(after, today, findings);
    if before.side != after.side {
        accuses_nobody_new(case, after.side, findings);
        accuses_nobody_new(case, before.side, findings);
        leaves_sides(case, Some(after.side), "/side", findings);
    }
    let named_there = before.organisation.is_some();
    let renamed = before.kind != after.kind
        || (before.kind == PartyKind::Organisation && before.name != after.name);
    findings.ensure(
        !(named_there && renamed),
        "/name",
        "not_applicable",
        "该单位取自机构名录，名称以名录为准。",
    );
}

/// Notes whom a case must not lose.
pub(crate) fn check_let_leave(case: &Known, side: PartySide, findings: &mut Findings) {
    accuses_nobody_new(case, side, findings);
    leaves_sides(case, None, "", findings);
}

/// Where an accusation may go was decided by whom it accuses.
fn accuses_nobody_new(case: &Known, side: PartySide, findings: &mut Findings) {
    findings.ensure(
        !(case.walled && side == PartySide::Respondent),
        "/side",
        "not_applicable",
        "检举控告件登记后不得增减被反映人，以免材料转给被检举、揭发的人员或者单位\
         （《信访工作条例》第三十条）；涉及其他人员或者单位的，请另行登记。",
    );
}

/// A case keeps an applicant, and a dispute a respondent.
fn leaves_sides(case: &Known, this: Option<PartySide>, pointer: &str, findings: &mut Findings) {
    let has = |side| case.others.contains(&side) || this == Some(side);
    findings.ensure(
        has(PartySide::Applicant),
        pointer,
        "applicant_missing",
        "至少应有一名申请人（信访人）；请先补充正确的当事人。",
    );
    findings.ensure(
        case.kind == CaseKind::Petition || has(PartySide::Respondent),
        pointer,
        "respondent_missing",
        "矛盾纠纷至少应有一名被申请人；请先补充正确的当事人。",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party() -> NewParty {
        NewParty {
            side: PartySide::Applicant,
            kind: PartyKind::Person,
            name: "王小川".into(),
            identity: Some("11010519491231002X".into()),
            born_on: None,
            phone: Some("13812345678".into()),
            email: None,
            address: None,
            organisation: None,
        }
    }

    fn correction() -> CorrectParty {
        CorrectParty {
            version: 0,
            reason: "登记时笔误".into(),
            side: None,
            kind: None,
            name: None,
            identity: None,
            born_on: None,
            phone: None,
            email: None,
            address: None,
            blank: Vec::new(),
        }
    }

    #[test]
    fn what_is_absent_stays_and_what_there_is_none_of_goes() {
        let after = correct(
            &party(),
            &CorrectParty {
                name: Some(" 王小穿 ".into()),
                blank: vec![PartyField::Phone],
                ..correction()
            },
        );
        assert_eq!(after.identity, party().identity);
        let changes = changes(&party(), &after);
        let fields: Vec<_> = changes.iter().map(|change| change.field).collect();
        assert_eq!(fields, [PartyField::Name, PartyField::Phone]);
        assert_eq!(changes[0].after.as_deref(), Some("王小穿"));
        assert_eq!(changes[1].after, None);
    }

    #[test]
    fn a_dispute_keeps_both_sides_and_a_petition_its_petitioner() {
        for (kind, others, right) in [
            (
                CaseKind::Dispute,
                vec![PartySide::Applicant, PartySide::Respondent],
                true,
            ),
            (CaseKind::Dispute, vec![PartySide::Applicant], false),
            (
                CaseKind::Dispute,
                vec![PartySide::Respondent, PartySide::ThirdParty],
                false,
            ),
            (CaseKind::Petition, vec![PartySide::Applicant], true),
        ] {
            let case = Known {
                kind,
                channel: Channel::Application,
                walled: false,
                others,
            };
            let mut findings = Findings::new();
            check_let_leave(&case, PartySide::ThirdParty, &mut findings);
            assert_eq!(findings.is_empty(), right, "{case:?}");
        }
    }
}
