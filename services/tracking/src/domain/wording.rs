//! What people read in the history of a case.

use chrono::Datelike;
use contracts::event::MoveReason;
use contracts::vocabulary::{Channel, ClockState, Outcome, ReferralBasis, ReturnReason, Rung};
use kernel::NaiveDate;

use super::outcomes::Permitted;

/// `2026年2月28日`.
pub(crate) fn date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// `3月2日`, with its year where that is not the year of the day it stands beside.
fn short_date(day: NaiveDate, beside: NaiveDate) -> String {
    if day.year() == beside.year() {
        format!("{}月{}日", day.month(), day.day())
    } else {
        date(day)
    }
}

/// `办结……程序：达成协议（3月20日补录）。`: both days of an act that was entered later, the legal one
/// being told beside the sentence or in it.
pub(crate) fn entered(sentence: &str, act: NaiveDate, entered_on: NaiveDate) -> String {
    let sentence = sentence.trim_end_matches('。');
    format!("{sentence}（{}补录）。", short_date(entered_on, act))
}

/// The same of an act that was in time and entered when the limit had passed.
pub(crate) fn entered_past_due(sentence: &str, act: NaiveDate, entered_on: NaiveDate) -> String {
    let sentence = sentence.trim_end_matches('。');
    let day = short_date(entered_on, act);
    format!("{sentence}（{day}补录，录入时期限已经届满）。")
}

/// A line beside a clock whose start was entered later.
pub(crate) fn start_entered(start_on: NaiveDate, entered_on: NaiveDate) -> String {
    let (start, entered) = (date(start_on), date(entered_on));
    format!("使期限起算的事项于{entered}补录，起算日仍为{start}。")
}

/// A line beside a clock whose end was entered later.
pub(crate) fn end_entered(state: ClockState, on: NaiveDate, entered_on: NaiveDate) -> String {
    let what = match state {
        ClockState::Met | ClockState::Running => "完成",
        ClockState::Stopped => "停止",
    };
    format!(
        "期限于{}{what}（{}补录）。",
        date(on),
        short_date(entered_on, on)
    )
}

/// A line beside a clock that was told to be overdue and no longer runs.
pub(crate) fn told_overdue(on: NaiveDate) -> String {
    format!("{}曾记为超期，后来录入的事项不改变这一记录。", date(on))
}

/// `《信访工作条例》`; names that carry a title of their own change the inner marks.
pub(crate) fn law_name(law: &str) -> String {
    let inner = law.replace('《', "〈").replace('》', "〉");
    format!("《{inner}》")
}

/// `《信访工作条例》第三十四条`.
pub(crate) fn citation(law: &str, article: &str) -> String {
    if article.starts_with('第') {
        format!("{}{article}", law_name(law))
    } else {
        format!("{}（{article}）", law_name(law))
    }
}

pub(crate) fn registered(body: &str, number: &str, received_on: NaiveDate, by: Channel) -> String {
    format!(
        "{body}登记案件，编号{number}，{}收到，来源为{}。",
        date(received_on),
        by.label()
    )
}

pub(crate) fn amended() -> String {
    "补正登记内容或者补充材料。".to_owned()
}

pub(crate) fn unmasked() -> String {
    "查看当事人完整信息，已留痕。".to_owned()
}

pub(crate) fn kept(body: &str, procedure: &str) -> String {
    format!("分流：由{body}自行办理，适用{procedure}程序。")
}

pub(crate) fn to_be_offered(body: &str, procedure: &str) -> String {
    format!("分流：交由{body}办理，适用{procedure}程序。")
}

pub(crate) fn proposed(body: Option<&str>, procedure: &str) -> String {
    match body {
        Some(body) => format!("分流建议：由{body}办理，适用{procedure}程序，待人工确定。"),
        None => format!("分流建议：适用{procedure}程序，未找到有管辖权的机构，待人工确定。"),
    }
}

pub(crate) fn offered(from: &str, to: &str, basis: ReferralBasis) -> String {
    format!("{from}将案件流转至{to}（{}），待签收。", basis.label())
}

pub(crate) fn received(to: &str, basis: ReferralBasis) -> String {
    format!("{to}签收案件（{}）。", basis.label())
}

pub(crate) fn accepted(to: &str) -> String {
    format!("{to}接受案件。")
}

pub(crate) fn returned(to: &str, from: &str, reason: ReturnReason, returns: i32) -> String {
    format!(
        "{to}将案件退回{from}，理由：{}；为第{returns}次退回。",
        reason.label()
    )
}

pub(crate) fn withdrawn(from: &str, to: &str) -> String {
    format!("{from}撤回向{to}的流转。")
}

pub(crate) fn reported(to: &str, from: &str) -> String {
    format!("{to}向{from}反馈办理结果。")
}

pub(crate) fn assigned(body: &str, staff: Option<&str>) -> String {
    match staff {
        Some(staff) => format!("{body}确定{staff}为承办人。"),
        None => format!("{body}确定承办人。"),
    }
}

pub(crate) fn opened(body: &str, procedure: &str) -> String {
    format!("{body}受理，启动{procedure}程序。")
}

pub(crate) fn no_procedure(procedure: &str) -> String {
    format!("程序“{procedure}”未载入法律数据，没有可以起算的期限。")
}

pub(crate) fn no_clock(procedure: &str) -> String {
    format!("{procedure}程序没有自受理起算的法定期限，未起算期限。")
}

pub(crate) fn armed(
    title: &str,
    citation: &str,
    period: &str,
    start: NaiveDate,
    due: NaiveDate,
    provisional: bool,
) -> String {
    format!(
        "期限起算：{title}，{citation}，{period}，自{}起算，至{}届满{}。",
        date(start),
        date(due),
        mark(provisional)
    )
}

/// `（暂定）` behind a day that a holiday notice may still move.
fn mark(provisional: bool) -> &'static str {
    if provisional { "（暂定）" } else { "" }
}

/// Why a limit was derived anew.
fn because(reason: MoveReason) -> &'static str {
    match reason {
        MoveReason::HolidayNotice => "依新的节假日安排",
        MoveReason::HolidayCorrection => "依更正后的节假日安排",
        MoveReason::Recount => "依现行节假日安排和法律数据",
        MoveReason::Resumption => "依恢复计时",
    }
}

pub(crate) fn moved(
    title: &str,
    from: NaiveDate,
    to: NaiveDate,
    provisional: bool,
    reason: MoveReason,
) -> String {
    let days = (to - from).num_days();
    let way = if days > 0 { "推迟" } else { "提前" };
    format!(
        "期限重算：{title}，{}，届满日由{}改为{}{}，{way}{}日。",
        because(reason),
        date(from),
        date(to),
        mark(provisional),
        days.abs()
    )
}

pub(crate) fn settled(
    title: &str,
    due: NaiveDate,
    provisional: bool,
    reason: MoveReason,
) -> String {
    let standing = if provisional {
        "改为暂定"
    } else {
        "不再是暂定"
    };
    format!(
        "期限重算：{title}，{}，届满日仍为{}，{standing}。",
        because(reason),
        date(due)
    )
}

/// Behind the explanation of a clock that is settled: what is counted anew no longer concerns it.
pub(crate) fn stands(due: NaiveDate) -> String {
    format!(
        "以上按现行节假日安排计算；本期限在安排公布或者更改前已经完成、停止或者超期，届满日仍为{}，不再更改。",
        date(due)
    )
}

/// A breach of a day that was not provisional stays one, whatever is announced afterwards.
pub(crate) fn held(title: &str, due: NaiveDate, otherwise: NaiveDate) -> String {
    format!(
        "期限不作更改：{title}的期限于{}届满，已经超期；依现行节假日安排应为{}，不溯及既往。",
        date(due),
        date(otherwise)
    )
}

pub(crate) fn not_armed(title: &str, reason: &str) -> String {
    format!("期限未能起算：{title}。{reason}")
}

/// `note` says where what the law asks for is not itself recorded.
pub(crate) fn met(title: &str, late: bool, note: Option<&str>) -> String {
    let late = if late { "，已逾期" } else { "" };
    let note = note.map_or(String::new(), |note| format!("（{note}）"));
    format!("期限完成：{title}{late}{note}。")
}

pub(crate) fn resumed(title: &str, due: NaiveDate, provisional: bool) -> String {
    format!(
        "期限恢复计时：{title}，起算日不变，至{}届满{}。",
        date(due),
        mark(provisional)
    )
}

pub(crate) fn stopped(title: &str) -> String {
    format!("期限停止：{title}。")
}

pub(crate) fn warned(title: &str, rung: Rung, due: NaiveDate, provisional: bool) -> String {
    format!(
        "预警：{title}的期限将于{}{}届满（{}）。",
        date(due),
        mark(provisional),
        rung.label()
    )
}

/// The limit of parties lapses; a body's is breached.
pub(crate) fn overdue(title: &str, due: NaiveDate, provisional: bool, lapses: bool) -> String {
    let (what, end) = if lapses {
        ("届满", "，尚未行使")
    } else {
        ("超期", "，尚未完成")
    };
    format!(
        "{what}：{title}的期限已于{}{}届满{end}。",
        date(due),
        mark(provisional)
    )
}

/// Why a procedure cannot end like this, and how it can.
pub(crate) fn unknown_outcome(
    procedure: &str,
    outcome: Outcome,
    permitted: &[Permitted],
) -> String {
    let choices: Vec<String> = permitted.iter().map(choice).collect();
    format!(
        "{procedure}程序不能以“{}”办结。可以选择的办理结果：{}。",
        outcome.label(),
        choices.join("；")
    )
}

/// `不予受理（《民事诉讼法》第一百二十六条）`.
fn choice(permitted: &Permitted) -> String {
    let label = permitted.outcome.label();
    match &permitted.article {
        Some(article) => format!("{label}（{article}）"),
        None => label.to_owned(),
    }
}

pub(crate) fn concluded(body: &str, procedure: &str, outcome: Outcome) -> String {
    format!("{body}办结{procedure}程序：{}。", outcome.label())
}
