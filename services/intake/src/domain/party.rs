use chrono::Months;
use contracts::api::intake::{NewMaterial, NewParty};
use contracts::api::lengths;
use contracts::vocabulary::{PartyKind, PartySide};
use kernel::NaiveDate;
use typed::{Document, Identity, Phone};
use web::Findings;

use super::text::{tidy, tidy_optional};

/// Brings a party into the one form in which it is checked, stored and found. What cannot be read
/// is left as it was typed.
pub(crate) fn tidy_party(party: &mut NewParty) {
    party.name = typed::name(&party.name);
    tidy_optional(&mut party.address);
    tidy_contact(&mut party.identity, &mut party.phone, &mut party.email);
}

/// The same of what somebody is known and reached by.
pub(super) fn tidy_contact(
    identity: &mut Option<String>,
    phone: &mut Option<String>,
    email: &mut Option<String>,
) {
    for text in [&mut *identity, &mut *phone, &mut *email] {
        tidy_optional(text);
    }
    if let Some(text) = email
        && let Some(address) = typed::mail_address(text)
    {
        *text = address;
    }
    if let Some(text) = identity
        && let Ok(identity) = Identity::parse(text)
    {
        identity.as_str().clone_into(text);
    }
    if let Some(text) = phone
        && let Ok(phone) = Phone::parse(text)
    {
        *text = phone.to_string();
    }
}

pub(crate) fn tidy_material(material: &mut NewMaterial) {
    tidy(&mut material.name);
    tidy_optional(&mut material.source);
}

pub(crate) fn check_party(party: &NewParty, today: NaiveDate, findings: &mut Findings) {
    let (name, length) = match party.kind {
        PartyKind::Person => ("姓名", lengths::PERSON),
        PartyKind::Organisation => ("名称", lengths::BODY),
    };
    // A body of the directory is named there.
    if !(party.kind == PartyKind::Organisation && party.organisation.is_some()) {
        findings.line("/name", name, &party.name, length);
    }
    let contact = (&party.identity, &party.phone, &party.email);
    check_contact(party.kind, contact, today, findings);
    check_birth(party, today, findings);
    findings.optional_line("/address", "住址", party.address.as_deref(), lengths::PLACE);
}

/// Notes what is wrong with what somebody is known and reached by.
pub(super) fn check_contact(
    kind: PartyKind,
    (identity, phone, email): (&Option<String>, &Option<String>, &Option<String>),
    today: NaiveDate,
    findings: &mut Findings,
) {
    if let Some(identity) = identity {
        check_identity(kind, identity, today, findings);
    }
    if let Some(phone) = phone
        && let Some(detail) = wrong_phone(kind, phone)
    {
        findings.add("/phone", "invalid_phone", detail);
    }
    if let Some(email) = email {
        findings.line("/email", "电子邮箱", email, lengths::EMAIL);
        let right = typed::mail_address(email).is_some();
        let detail = "电子邮箱应为“名称@域名”的形式，例如 zhang@example.com。";
        findings.ensure(right, "/email", "invalid_email", detail);
    }
}

/// A day of birth is a person's, and the one that their number tells.
fn check_birth(party: &NewParty, today: NaiveDate, findings: &mut Findings) {
    let Some(born_on) = party.born_on else {
        return;
    };
    let identity = party.identity.as_deref();
    let told = identity
        .and_then(|text| Identity::parse(text).ok())
        .and_then(|identity| identity.document().born_on());
    let wrong = if party.kind == PartyKind::Organisation {
        Some("单位没有出生日期。")
    } else if born_on > today {
        Some("出生日期不能晚于今天。")
    } else if told.is_some_and(|told| told != born_on) {
        Some("出生日期与证件号码中的不一致。")
    } else {
        None
    };
    if let Some(detail) = wrong {
        findings.add("/born_on", "invalid_birth", detail);
    }
}

/// Whether who was born on this day is not yet 18（《民法典》第十七条）.
pub(crate) fn is_minor(born_on: NaiveDate, today: NaiveDate) -> bool {
    const OF_AGE: Months = Months::new(12 * 18);
    born_on
        .checked_add_months(OF_AGE)
        .is_some_and(|of_age| today < of_age)
}

/// Whom an accusation accuses must be known for certain, for it must never come to them: a body is one
/// of the directory, and a person may be said to work for one.
pub(crate) fn check_accused(party: &NewParty, walled: bool, findings: &mut Findings) {
    let accused = walled && party.side == PartySide::Respondent;
    findings.ensure(
        accused || party.organisation.is_none(),
        "/organisation",
        "not_applicable",
        "只有检举控告的被申请人（被反映人）从机构名录中选择单位。",
    );
    findings.ensure(
        !accused || party.kind == PartyKind::Person || party.organisation.is_some(),
        "/organisation",
        "required",
        "被检举控告的单位请从机构名录中选择，不得手工填写。不得将检举、揭发材料以及有关情况透露\
         或者转给被检举、揭发的人员或者单位（《信访工作条例》第三十条）；系统同时不转给其上级、\
         下级单位。",
    );
}

fn check_identity(kind: PartyKind, identity: &str, today: NaiveDate, findings: &mut Findings) {
    let wrong = match Identity::parse(identity) {
        Err(error) => Some(error.detail()),
        Ok(identity) => match (kind, identity.document()) {
            (PartyKind::Person, Document::Resident { born_on }) if born_on > today => {
                Some("证件号码中的出生日期晚于今天。")
            }
            (PartyKind::Person, Document::CreditCode) => {
                Some("统一社会信用代码是单位的，当事人为个人的，请填写本人证件的号码。")
            }
            // A sole trader may stand under the owner's own number.
            (PartyKind::Person, _)
            | (PartyKind::Organisation, Document::CreditCode | Document::Resident { .. }) => None,
            (PartyKind::Organisation, _) => {
                Some("当事人为单位的，请填写 18 位统一社会信用代码，或者经营者的公民身份号码。")
            }
        },
    };
    if let Some(detail) = wrong {
        findings.add("/identity", "invalid_identity", detail);
    }
}

/// What is wrong with a telephone; nobody but a body has a short number.
fn wrong_phone(kind: PartyKind, phone: &str) -> Option<&'static str> {
    match (kind, Phone::parse(phone)) {
        (_, Err(_)) => Some(
            "联系电话应为 11 位手机号码，或者带区号的固定电话号码（可以加“转”和分机号）；\
             境外号码以“+”和国家、地区代码开头。",
        ),
        (PartyKind::Person, Ok(phone)) if phone.is_short() => {
            Some("当事人为个人的，请填写本人的手机号码或者带区号的固定电话号码。")
        }
        (_, Ok(_)) => None,
    }
}

pub(crate) fn check_material(material: &NewMaterial, findings: &mut Findings) {
    findings.line("/name", "材料名称", &material.name, lengths::MATERIAL);
    let source = material.source.as_deref();
    findings.optional_line("/source", "材料来源", source, lengths::SOURCE);
    if let Some(pages) = material.pages {
        findings.number("/pages", "页数", i64::from(pages), 1..=100_000);
    }
}
