//! How what becomes of an agreement reads.

use contracts::event::{AgreementDrafted, AgreementEffective, AgreementSigned, InstalmentSettled};

use crate::date;

pub(crate) fn drafted(told: &AgreementDrafted, body: &str) -> String {
    format!("{body}登记{}。", told.what.form.label())
}

pub(crate) fn signed(told: &AgreementSigned) -> String {
    let (signer, way) = (told.what.signer.label(), told.what.way.label());
    format!("{signer}签署协议（{way}）。")
}

pub(crate) fn effective(told: &AgreementEffective) -> String {
    let form = told.what.form.label();
    let promised = &told.what.instalments;
    match promised.iter().map(|one| one.due_on).min() {
        Some(first) => {
            let (count, first) = (promised.len(), date(first));
            format!("{form}生效，约定{count}个履行事项，最早的应当于{first}前履行。")
        }
        None => format!("{form}生效。"),
    }
}

pub(crate) fn settled(told: &InstalmentSettled) -> String {
    let (number, result) = (told.what.number, told.what.result.label());
    format!("登记履行情况：第{number}个履行事项{result}。")
}

#[cfg(test)]
mod tests {
    use contracts::event::{
        Agreed, Drafted, Effective, Event, InstalmentDue, Settled, Signed, Voided,
    };
    use contracts::vocabulary::{AgreementForm, InstalmentState, SignatureWay, Signer};
    use kernel::{AgreementId, CaseId, NaiveDate, OrganisationId, ProceedingId, Shard};

    use crate::{Nobody, line};

    fn told<T>(what: T) -> Agreed<T> {
        let shard = Shard::spread(1);
        Agreed {
            agreement: AgreementId::new(shard),
            case: CaseId::new(shard),
            proceeding: ProceedingId::new(shard),
            organisation: OrganisationId::new(shard),
            on: NaiveDate::MIN,
            what,
        }
    }

    #[test]
    fn everything_that_becomes_of_an_agreement_reads_as_a_sentence() {
        let due = |number, day: &str| InstalmentDue {
            number,
            due_on: day.parse().unwrap(),
            amount_fen: None,
        };
        let events: [(Event, &str); 6] = [
            (
                told(Drafted {
                    form: AgreementForm::Oral.into(),
                })
                .into(),
                "有关单位登记口头协议。",
            ),
            (
                told(Signed {
                    signer: Signer::Party.into(),
                    party: None,
                    way: SignatureWay::Fingerprint.into(),
                })
                .into(),
                "当事人签署协议（按指印）。",
            ),
            (
                told(Effective {
                    form: AgreementForm::Written.into(),
                    amount_fen: None,
                    instalments: vec![due(1, "2026-05-01"), due(2, "2026-06-01")],
                })
                .into(),
                "书面协议生效，约定2个履行事项，最早的应当于2026年5月1日前履行。",
            ),
            (
                told(Effective {
                    form: AgreementForm::Written.into(),
                    amount_fen: Some(1),
                    instalments: Vec::new(),
                })
                .into(),
                "书面协议生效。",
            ),
            (told(Voided {}).into(), "有关单位作废尚未生效的协议。"),
            (
                told(Settled {
                    number: 2,
                    result: InstalmentState::Partly.into(),
                })
                .into(),
                "登记履行情况：第2个履行事项部分履行。",
            ),
        ];
        for (event, expected) in events {
            assert_eq!(line(&event, &Nobody).as_deref(), Some(expected));
        }
    }
}
