//! From what is typed to what intake is sent.

use std::str::FromStr;

use contracts::api::intake::{NewMaterial, NewParty, RegisterCase};
use contracts::vocabulary::{CaseKind, Channel, DisputeType, PartyKind, PartySide};
use kernel::NaiveDate;

use super::entry::Entry;
use crate::page::{FieldError, Row};
use crate::text::Text;

/// The registration; or what could not be read, field by field. What intake can judge is left to
/// intake.
pub(crate) fn body(t: &Text, entry: &Entry) -> Result<RegisterCase, Vec<FieldError>> {
    let mut reader = Reader {
        t,
        wrong: Vec::new(),
    };
    let dispute_type: Option<DisputeType> = reader.word("dispute_type", &entry.dispute_type);
    let channel: Option<Channel> = reader.word("channel", &entry.channel);
    let received_on: Option<NaiveDate> = reader.date("received_on", &entry.received_on);
    let purpose = match entry.case_kind() {
        CaseKind::Petition => reader.word("purpose", &entry.purpose),
        CaseKind::Dispute => None,
    };
    let amount_fen = reader.amount(&entry.amount);
    let people = reader.number("people", &entry.people);
    reader.filled("region", &entry.region_code);
    let parties = reader.rows(&entry.parties, Reader::party);
    let materials = reader.rows(&entry.materials, Reader::material);
    match (dispute_type, channel, received_on) {
        (Some(dispute_type), Some(channel), Some(received_on)) if reader.wrong.is_empty() => {
            Ok(RegisterCase {
                kind: entry.case_kind(),
                title: entry.title.clone(),
                facts: entry.facts.clone(),
                dispute_type,
                purpose,
                channel,
                received_on,
                region: entry.region_code.clone(),
                place: filled(&entry.place),
                amount_fen,
                people,
                parties,
                materials,
            })
        }
        _ => Err(reader.wrong),
    }
}

/// Collects what cannot be read.
struct Reader<'a> {
    t: &'a Text,
    wrong: Vec<FieldError>,
}

impl Reader<'_> {
    fn rows<T>(&mut self, rows: &[Row], read: fn(&mut Self, usize, &Row) -> T) -> Vec<T> {
        let rows = rows.iter().enumerate();
        rows.map(|(index, row)| read(self, index, row)).collect()
    }

    fn word<T: FromStr>(&mut self, name: &str, text: &str) -> Option<T> {
        let word = text.parse().ok();
        if word.is_none() {
            self.wrong
                .push(FieldError::new(name, self.t.form.choose_one));
        }
        word
    }

    fn date(&mut self, name: &str, text: &str) -> Option<NaiveDate> {
        let date = typed::parse_day(text);
        if date.is_none() {
            self.wrong.push(FieldError::new(name, self.t.form.date));
        }
        date
    }

    fn amount(&mut self, text: &str) -> Option<i64> {
        if text.is_empty() {
            return None;
        }
        let amount = typed::parse_yuan(text).ok();
        if amount.is_none() {
            self.wrong
                .push(FieldError::new("amount", self.t.form.amount));
        }
        amount
    }

    fn number(&mut self, name: &str, text: &str) -> Option<i32> {
        if text.is_empty() {
            return None;
        }
        let number = typed::half_width(text).parse().ok();
        if number.is_none() {
            self.wrong.push(FieldError::new(name, self.t.form.number));
        }
        number
    }

    fn filled(&mut self, name: &str, text: &str) {
        // A county or below: six digits and more.
        if text.len() < 6 {
            self.wrong.push(FieldError::new(name, self.t.form.region));
        }
    }

    fn party(&mut self, index: usize, row: &Row) -> NewParty {
        let name = format!("parties.{index}.name");
        // A body that was chosen has its name from the directory.
        if row.text("name").is_empty() && row.text("organisation").is_empty() {
            self.wrong
                .push(FieldError::new(&name, self.t.form.party_name));
        }
        NewParty {
            side: row.text("side").parse().unwrap_or(PartySide::Applicant),
            kind: row.text("kind").parse().unwrap_or(PartyKind::Person),
            name: row.text("name").to_owned(),
            identity: row.filled("identity"),
            phone: row.filled("phone"),
            address: row.filled("address"),
            organisation: row.text("organisation").parse().ok(),
        }
    }

    fn material(&mut self, index: usize, row: &Row) -> NewMaterial {
        NewMaterial {
            name: row.text("name").to_owned(),
            source: row.filled("source"),
            pages: self.number(&format!("materials.{index}.pages"), row.text("pages")),
        }
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text)
        .filter(|text| !text.is_empty())
        .map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Fields;
    use crate::text::ZH_CN;

    const SENT: &str = "kind=dispute&title=%E6%AC%A0%E8%96%AA&dispute_type=labour&channel=application\
        &received_on=2026-03-02&amount=12%2C345.67&facts=%E6%8B%96%E6%AC%A0%E5%B7%A5%E8%B5%84\
        &region.province=51&region.city=5104&region.county=510402\
        &parties.0.side=applicant&parties.0.kind=person&parties.0.name=%E5%BC%A0%E4%B8%89\
        &parties.3.side=respondent&parties.3.kind=organisation&parties.3.name=%E7%94%B2";

    #[test]
    fn a_complete_form_is_a_registration() {
        let entry = Entry::sent(&Fields::parse(SENT.as_bytes()));
        let case = body(&ZH_CN, &entry).unwrap();
        assert_eq!(case.amount_fen, Some(1_234_567));
        assert_eq!(case.region, "510402");
        assert_eq!(case.parties.len(), 2);
        assert_eq!(case.parties[1].kind, PartyKind::Organisation);
        assert_eq!((case.purpose, case.people, case.place), (None, None, None));
    }

    #[test]
    fn everything_unreadable_is_named_at_once() {
        let sent = "kind=petition&channel=pigeon&received_on=2026-02-30&amount=many&people=x";
        let entry = Entry::sent(&Fields::parse(sent.as_bytes()));
        let wrong = body(&ZH_CN, &entry).unwrap_err();
        let names: Vec<_> = wrong.iter().map(|error| error.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "dispute_type",
                "channel",
                "received_on",
                "purpose",
                "amount",
                "people",
                "region",
                "parties.0.name"
            ]
        );
    }
}
