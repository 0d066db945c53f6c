use std::ops::RangeInclusive;

use chrono::Months;
use contracts::api::intake::{NewParty, RegisterCase};
use contracts::api::lengths;
use contracts::vocabulary::{CaseKind, Channel, PartySide, PetitionPurpose};
use kernel::NaiveDate;
use law::{LawBook, Procedure, Representation};
use problem::{Code, Problem};
use web::Findings;

use super::MATERIALS;
use super::party::{check_accused, check_material, check_party, tidy_material, tidy_party};
use super::representative::came_so;
use super::text::{tidy, tidy_optional};

pub(super) const PARTIES: RangeInclusive<usize> = 1..=50;
/// A hundred milliard yuan, in 分.
const AMOUNT_FEN: RangeInclusive<i64> = 0..=10_000_000_000_000;
const PEOPLE: RangeInclusive<i64> = 1..=1_000_000;
/// How far back a case may have been received.
const YEARS_BACK: u32 = 5;

/// The first two digits of the provinces, GB/T 2260.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82",
];

/// Brings a registration into the form that is checked and stored: no white space around texts,
/// nothing instead of empty ones.
pub(crate) fn tidy_registration(case: &mut RegisterCase) {
    tidy(&mut case.title);
    tidy(&mut case.facts);
    tidy(&mut case.region);
    tidy_optional(&mut case.place);
    case.parties.iter_mut().for_each(tidy_party);
    case.materials.iter_mut().for_each(tidy_material);
}

/// Notes everything that is wrong with a tidy registration.
pub(crate) fn check_registration(case: &RegisterCase, today: NaiveDate, findings: &mut Findings) {
    findings.line("/title", "标题", &case.title, lengths::TITLE);
    findings.text("/facts", "事实与诉求", &case.facts, lengths::FACTS);
    check_kind(case, findings);
    check_received(case.received_on, today, findings);
    findings.ensure(
        is_region(&case.region),
        "/region",
        "invalid_region",
        "行政区划代码应为 6、9 或者 12 位数字，前两位为省级代码。",
    );
    check_place(case.place.as_deref(), findings);
    check_amount(case.amount_fen, findings);
    check_people(case.people, findings);
    check_parties(case, today, findings);
    let materials = &case.materials;
    findings.count("/materials", "材料", materials.len(), 0..=MATERIALS);
    findings.each("/materials", materials, check_material);
}

pub(super) fn check_place(place: Option<&str>, findings: &mut Findings) {
    findings.optional_line("/place", "发生地点", place, lengths::PLACE);
}

pub(super) fn check_amount(amount_fen: Option<i64>, findings: &mut Findings) {
    if let Some(amount) = amount_fen {
        let most = typed::yuan(*AMOUNT_FEN.end());
        findings.ensure(
            AMOUNT_FEN.contains(&amount),
            "/amount_fen",
            "out_of_range",
            &format!("涉案金额应在 0 至 {most} 元之间。"),
        );
    }
}

pub(super) fn check_people(people: Option<i32>, findings: &mut Findings) {
    if let Some(people) = people {
        findings.number("/people", "涉及人数", i64::from(people), PEOPLE);
    }
}

fn check_kind(case: &RegisterCase, findings: &mut Findings) {
    match case.kind {
        CaseKind::Dispute => findings.ensure(
            case.purpose.is_none(),
            "/purpose",
            "not_applicable",
            "矛盾纠纷不填写信访诉求类型。",
        ),
        CaseKind::Petition => {
            findings.ensure(
                case.purpose.is_some(),
                "/purpose",
                "required",
                "信访事项应当填写诉求类型。",
            );
            findings.ensure(
                brings_petitions(case.channel),
                "/channel",
                "not_applicable",
                "信访事项的来源应为来信、来访、来电、传真、网上、热线或者其他单位移送。",
            );
        }
    }
}

/// The ways in which petitions come,《信访工作条例》第十七条.
pub(super) fn brings_petitions(channel: Channel) -> bool {
    match channel {
        Channel::Letter
        | Channel::Visit
        | Channel::Phone
        | Channel::Fax
        | Channel::Online
        | Channel::Hotline
        | Channel::Petition
        | Channel::Department
        | Channel::Court
        | Channel::Procuratorate
        | Channel::Police => true,
        Channel::Application | Channel::Proactive | Channel::Grid => false,
    }
}

fn check_received(received_on: NaiveDate, today: NaiveDate, findings: &mut Findings) {
    let earliest = today
        .checked_sub_months(Months::new(12 * YEARS_BACK))
        .unwrap_or(today);
    if received_on > today {
        let detail = format!("收到日期不能晚于今天（{today}）。");
        findings.add("/received_on", "in_future", detail);
    } else if received_on < earliest {
        let detail = format!("收到日期不能早于 {earliest}（五年前）。");
        findings.add("/received_on", "too_early", detail);
    }
}

fn check_parties(case: &RegisterCase, today: NaiveDate, findings: &mut Findings) {
    findings.count("/parties", "当事人", case.parties.len(), PARTIES);
    let walled = case.purpose.is_some_and(PetitionPurpose::is_walled);
    findings.each("/parties", &case.parties, |party, findings| {
        check_party(party, today, findings);
        check_accused(party, walled, findings);
    });
    findings.ensure(
        on_side(case, PartySide::Applicant).next().is_some(),
        "/parties",
        "applicant_missing",
        "至少应有一名申请人（信访人）。",
    );
    let respondent_needed = case.kind == CaseKind::Dispute;
    findings.ensure(
        !respondent_needed || on_side(case, PartySide::Respondent).next().is_some(),
        "/parties",
        "respondent_missing",
        "矛盾纠纷至少应有一名被申请人。",
    );
}

fn on_side(case: &RegisterCase, side: PartySide) -> impl Iterator<Item = &NewParty> {
    case.parties.iter().filter(move |party| party.side == side)
}

/// Whether a text has the form of a code of an administrative division.
fn is_region(code: &str) -> bool {
    matches!(code.len(), 6 | 9 | 12)
        && code.bytes().all(|byte| byte.is_ascii_digit())
        && PROVINCES.contains(&&code[..2])
}

/// What the law does not let happen, even if the form is right.
pub(crate) fn check_law(book: &LawBook, case: &RegisterCase) -> Result<(), Problem> {
    let applicants = on_side(case, PartySide::Applicant).count();
    check_representatives(book, case.kind, case.channel, applicants)
}

/// How many may come in person with one petition: as many as the law lets represent the others.
pub(crate) fn check_representatives(
    book: &LawBook,
    kind: CaseKind,
    channel: Channel,
    representatives: usize,
) -> Result<(), Problem> {
    if kind != CaseKind::Petition {
        return Ok(());
    }
    let of_petitions = book.procedures().filter(|procedure| is_petition(procedure));
    let mut rules = of_petitions.flat_map(|procedure| &procedure.representation);
    // Only of those who come must as many as there are stay away: all others are parties.
    let bounds = |rule: &&Representation| {
        !rule.channels.is_empty()
            && came_so(rule, channel)
            && most(rule).is_some_and(|most| representatives > most)
    };
    match rules.find(bounds) {
        Some(Representation { text, article, .. }) => {
            Err(Problem::new(Code::LawRefused).detail(format!(
                "{text}（{article}）；填写了{representatives}名信访人。\
                 请只登记推选的代表，并将全部人数填入“涉及人数”。"
            )))
        }
        None => Ok(()),
    }
}

/// Whoever registers a petition does not know yet which of these it will be handled under.
fn is_petition(procedure: &Procedure) -> bool {
    procedure.id.starts_with("petition_")
}

fn most(rule: &Representation) -> Option<usize> {
    rule.max.and_then(|most| usize::try_from(most).ok())
}

#[cfg(test)]
#[path = "registration_tests.rs"]
mod tests;
