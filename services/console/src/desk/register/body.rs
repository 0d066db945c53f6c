//! From what is typed to what intake is sent.

use std::ops::RangeInclusive;
use std::str::FromStr;

use contracts::api::intake::{NewMaterial, NewParty, RegisterCase};
use contracts::api::lengths;
use contracts::vocabulary::{CaseKind, Channel, DisputeType, PartyKind, PartySide};
use kernel::NaiveDate;
use typed::{Identity, Phone};

use super::entry::Entry;
use crate::page::{FieldError, Row};
use crate::text::Text;

/// The registration; or everything that can be told to be wrong before it is sent, field by field, so
/// that people hear of it at once. What it takes to judge the rest is intake's.
pub(crate) fn body(t: &Text, entry: &Entry) -> Result<RegisterCase, Vec<FieldError>> {
    let mut reader = Reader {
        t,
        wrong: Vec::new(),
    };
    // In the order of the page, and so of what is told to be wrong.
    reader.length("title", &entry.title, lengths::TITLE);
    let dispute_type: Option<DisputeType> = reader.word("dispute_type", &entry.dispute_type);
    let purpose = match entry.case_kind() {
        CaseKind::Petition => reader.word("purpose", &entry.purpose),
        CaseKind::Dispute => None,
    };
    let channel: Option<Channel> = reader.word("channel", &entry.channel);
    let received_on: Option<NaiveDate> = reader.date("received_on", &entry.received_on);
    let amount_fen = reader.amount(&entry.amount);
    let people = reader.number("people", &entry.people);
    let parties = reader.rows(&entry.parties, Reader::party);
    reader.filled("region", &entry.region_code);
    reader.length("place", &entry.place, lengths::PLACE);
    reader.length("facts", &entry.facts, lengths::FACTS);
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

    /// Notes a text that is too long or too short, in characters as people count them.
    fn length(&mut self, name: &str, text: &str, length: RangeInclusive<usize>) {
        let (least, most) = (*length.start(), *length.end());
        let words = match typed::text(text).chars().count() {
            n if n > most => self.t.form.too_long(most),
            0 if least > 0 => self.t.form.blank_text.to_owned(),
            n if n < least => self.t.form.too_short(least),
            _ => return,
        };
        self.wrong.push(FieldError::new(name, &words));
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
        let at = |column: &str| format!("parties.{index}.{column}");
        let kind = row.text("kind").parse().unwrap_or(PartyKind::Person);
        let length = match kind {
            PartyKind::Person => lengths::PERSON,
            PartyKind::Organisation => lengths::BODY,
        };
        // A body that was chosen has its name from the directory.
        if row.text("organisation").is_empty() || !row.text("name").is_empty() {
            self.length(&at("name"), row.text("name"), length);
        }
        if let Some(Err(wrong)) = row.filled("identity").map(|text| Identity::parse(&text)) {
            self.wrong
                .push(FieldError::new(&at("identity"), wrong.detail()));
        }
        if let Some(Err(_)) = row.filled("phone").map(|text| Phone::parse(&text)) {
            self.wrong
                .push(FieldError::new(&at("phone"), self.t.form.phone));
        }
        self.length(&at("address"), row.text("address"), lengths::PLACE);
        NewParty {
            side: row.text("side").parse().unwrap_or(PartySide::Applicant),
            kind,
            name: row.text("name").to_owned(),
            identity: row.filled("identity"),
            born_on: None,
            phone: row.filled("phone"),
            email: None,
            address: row.filled("address"),
            organisation: row.text("organisation").parse().ok(),
        }
    }

    fn material(&mut self, index: usize, row: &Row) -> NewMaterial {
        let at = |column: &str| format!("materials.{index}.{column}");
        self.length(&at("name"), row.text("name"), lengths::MATERIAL);
        self.length(&at("source"), row.text("source"), lengths::SOURCE);
        NewMaterial {
            name: row.text("name").to_owned(),
            source: row.filled("source"),
            pages: self.number(&at("pages"), row.text("pages")),
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
        &received_on=2026-03-02&amount=12%2C345.67&facts=%E6%8B%96%E6%AC%A0%E5%B7%A5%E8%B5%84%E3%80%82\
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
        let sent = "kind=petition&channel=pigeon&received_on=2026-02-30&amount=many&people=x\
                    &parties.0.side=applicant&parties.0.phone=12";
        let entry = Entry::sent(&Fields::parse(sent.as_bytes()));
        let wrong = body(&ZH_CN, &entry).unwrap_err();
        let names: Vec<_> = wrong.iter().map(|error| error.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "title",
                "dispute_type",
                "purpose",
                "channel",
                "received_on",
                "amount",
                "people",
                "parties.0.name",
                "parties.0.phone",
                "region",
                "facts"
            ]
        );
    }
}
