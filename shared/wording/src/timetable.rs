//! Time tables as calendar files.

use calendar::{Calendar, Event, Method, When};
use contracts::api::tracking::{Timetable, TimetableEntry};
use contracts::vocabulary::ClockState;
use kernel::{NaiveDate, Timestamp};

/// When offices open in the city, as hours and minutes of UTC.
const MORNING: (u32, u32) = (0, 30);

/// How long a last moment takes in a calendar, in minutes.
const MOMENT: u32 = 30;

/// The last days of a time table that are still owed, for people's own calendars.
#[must_use]
pub fn timetable_file(table: &Timetable, now: Timestamp) -> Calendar {
    let owed = table.entries.iter().filter(|entry| {
        let state = entry.state.as_ref();
        state.is_some_and(|state| *state == ClockState::Running)
    });
    let events = owed.filter_map(|entry| event(table, entry, now));
    let empty = Calendar::new(Method::Publish).named(format!("程序时间表：{}", table.title));
    events.fold(empty, Calendar::with)
}

fn event(table: &Timetable, entry: &TimetableEntry, now: Timestamp) -> Option<Event> {
    let (start, due) = (entry.start_on?, entry.due_on?);
    let when = match entry.due_time {
        Some(time) => When::Time(due.and_time(time), MOMENT),
        None => When::Day(due),
    };
    let side = entry.side.as_deref();
    let side = side.map(|side| format!("（{side}）")).unwrap_or_default();
    let mark = super::mark(entry.provisional);
    let title = format!("{}{side}届满{mark}", entry.title);
    let mut lines = vec![
        format!("{}（{}）", table.title, entry.citation),
        format!("{}，行为主体：{}。", entry.period, entry.responsible),
    ];
    let expiry = entry.expiry.as_ref();
    lines.extend(expiry.map(|expiry| format!("届满后果：{}。", expiry.text)));
    let paper = entry.paper.as_ref();
    lines.extend(paper.map(|paper| format!("文书：{paper}。")));
    let uid = format!("{}@dingfen", id(table, entry, start));
    let event = Event::new(uid, now, when)
        .titled(title)
        .saying(lines.join("\n"));
    let (hours, minutes) = MORNING;
    let ahead = entry
        .reminders
        .iter()
        .filter_map(|on| on.and_hms_opt(hours, minutes, 0));
    Some(ahead.fold(event, |event, at| event.reminding(at.and_utc())))
}

/// What names a limit, so that a file that is taken in again takes the place of the one before.
fn id(table: &Timetable, entry: &TimetableEntry, start: NaiveDate) -> String {
    match entry.clock {
        Some(clock) => clock.to_string(),
        None => {
            let side = entry.side.as_deref().unwrap_or("-");
            format!("{}-{}-{side}-{start}", table.procedure, entry.rule)
        }
    }
}
