use contracts::event::{CaseRegistered, CaseRouted, Event, Record, RoutedMode};
use contracts::vocabulary::Outcome;
use kernel::{OrganisationId, ProceedingId, StaffId};

use crate::agreement;
use crate::clock::{armed, met, overdue, reprojected, warned};
use crate::date;

/// The names of those an event speaks of by id. What is not known has a general name.
pub trait Names {
    /// A body's name.
    fn body(&self, id: OrganisationId) -> Option<&str>;
    /// A member of staff's name.
    fn staff(&self, id: StaffId) -> Option<&str>;
    /// A procedure's Chinese name.
    fn procedure(&self, id: &str) -> Option<&str>;
    /// The Chinese name of a proceeding's procedure.
    fn proceeding(&self, id: ProceedingId) -> Option<&str>;
    /// On what ground a proceeding stands still, with its article.
    fn ground(&self, id: ProceedingId, ground: &str) -> Option<String>;
    /// The Chinese name of an outcome.
    fn outcome(&self, outcome: &Outcome) -> Option<&str>;
    /// What was recorded in a proceeding, in words: what has happened, what was found, how it was
    /// served.
    fn record(&self, record: &Record) -> Option<String>;
}

/// No names: enough for events that speak of nobody, as those of clocks.
#[derive(Debug, Clone, Copy)]
pub struct Nobody;

impl Names for Nobody {
    fn body(&self, _: OrganisationId) -> Option<&str> {
        None
    }

    fn staff(&self, _: StaffId) -> Option<&str> {
        None
    }

    fn procedure(&self, _: &str) -> Option<&str> {
        None
    }

    fn proceeding(&self, _: ProceedingId) -> Option<&str> {
        None
    }

    fn ground(&self, _: ProceedingId, _: &str) -> Option<String> {
        None
    }

    fn outcome(&self, _: &Outcome) -> Option<&str> {
        None
    }

    fn record(&self, _: &Record) -> Option<String> {
        None
    }
}

/// How an event reads as a line of a case's history; `None` for events that have none.
#[must_use]
pub fn line(event: &Event, names: &dyn Names) -> Option<String> {
    let body = |id| names.body(id).unwrap_or("有关单位");
    let of = |proceeding| names.proceeding(proceeding).unwrap_or_default();
    let text = match event {
        Event::OrganisationRegistered(_)
        | Event::StaffRegistered(_)
        | Event::PasswordReset(_)
        | Event::SignInsEnded(_)
        | Event::PowersGiven(_)
        | Event::ExactSearchMade(_)
        | Event::UnmaskedOften(_)
        // Who sees a case, and that a proceeding goes on in other hands, follows from another event,
        // which is told.
        | Event::ParticipationChanged(_)
        | Event::ProceedingReassigned(_) => return None,
        Event::CaseRegistered(told) => registered(told, body(told.organisation)),
        Event::CaseAmended(_) => "补正登记内容或者补充材料。".to_owned(),
        Event::CaseCorrected(told) => {
            let fields: Vec<_> = told.fields.iter().map(|field| field.label()).collect();
            format!("更正登记信息：{}。", fields.join("、"))
        }
        Event::PartyAdded(told) => format!("补充当事人：增加一名{}。", told.party.side.label()),
        Event::PartyCorrected(told) => {
            let fields: Vec<_> = told.fields.iter().map(|field| field.label()).collect();
            format!("更正{}的登记信息：{}。", told.party.side.label(), fields.join("、"))
        }
        Event::PartyLeft(told) => format!("一名{}退出，不再是本案当事人。", told.party.side.label()),
        Event::RepresentativeNamed(told) => {
            let role = told.who.role.label();
            if told.authority.is_empty() {
                format!("登记{role}。")
            } else {
                let authority: Vec<_> = told.authority.iter().map(|one| one.label()).collect();
                format!("登记{role}，权限：{}。", authority.join("；"))
            }
        }
        Event::RepresentativeEnded(told) => format!("{}不再参加本案。", told.who.role.label()),
        Event::PartyUnmasked(told) => match &told.reason {
            Some(reason) => format!("查看当事人完整信息（{}），已留痕。", reason.label()),
            None => "查看当事人完整信息，已留痕。".to_owned(),
        },
        Event::CaseRouted(told) => routed(told, names),
        Event::HandlerAssigned(told) => match names.staff(told.staff) {
            Some(staff) => format!("{}确定{staff}为承办人。", body(told.organisation)),
            None => format!("{}确定承办人。", body(told.organisation)),
        },
        Event::ReferralOffered(told) => {
            let (from, to, basis) = (body(told.from), body(told.to), told.basis.label());
            format!("{from}将案件流转至{to}（{basis}），待签收。")
        }
        Event::ReferralReceived(told) => {
            format!("{}签收案件（{}）。", body(told.to), told.basis.label())
        }
        Event::ReferralAccepted(told) => format!("{}接受案件。", body(told.to)),
        Event::ReferralReturned(told) => {
            let (to, from) = (body(told.to), body(told.from));
            let (reason, returns) = (told.reason.label(), told.returns);
            format!("{to}将案件退回{from}，理由：{reason}；为第{returns}次退回。")
        }
        Event::ReferralWithdrawn(told) => {
            format!("{}撤回向{}的流转。", body(told.from), body(told.to))
        }
        Event::ReferralReported(told) => {
            format!("{}向{}反馈办理结果。", body(told.to), body(told.from))
        }
        Event::ProceedingOpened(told) => {
            opened(body(told.organisation), procedure(names, &told.what.procedure))
        }
        Event::OpenedInTracking(told) => {
            opened(body(told.organisation), procedure(names, &told.procedure))
        }
        Event::ProceedingBegun(told) => {
            format!("{}开始办理{}程序。", body(told.acting_body()), of(told.proceeding))
        }
        Event::ProceedingSuspended(told) => {
            let (body, procedure) = (body(told.acting_body()), of(told.proceeding));
            let ground = names.ground(told.proceeding, &told.what.ground);
            format!("{body}中止{procedure}程序：{}。", ground.as_ref().unwrap_or(&told.what.ground))
        }
        Event::ProceedingResumed(told) => {
            format!("{}恢复办理{}程序。", body(told.acting_body()), of(told.proceeding))
        }
        Event::ActRecorded(told) => {
            let (body, procedure) = (body(told.acting_body()), of(told.proceeding));
            match names.record(&told.what) {
                Some(record) => format!("{body}在{procedure}程序中登记：{record}。"),
                None => format!("{body}在{procedure}程序中登记事项。"),
            }
        }
        Event::ProceedingConcluded(told) => {
            let (body, procedure) = (body(told.acting_body()), of(told.proceeding));
            format!("{body}办结{procedure}程序：{}。", outcome(names, &told.what.outcome))
        }
        Event::ConcludedInTracking(told) => {
            let (body, procedure) = (body(told.organisation), of(told.proceeding));
            format!("{body}办结{procedure}程序：{}。", outcome(names, &told.outcome))
        }
        Event::ProceedingClosed(told) => {
            format!("{}将{}程序归档。", body(told.acting_body()), of(told.proceeding))
        }
        Event::AgreementDrafted(told) => agreement::drafted(told, body(told.organisation)),
        Event::AgreementSigned(told) => agreement::signed(told),
        Event::AgreementEffective(told) => agreement::effective(told),
        Event::AgreementVoided(told) => {
            format!("{}作废尚未生效的协议。", body(told.organisation))
        }
        Event::InstalmentSettled(told) => agreement::settled(told),
        Event::ClockArmed(told) => armed(told),
        Event::ClockReprojected(told) => reprojected(told),
        Event::ClockWarned(told) => warned(told),
        Event::ClockOverdue(told) => overdue(told),
        Event::ClockMet(told) => met(told),
        Event::ClockStopped(told) => {
            format!("期限停止：{}。", told.title.as_ref().unwrap_or(&told.rule))
        }
    };
    Some(text)
}

fn opened(body: &str, procedure: &str) -> String {
    format!("{body}受理，启动{procedure}程序。")
}

fn registered(told: &CaseRegistered, body: &str) -> String {
    let (number, by) = (&told.number, told.channel.label());
    let received = date(told.received_on);
    format!("{body}登记案件，编号{number}，{received}收到，来源为{by}。")
}

fn procedure<'a>(names: &'a dyn Names, id: &'a str) -> &'a str {
    names.procedure(id).unwrap_or(id)
}

fn outcome<'a>(names: &'a dyn Names, outcome: &'a Outcome) -> &'a str {
    names.outcome(outcome).unwrap_or(outcome.as_str())
}

fn routed(told: &CaseRouted, names: &dyn Names) -> String {
    let procedure = procedure(names, &told.procedure);
    let body = told.organisation.and_then(|id| names.body(id));
    match (told.mode.known(), body) {
        (Ok(RoutedMode::Kept), Some(body)) => {
            format!("分流：由{body}自行办理，适用{procedure}程序。")
        }
        (Ok(RoutedMode::Offered), Some(body)) => {
            format!("分流：交由{body}办理，适用{procedure}程序。")
        }
        (Ok(RoutedMode::Proposed), Some(body)) => {
            format!("分流建议：由{body}办理，适用{procedure}程序，待人工确定。")
        }
        (Ok(RoutedMode::Kept | RoutedMode::Offered | RoutedMode::Proposed), None) => {
            format!("分流建议：适用{procedure}程序，系统没有提出承办单位，待人工确定。")
        }
        (Err(_), _) => format!("分流：{}，适用{procedure}程序。", told.mode.label()),
    }
}

#[cfg(test)]
mod tests {
    use contracts::event::{Begin, CameBy, Close, Conclude, Proceeded, Resume, Step, Suspend};
    use contracts::vocabulary::ProceedingAction;
    use kernel::{CaseId, NaiveDate, Shard};

    use super::*;

    struct Somebody;

    impl Names for Somebody {
        fn body(&self, _: OrganisationId) -> Option<&str> {
            Some("镇调委会")
        }
        fn staff(&self, _: StaffId) -> Option<&str> {
            None
        }
        fn procedure(&self, _: &str) -> Option<&str> {
            None
        }
        fn proceeding(&self, _: ProceedingId) -> Option<&str> {
            Some("人民调解")
        }
        fn ground(&self, _: ProceedingId, ground: &str) -> Option<String> {
            Some(format!("以{ground}为由"))
        }
        fn outcome(&self, outcome: &Outcome) -> Option<&str> {
            (outcome.as_str() == "agreement").then_some("达成协议")
        }
        fn record(&self, record: &Record) -> Option<String> {
            record.act.clone()
        }
    }

    fn told(what: Step) -> Event {
        let shard = Shard::spread(1);
        Event::from(Proceeded {
            proceeding: ProceedingId::new(shard),
            case: CaseId::new(shard),
            organisation: OrganisationId::new(shard),
            staff: StaffId::new(shard),
            came_by: CameBy::Itself,
            on: NaiveDate::MIN,
            by: None,
            what,
        })
    }

    #[test]
    fn every_step_reads_as_a_sentence() {
        let ground = "鉴定".to_owned();
        let outcome = Outcome::new("agreement");
        let lines = [
            (Step::Begin(Begin {}), "镇调委会开始办理人民调解程序。"),
            (
                Step::Suspend(Suspend { ground }),
                "镇调委会中止人民调解程序：以鉴定为由。",
            ),
            (Step::Resume(Resume {}), "镇调委会恢复办理人民调解程序。"),
            (
                Step::Record(Record {
                    act: Some("收到申请书副本".to_owned()),
                    finding: None,
                    party: None,
                    way: None,
                }),
                "镇调委会在人民调解程序中登记：收到申请书副本。",
            ),
            (
                Step::Conclude(Conclude { outcome }),
                "镇调委会办结人民调解程序：达成协议。",
            ),
            (Step::Close(Close {}), "镇调委会将人民调解程序归档。"),
        ];
        let read: Vec<_> = lines.iter().map(|(step, _)| step.action()).collect();
        assert_eq!(read, ProceedingAction::ALL);
        for (step, expected) in lines {
            assert_eq!(line(&told(step), &Somebody).as_deref(), Some(expected));
        }
    }
}
