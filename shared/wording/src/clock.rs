//! How what happens to a limit reads.

use contracts::event::{
    ClockArmed, ClockMet, ClockOverdue, ClockReprojected, ClockWarned, Limit, MoveReason,
};

use crate::{because, date, last_day, mark, shift};

/// What a limit asks for.
fn title(limit: &Limit) -> &str {
    limit.title.as_ref().unwrap_or(&limit.rule)
}

pub(crate) fn armed(told: &ClockArmed) -> String {
    let mut text = format!("期限起算：{}", title(&told.limit));
    for part in [&told.limit.citation, &told.period].into_iter().flatten() {
        text = format!("{text}，{part}");
    }
    let (start, due) = (date(told.start_on), last(&told.limit, false));
    let mark = mark(told.provisional);
    format!("{text}，自{start}起算，至{due}届满{mark}。")
}

pub(crate) fn reprojected(told: &ClockReprojected) -> String {
    let (title, due_on, was) = (title(&told.limit), told.limit.due_on, told.was_due_on);
    let (due, why) = (last(&told.limit, told.provisional), because(&told.reason));
    if let Some(otherwise) = told.otherwise {
        // A breach of a day that was not provisional stays one, whatever is announced afterwards.
        return format!(
            "期限不作更改：{title}的期限于{}届满，已经超期；依现行节假日安排应为{}，不溯及既往。",
            date(due_on),
            date(otherwise)
        );
    }
    if told.reason == MoveReason::Resumption {
        let (due, mark) = (date(due_on), mark(told.provisional));
        return format!("期限恢复计时：{title}，起算日不变，至{due}届满{mark}。");
    }
    if due_on == was {
        let standing = if told.provisional {
            "改为暂定"
        } else {
            "不再是暂定"
        };
        let due = date(due_on);
        return format!("期限重算：{title}，{why}，届满日仍为{due}，{standing}。");
    }
    let (was_due, shift) = (date(was), shift(was, due_on));
    format!("期限重算：{title}，{why}，届满日由{was_due}改为{due}，{shift}。")
}

pub(crate) fn warned(told: &ClockWarned) -> String {
    let (title, rung) = (title(&told.limit), told.rung.label());
    let due = last(&told.limit, told.provisional);
    format!("预警：{title}的期限将于{due}届满（{rung}）。")
}

/// The limit of parties lapses; a body's is breached.
pub(crate) fn overdue(told: &ClockOverdue) -> String {
    let (title, due) = (title(&told.limit), last(&told.limit, told.provisional));
    match &told.limit.party {
        Some(party) => {
            let party = party.label();
            format!("届满：{title}的期限已于{due}届满，{party}尚未完成。")
        }
        None => format!("超期：{title}的期限已于{due}届满，尚未完成。"),
    }
}

pub(crate) fn met(told: &ClockMet) -> String {
    let title = told.title.as_ref().unwrap_or(&told.rule);
    let late = if told.late { "，已逾期" } else { "" };
    let note = told.note.as_ref().map(|note| format!("（{note}）"));
    format!("期限完成：{title}{late}{}。", note.unwrap_or_default())
}

fn last(limit: &Limit, provisional: bool) -> String {
    let day = last_day(limit.due_on, provisional);
    match limit.due_time {
        Some(time) => format!("{day}{}", time.format("%H时%M分")),
        None => day,
    }
}
