//! What notices say. Number and title of the case, never a party's name.

mod accounts;

use contracts::event::{
    ClockOverdue, ClockReprojected, ClockWarned, HandlerAssigned, Limit, ProceedingConcluded,
    ReferralAccepted, ReferralOffered, ReferralReported, ReferralReturned,
};
use contracts::vocabulary::LimitParty;
use law::{LawBook, RuleVersion};
use wording::{because, date, shift};

pub(crate) use accounts::{password_reset, powers_given};

/// A case as notices name it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) number: &'a str,
    pub(crate) title: &'a str,
}

/// The title of a notice without the number of its case: what it is about in general.
pub(crate) fn without_number(title: &str) -> String {
    let what = title.split_once('：').map_or(title, |(what, _)| what);
    what.to_owned()
}

/// Title and body of a notice.
pub(crate) type Words = (String, String);

/// The names of the body that hands over and of the one that takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bodies<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
}

impl About<'_> {
    fn titled(&self, what: &str) -> String {
        // Goes into a header line of the mail, where control characters are not allowed.
        let number = self.number.replace(char::is_control, " ");
        format!("{what}：{number}")
    }

    fn named(&self) -> String {
        format!("案件{}（{}）", self.number, self.title)
    }
}

pub(crate) fn offered(case: About<'_>, bodies: Bodies<'_>, event: &ReferralOffered) -> Words {
    let Bodies { from, to } = bodies;
    let (basis, on, named) = (event.basis.label(), date(event.offered_on), case.named());
    (
        case.titled("待签收"),
        format!("{from}于{on}以“{basis}”方式将{named}移交{to}，请及时签收，并决定是否接受。"),
    )
}

pub(crate) fn accepted(case: About<'_>, bodies: Bodies<'_>, event: &ReferralAccepted) -> Words {
    let (to, on, named) = (bodies.to, date(event.accepted_on), case.named());
    (case.titled("已接受"), format!("{to}已于{on}接受{named}。"))
}

pub(crate) fn returned(case: About<'_>, bodies: Bodies<'_>, event: &ReferralReturned) -> Words {
    let (to, on, named) = (bodies.to, date(event.returned_on), case.named());
    let (reason, returns) = (event.reason.label(), event.returns);
    (
        case.titled("已退回"),
        format!("{to}于{on}退回{named}，理由：{reason}。该案已退回 {returns} 次，请尽快重新处理。"),
    )
}

pub(crate) fn withdrawn(case: About<'_>, bodies: Bodies<'_>) -> Words {
    let (from, named) = (bodies.from, case.named());
    (
        case.titled("已撤回"),
        format!("{from}撤回了{named}的移交，无需再签收。"),
    )
}

pub(crate) fn reported(case: About<'_>, bodies: Bodies<'_>, event: &ReferralReported) -> Words {
    let (to, on, named) = (bodies.to, date(event.reported_on), case.named());
    (
        case.titled("已反馈结果"),
        format!("{to}已于{on}反馈{named}的办理结果，请查阅。"),
    )
}

pub(crate) fn assigned(book: &LawBook, case: About<'_>, event: &HandlerAssigned) -> Words {
    let (named, on) = (case.named(), date(event.accepted_on));
    let procedure = procedure(book, &event.procedure);
    (
        case.titled("新承办案件"),
        format!("您是{named}的承办人，程序：{procedure}，受理日：{on}。请及时办理。"),
    )
}

pub(crate) fn stopped(book: &LawBook, case: About<'_>, event: &ProceedingConcluded) -> Words {
    let (named, on) = (case.named(), date(event.on));
    let outcome = event.what.outcome.label(book);
    (
        case.titled("依法自动办结"),
        format!(
            "您承办的{named}因其他单位受理，已于{on}依法自动办结，结果：{outcome}，\
             理由见办理记录。请告知当事人并整理归档。"
        ),
    )
}

pub(crate) fn warned(book: &LawBook, case: About<'_>, event: &ClockWarned) -> Words {
    let (named, due) = (case.named(), last_day(&event.limit, event.provisional));
    let (limit, act) = (limit(book, &event.limit), act(&event.limit, "请抓紧办理"));
    (
        case.titled(&format!("期限预警（{}）", event.rung.label())),
        format!("{named}的{limit}将于{due}届满，{act}。"),
    )
}

pub(crate) fn overdue(book: &LawBook, case: About<'_>, event: &ClockOverdue) -> Words {
    let (named, due) = (case.named(), last_day(&event.limit, event.provisional));
    let limit = limit(book, &event.limit);
    if let Some(party) = &event.limit.party {
        let whose = match party.known() {
            Ok(LimitParty::Others) => "其他单位期限届满",
            Ok(LimitParty::Applicant | LimitParty::Respondent | LimitParty::Parties) | Err(_) => {
                "当事人期限届满"
            }
        };
        let party = party.label();
        return (
            case.titled(whose),
            format!("{named}的{limit}已于{due}届满，{party}尚未完成。"),
        );
    }
    (
        case.titled("已超期"),
        format!("{named}的{limit}已于{due}届满，尚未完成，请立即办理。"),
    )
}

pub(crate) fn moved(book: &LawBook, case: About<'_>, event: &ClockReprojected) -> Words {
    let (named, was) = (case.named(), date(event.was_due_on));
    let due = last_day(&event.limit, event.provisional);
    let (limit, article) = (limit(book, &event.limit), article(book, &event.limit));
    let why = because(&event.reason);
    let shift = shift(event.was_due_on, event.limit.due_on);
    (
        case.titled("届满日变动"),
        format!("{named}的{limit}{article}，{why}，届满日由{was}改为{due}，{shift}。"),
    )
}

/// Names no case: it need not be one that the supervisor may know of.
pub(crate) fn unmasked_often(body: &str, name: &str, times: i32) -> Words {
    (
        format!("查看当事人完整信息较多：{name}"),
        format!(
            "{body}{name}在一小时内查看当事人完整信息已达 {times} 次，每次查看均已记录，\
             请了解是否确为办理案件所需。"
        ),
    )
}

/// What is to be done about a limit that is near: parties are reminded of theirs.
fn act(limit: &Limit, duty: &str) -> String {
    match &limit.party {
        Some(party) => format!("请提示{}", party.label()),
        None => duty.to_owned(),
    }
}

/// The text of a mail: the notice and where to read on.
pub(crate) fn mail(body: &str, link: Option<&str>) -> String {
    format!("{}{FOOT}", paragraph(body, link))
}

/// Subject and text of one mail about several notices, each with where to read on.
pub(crate) fn digest<'a>(
    notices: impl ExactSizeIterator<Item = (&'a str, Option<String>)>,
) -> Words {
    let count = notices.len();
    let paragraphs: String = notices
        .enumerate()
        .map(|(index, (body, link))| format!("{}. {}", index + 1, paragraph(body, link.as_deref())))
        .collect();
    (
        format!("届满日变动：{count} 项期限"),
        format!("您承办或者负责的 {count} 项期限的届满日有变动：\n\n{paragraphs}{FOOT}"),
    )
}

const FOOT: &str = "本邮件由定分系统自动发送，请勿直接回复。\n";

fn paragraph(body: &str, link: Option<&str>) -> String {
    let place = link.map(|link| format!("查看案件：{link}\n\n"));
    format!("{body}\n\n{}", place.unwrap_or_default())
}

/// A last day, and whether a holiday notice may still move it.
fn last_day(limit: &Limit, provisional: bool) -> String {
    let mark = if provisional {
        "（暂定，待国务院办公厅公布放假安排后重新计算）"
    } else {
        ""
    };
    let time = limit
        .due_time
        .map(|time| time.format("%H时%M分").to_string());
    format!("{}{}{mark}", date(limit.due_on), time.unwrap_or_default())
}

/// Where a limit stands in the law, in brackets. An event of before does not say by which version
/// it is governed; it is then taken to be the one in force on the last day.
fn article(book: &LawBook, limit: &Limit) -> String {
    let told = limit.citation.clone();
    let citation = told.or_else(|| Some(in_force(book, limit)?.citation()));
    citation.map_or_else(String::new, |citation| format!("（{citation}）"))
}

/// A limit by its title; by its id alone if the law data does not know it.
fn limit(book: &LawBook, limit: &Limit) -> String {
    let id = &limit.rule;
    let told = limit.title.as_deref();
    match told.or_else(|| Some(&in_force(book, limit)?.title)) {
        Some(title) => format!("“{title}”期限（{id}）"),
        None => format!("期限（{id}）"),
    }
}

fn in_force<'a>(book: &'a LawBook, limit: &Limit) -> Option<&'a RuleVersion> {
    book.rule(&limit.rule, limit.due_on).ok()
}

fn procedure(book: &LawBook, id: &str) -> String {
    let known = book.procedure(id);
    known.map_or_else(|| id.to_owned(), |procedure| procedure.title.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::vocabulary::Rung;
    use kernel::{CaseId, ClockId, NaiveDate, OrganisationId, Shard};

    fn known(rule: &str) -> Limit {
        let shard = Shard::spread(3);
        Limit {
            clock: ClockId::new(shard),
            case: CaseId::new(shard),
            rule: rule.into(),
            title: None,
            citation: None,
            organisation: OrganisationId::new(shard),
            party: None,
            party_id: None,
            staff: None,
            due_on: NaiveDate::from_ymd_opt(2026, 3, 9).unwrap(),
            due_time: None,
        }
    }

    #[test]
    fn a_warning_names_case_limit_and_last_day() {
        let case = About {
            number: "〔2026〕攀东银江登字第12号",
            title: "相邻排水纠纷",
        };
        let event = ClockWarned {
            limit: known("no-such-rule"),
            rung: Rung::Before3.into(),
            provisional: false,
        };
        let (title, body) = warned(LawBook::shared().unwrap(), case, &event);
        assert_eq!(title, "期限预警（届满前三日）：〔2026〕攀东银江登字第12号");
        assert_eq!(
            body,
            "案件〔2026〕攀东银江登字第12号（相邻排水纠纷）的期限（no-such-rule）\
             将于2026年3月9日届满，请抓紧办理。"
        );
    }

    #[test]
    fn limits_and_procedures_are_known_by_their_titles() {
        let book = LawBook::shared().unwrap();
        let named = limit(book, &known("MD-1"));
        assert!(named.starts_with('“'), "{named}");
        assert_ne!(procedure(book, "people_mediation"), "people_mediation");
    }

    #[test]
    fn no_title_breaks_out_of_a_header_line() {
        let case = About {
            number: "1\r\nBcc: x@y.z",
            title: "",
        };
        assert!(!case.titled("已超期").contains(char::is_control));
    }
}
