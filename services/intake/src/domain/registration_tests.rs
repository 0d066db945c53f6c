use contracts::vocabulary::{DisputeType, PartyKind, PetitionPurpose};

use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn party(side: PartySide) -> NewParty {
    NewParty {
        organisation: None,
        side,
        kind: PartyKind::Person,
        name: "王某".into(),
        identity: Some("11010519491231002X".into()),
        born_on: None,
        email: None,
        phone: Some("13812345678".into()),
        address: None,
    }
}

fn dispute() -> RegisterCase {
    RegisterCase {
        kind: CaseKind::Dispute,
        title: "相邻排水纠纷".into(),
        facts: "雨水流入申请人院内，请求改道。".into(),
        dispute_type: DisputeType::Neighbours,
        purpose: None,
        channel: Channel::Application,
        received_on: today(),
        region: "510402".into(),
        place: None,
        amount_fen: None,
        people: None,
        parties: vec![party(PartySide::Applicant), party(PartySide::Respondent)],
        materials: Vec::new(),
    }
}

fn joint_visit(representatives: usize) -> RegisterCase {
    RegisterCase {
        kind: CaseKind::Petition,
        purpose: Some(PetitionPurpose::Appeal),
        channel: Channel::Visit,
        people: Some(120),
        parties: vec![party(PartySide::Applicant); representatives],
        ..dispute()
    }
}

/// Pointer and code of everything wrong with a case.
fn wrong(case: &RegisterCase) -> Vec<(String, String)> {
    let mut findings = Findings::new();
    check_registration(case, today(), &mut findings);
    match findings.into_result() {
        Ok(()) => Vec::new(),
        Err(problem) => problem
            .errors()
            .iter()
            .map(|error| (error.pointer.clone(), error.code.to_string()))
            .collect(),
    }
}

#[test]
fn what_is_right_passes() {
    assert_eq!(wrong(&dispute()), []);
    assert_eq!(wrong(&joint_visit(5)), []);
}

#[test]
fn everything_wrong_is_told_at_once() {
    let mut case = dispute();
    case.title = "欠".into();
    case.facts = "有\0字符的事实".into();
    case.received_on = today().succ_opt().unwrap();
    case.region = "5104".into();
    case.amount_fen = Some(-1);
    case.people = Some(0);
    case.purpose = Some(PetitionPurpose::Appeal);
    case.parties.pop();
    case.parties[0].identity = Some("110105194912310021".into());
    case.parties[0].phone = Some("12345".into());
    let expected = [
        ("/title", "too_short"),
        ("/facts", "control_character"),
        ("/purpose", "not_applicable"),
        ("/received_on", "in_future"),
        ("/region", "invalid_region"),
        ("/amount_fen", "out_of_range"),
        ("/people", "out_of_range"),
        ("/parties/0/identity", "invalid_identity"),
        ("/parties/0/phone", "invalid_phone"),
        ("/parties", "respondent_missing"),
    ];
    let expected: Vec<_> = expected
        .map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
        .into();
    assert_eq!(wrong(&case), expected);
}

#[test]
fn a_case_may_be_five_years_old_and_no_older() {
    let mut case = dispute();
    case.received_on = NaiveDate::from_ymd_opt(2021, 11, 21).unwrap();
    assert_eq!(wrong(&case), []);
    case.received_on = case.received_on.pred_opt().unwrap();
    assert_eq!(wrong(&case)[0].1, "too_early");
}

#[test]
fn a_petition_has_a_purpose_and_comes_by_a_petitions_way() {
    let mut case = joint_visit(1);
    case.purpose = None;
    case.channel = Channel::Proactive;
    let codes: Vec<_> = wrong(&case).into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["required", "not_applicable"]);
}

#[test]
fn a_joint_visit_sends_at_most_five() {
    let book = LawBook::shared().unwrap();
    assert!(check_law(book, &joint_visit(5)).is_ok());
    let refusal = check_law(book, &joint_visit(6)).unwrap_err();
    assert!(refusal.is(Code::LawRefused));
    assert!(refusal.detail_text().unwrap().contains("第二十条"));
    let mut letter = joint_visit(6);
    letter.channel = Channel::Letter;
    assert!(check_law(book, &letter).is_ok());
}

#[test]
fn white_space_is_taken_off_and_empty_texts_are_left_out() {
    let mut case = dispute();
    case.title = "  相邻排水纠纷\n".into();
    case.place = Some("   ".into());
    case.parties[0].identity = Some(" 11010519491231002x ".into());
    case.parties[0].phone = Some(String::new());
    case.parties[1].phone = Some("（0812）3332211转801".into());
    tidy_registration(&mut case);
    assert_eq!(case.title, "相邻排水纠纷");
    assert_eq!(case.place, None);
    assert_eq!(
        case.parties[0].identity.as_deref(),
        Some("11010519491231002X")
    );
    assert_eq!(case.parties[0].phone, None);
}
