use contracts::api::intake::{NewMaterial, NewParty};
use contracts::vocabulary::PartyKind;
use kernel::NaiveDate;
use privacy::{CreditCode, IdentityNumber, is_phone};
use web::Findings;

use super::text::{tidy, tidy_optional};

pub(crate) fn tidy_party(party: &mut NewParty) {
    tidy(&mut party.name);
    tidy_optional(&mut party.identity);
    tidy_optional(&mut party.phone);
    tidy_optional(&mut party.address);
    if let Some(identity) = &mut party.identity {
        identity.make_ascii_uppercase();
    }
}

pub(crate) fn tidy_material(material: &mut NewMaterial) {
    tidy(&mut material.name);
    tidy_optional(&mut material.source);
}

pub(crate) fn check_party(party: &NewParty, today: NaiveDate, findings: &mut Findings) {
    let (name, most) = match party.kind {
        PartyKind::Person => ("姓名", 50),
        PartyKind::Organisation => ("名称", 100),
    };
    findings.line("/name", name, &party.name, 1..=most);
    if let Some(identity) = &party.identity {
        check_identity(party.kind, identity, today, findings);
    }
    if let Some(phone) = &party.phone
        && !is_phone(phone)
    {
        let detail = "联系电话应为 11 位手机号码，或者带区号的固定电话号码。";
        findings.add("/phone", "invalid_phone", detail);
    }
    findings.optional_line("/address", "住址", party.address.as_deref(), 200);
}

fn check_identity(kind: PartyKind, identity: &str, today: NaiveDate, findings: &mut Findings) {
    let wrong = match kind {
        PartyKind::Person => match IdentityNumber::parse(identity) {
            Ok(number) if number.born_on() > today => Some("证件号码中的出生日期晚于今天。"),
            Ok(_) => None,
            Err(error) => Some(error.detail()),
        },
        // A sole trader may stand under the owner's own number.
        PartyKind::Organisation => match IdentityNumber::parse(identity) {
            Ok(_) => None,
            Err(_) => CreditCode::parse(identity)
                .err()
                .map(|error| error.detail()),
        },
    };
    if let Some(detail) = wrong {
        findings.add("/identity", "invalid_identity", detail);
    }
}

pub(crate) fn check_material(material: &NewMaterial, findings: &mut Findings) {
    findings.line("/name", "材料名称", &material.name, 1..=100);
    let source = material.source.as_deref();
    findings.optional_line("/source", "材料来源", source, 100);
    if let Some(pages) = material.pages {
        findings.number("/pages", "页数", i64::from(pages), 1..=100_000);
    }
}

/// A telephone number without what people write between the digits, so that it is found again
/// however it was typed.
pub(crate) fn bare_phone(phone: &str) -> String {
    phone
        .trim()
        .trim_start_matches("+86")
        .chars()
        .filter(char::is_ascii_digit)
        .collect()
}
