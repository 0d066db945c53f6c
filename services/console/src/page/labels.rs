//! What the fields of a registration and the sides of a case are called: a petition has other words
//! than a dispute.

use contracts::vocabulary::{CaseKind, PartySide};

use super::Of;
use crate::text::Text;

impl Text {
    /// What the registration of a case of this kind calls its field of this name, that of a row by
    /// its place; nothing for what is none of its fields.
    pub(crate) fn registration_field(&self, kind: CaseKind, name: &str) -> Option<String> {
        let mut parts = name.split('.');
        let (first, second, third) = (parts.next()?, parts.next(), parts.next());
        let row = second.and_then(|nth| nth.parse::<usize>().ok());
        Some(match (first, row, third) {
            ("parties", Some(row), Some(column)) => {
                let column = match column {
                    "side" => self.party.side,
                    "kind" => self.party.kind,
                    other => self.party_column(other),
                };
                self.register.nth_party(row + 1, column)
            }
            ("materials", Some(row), Some(column)) => {
                let column = self.material_column(column);
                self.register.nth_material(row + 1, column)
            }
            ("region", ..) => match second {
                Some("province") => self.register.province,
                Some("city") => self.register.city,
                Some("county") => self.register.county,
                Some("township") => self.register.township,
                Some("village") => self.register.village,
                Some(_) => self.register.region_code,
                None => self.case.region,
            }
            .to_owned(),
            (field, ..) => self.plain_field(kind, field)?.to_owned(),
        })
    }

    fn plain_field(&self, kind: CaseKind, field: &str) -> Option<&'static str> {
        let t = &self.register;
        Some(match field {
            "title" => t.title,
            "kind" => self.list.kind,
            "dispute_type" => self.dispute_type(kind),
            "purpose" => t.purpose,
            "channel" => t.channel,
            "received_on" => t.received_on,
            "amount" => t.amount,
            "people" => t.people,
            "place" => t.place,
            "facts" => t.facts,
            "parties" => t.parties,
            "materials" => t.materials,
            _ => return None,
        })
    }

    /// What a case of this kind is about is called so.
    pub(crate) fn dispute_type(&self, kind: CaseKind) -> &'static str {
        match kind {
            CaseKind::Dispute => self.register.dispute_type,
            CaseKind::Petition => self.register.petition_type,
        }
    }

    /// What somebody on this side of a case of this kind is called.
    pub(crate) fn side(&self, kind: CaseKind, side: impl Of<PartySide>) -> &'static str {
        match (kind, *side.of()) {
            (CaseKind::Petition, PartySide::Applicant) => self.party.petitioner,
            (CaseKind::Petition, PartySide::Respondent) => self.party.complained_of,
            (CaseKind::Dispute | CaseKind::Petition, side) => side.label(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ZH_CN;

    #[test]
    fn fields_of_rows_are_told_by_their_place() {
        let called = |name| ZH_CN.registration_field(CaseKind::Dispute, name);
        assert_eq!(
            called("parties.1.phone").as_deref(),
            Some("第2名当事人的电话")
        );
        assert_eq!(
            called("materials.0.pages").as_deref(),
            Some("第1份材料的页数")
        );
        assert_eq!(called("region.city").as_deref(), Some("市"));
        assert_eq!(called("csrf"), None);
    }

    #[test]
    fn who_petitions_applies_for_nothing() {
        let side = |kind| ZH_CN.side(kind, PartySide::Applicant);
        assert_eq!(side(CaseKind::Petition), "信访人");
        assert_eq!(side(CaseKind::Dispute), PartySide::Applicant.label());
    }
}
