//! The words for the last day and its moving off a rest day.

use chrono::{Datelike, NaiveDate};

use super::{Step, StepKind, step};
use crate::{
    calendar::{Calendar, DayKind},
    chinese,
    period::Count,
    rule::{Direction, RuleVersion, Unit},
};

/// The last day by the count, and why it moves or stays.
pub(super) fn steps(calendar: &Calendar, rule: &RuleVersion, count: &Count) -> Vec<Step> {
    let (total, unit) = (count.total, rule.unit.counted());
    let date = chinese::date_and_weekday(count.raw_last_day);
    let text = match (rule.unit, rule.direction) {
        (Unit::Hour, _) => return Vec::new(),
        (_, Direction::Before) => format!("向前满{total}{unit}的日期为{date}。"),
        (Unit::WorkingDay, Direction::After) => format!("第{total}个工作日为{date}。"),
        (Unit::Day, Direction::After) => format!("第{total}日为{date}。"),
        (Unit::Month | Unit::Year, Direction::After) => {
            format!("{total}{unit}届满之日为{date}（到期月的对应日；没有对应日的，为月末日）。")
        }
    };
    let mut steps = vec![step(StepKind::RawLastDay, text)];
    steps.extend(roll(calendar, rule, count));
    steps
}

/// That the date depends on a year without notice, and how its days are taken until then.
pub(super) fn provisional(calendar: &Calendar, year: i32, count: &Count) -> Step {
    let latest = count.start.max(count.due.date).year();
    let plain = if latest < year {
        format!("其元旦放假调休可能涉及{latest}年12月29日至31日，暂按现有安排计算")
    } else {
        "该年除《全国年节及纪念日放假办法》第二条规定的节日外，暂按星期一至星期五为工作日计算"
            .to_owned()
    };
    // Nothing is promised of a year that is past: its notice was published, and is not at hand.
    let text = if calendar.is_past(year) {
        format!(
            "{year}年的节假日安排没有载入，{plain}，本日期为暂定，应当与国务院办公厅当年的通知核对。"
        )
    } else {
        format!(
            "{year}年的节假日安排尚未载入，{plain}，本日期为暂定，待国务院办公厅的通知载入后重新计算。"
        )
    };
    step(StepKind::Provisional, text)
}

fn roll(calendar: &Calendar, rule: &RuleVersion, count: &Count) -> Option<Step> {
    let (raw, due) = (count.raw_last_day, count.due.date);
    if let DayKind::MakeUp(name) = calendar.day(raw) {
        let text = format!(
            "该日虽为{}，因{name}调休上班，是工作日，末日不顺延。",
            chinese::weekday(raw)
        );
        return Some(step(StepKind::Roll, text));
    }
    if raw == due {
        return None;
    }
    let kind = rest_day(calendar, raw);
    let to = chinese::date_and_weekday(due);
    let text = match rule.direction {
        Direction::After => {
            let article = rule.counting.last_day();
            format!("最后一日{kind}，顺延至休假日结束后的第一个工作日{to}（{article}）。")
        }
        Direction::Before => format!("该日{kind}，向前推算的期限不得推后，提前至{to}。"),
    };
    Some(step(StepKind::Roll, text))
}

fn rest_day(calendar: &Calendar, day: NaiveDate) -> String {
    let off = calendar
        .holidays(day, day)
        .next()
        .map(|holiday| format!("在{}放假期间", holiday.name));
    off.unwrap_or_else(|| {
        if calendar.is_working(day) {
            "不计入期限"
        } else {
            "是周末休息日"
        }
        .to_owned()
    })
}
