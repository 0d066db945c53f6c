//! Dates, amounts and days left as this language writes them.

use chrono::{Datelike, FixedOffset, NaiveDate, Weekday};
use contracts::api::tracking::{Clock, TimetableEntry};
use contracts::vocabulary::ClockState;
use kernel::Timestamp;
use law::Unit;

use crate::text::Text;

/// Due within this many days counts as soon, as in the backlog's numbers.
pub(crate) const SOON_DAYS: i64 = 7;

/// A value, however often templates borrow it on the way here.
pub(crate) trait Of<T> {
    /// The value.
    fn of(&self) -> &T;
}

impl<T> Of<T> for T {
    fn of(&self) -> &T {
        self
    }
}

impl<T> Of<T> for &T {
    fn of(&self) -> &T {
        self
    }
}

impl<T> Of<T> for &&T {
    fn of(&self) -> &T {
        self
    }
}

impl Text {
    /// `2026年1月13日`.
    pub(crate) fn date(&self, date: impl Of<NaiveDate>) -> String {
        let date = date.of();
        self.format.date(date.year(), date.month(), date.day())
    }

    /// `2026年1月13日（星期二）`.
    pub(crate) fn day(&self, date: impl Of<NaiveDate>) -> String {
        let date = date.of();
        let weekday = match date.weekday() {
            Weekday::Mon => self.format.monday,
            Weekday::Tue => self.format.tuesday,
            Weekday::Wed => self.format.wednesday,
            Weekday::Thu => self.format.thursday,
            Weekday::Fri => self.format.friday,
            Weekday::Sat => self.format.saturday,
            Weekday::Sun => self.format.sunday,
        };
        self.format.day(self.date(*date), weekday)
    }

    /// `2026-01-13 08:05`, China Standard Time.
    pub(crate) fn moment(&self, moment: impl Of<Timestamp>) -> String {
        const CHINA_STANDARD_TIME_SECONDS: i32 = 8 * 3600;
        let moment = moment.of();
        match FixedOffset::east_opt(CHINA_STANDARD_TIME_SECONDS) {
            Some(offset) => moment
                .with_timezone(&offset)
                .format("%Y-%m-%d %H:%M")
                .to_string(),
            None => moment.format("%Y-%m-%d %H:%MZ").to_string(),
        }
    }

    /// `12,345.67元`.
    pub(crate) fn yuan(&self, fen: impl Of<i64>) -> String {
        self.format.yuan(typed::yuan(*fen.of()))
    }

    /// How many days are left, in words.
    pub(crate) fn days_left(&self, days: impl Of<i64>) -> String {
        match *days.of() {
            0 => self.clock.today.to_owned(),
            days if days < 0 => self.clock.late(-days),
            days => self.clock.left(days),
        }
    }

    /// The style of a number of days left. Never the only sign: [`Self::days_left`] says it too.
    pub(crate) fn tone(&self, days: impl Of<i64>) -> &'static str {
        match *days.of() {
            days if days < 0 => "late",
            days if days <= SOON_DAYS => "soon",
            _ => "calm",
        }
    }

    /// The style of a clock.
    pub(crate) fn clock_tone(&self, clock: &Clock) -> &'static str {
        match (clock.state.known(), clock.days_left) {
            (Ok(ClockState::Running), _) if clock.paused.is_some() => "paused",
            (Ok(ClockState::Running), Some(days)) => self.tone(days),
            (Ok(ClockState::Running), None) if clock.late => "late",
            (Ok(ClockState::Running), None) => "calm",
            (Ok(ClockState::Met), _) => "met",
            (Ok(ClockState::Stopped) | Err(_), _) => "stopped",
        }
    }

    /// Where a clock stands, in words.
    pub(crate) fn clock_words(&self, clock: &Clock) -> String {
        if let Some(pause) = &clock.paused {
            return match pause.until {
                Some(until) => self.clock.paused_until(&pause.ground, self.date(until)),
                None => self.clock.paused(&pause.ground, &pause.left),
            };
        }
        match (clock.state.known(), clock.days_left, clock.late) {
            (Ok(ClockState::Running), Some(days), _) => self.left_of(clock, days),
            (Ok(ClockState::Running), None, _) | (Err(_), _, _) => clock.state.label().to_owned(),
            (Ok(ClockState::Met), _, true) => self.ended(clock, self.clock.met_late),
            (Ok(ClockState::Met), _, false) => self.ended(clock, self.clock.met),
            (Ok(ClockState::Stopped), _, _) => self.ended(clock, self.clock.stopped),
        }
    }

    /// Days left are days of the calendar; where the limit itself counts working days, that is said.
    fn left_of(&self, clock: &Clock, days: i64) -> String {
        let left = self.days_left(days);
        let in_working_days = clock.period.ends_with(Unit::WorkingDay.counted());
        match in_working_days && days > 0 {
            true => format!("{left}{}", self.clock.of_calendar),
            false => left,
        }
    }

    /// How a clock ended, when that was entered if later, and that it was told to be overdue.
    fn ended(&self, clock: &Clock, how: &str) -> String {
        let told = clock.told_overdue_on;
        let told = told.map(|on| self.clock.told_overdue(self.date(on)));
        let entered = self.entered(clock.end_entered_on);
        format!("{how}{entered}{}", told.unwrap_or_default())
    }

    /// How a limit of a time table ended, if it did.
    pub(crate) fn timetable_end(&self, entry: &TimetableEntry) -> Option<String> {
        let on = self.date(entry.ended_on?);
        let state = entry.state.as_ref()?.known().ok()?;
        let late = entry.due_on.is_some_and(|due| entry.ended_on > Some(due));
        match state {
            ClockState::Met if late => Some(self.timetable.met_late(on)),
            ClockState::Met => Some(self.timetable.met(on)),
            ClockState::Stopped => Some(self.timetable.stopped(on)),
            ClockState::Running => None,
        }
    }

    /// What a limit of a time table waits for.
    pub(crate) fn timetable_waits(&self, entry: &TimetableEntry) -> String {
        let waits = entry.waits_for.iter().map(|wait| wait.text.as_str());
        let waits: Vec<&str> = waits.collect();
        self.timetable.waits(waits.join("；"))
    }

    /// Whose a limit of a time table is.
    pub(crate) fn timetable_whose(&self, entry: &TimetableEntry) -> String {
        match &entry.side {
            Some(side) if *side != entry.responsible => {
                self.timetable.of_side(&entry.responsible, side)
            }
            Some(_) | None => entry.responsible.clone(),
        }
    }

    /// `（2026年4月10日补录）` for what was entered later than it happened.
    pub(crate) fn entered(&self, on: impl Of<Option<NaiveDate>>) -> String {
        let on = *on.of();
        on.map_or_else(String::new, |on| self.case.entered(self.date(on)))
    }

    /// A text, or a dash for none.
    pub(crate) fn or_dash(&self, text: impl Of<Option<String>>) -> String {
        text.of().clone().unwrap_or_else(|| "—".to_owned())
    }

    /// The heading of a column of parties.
    pub(crate) fn party_column(&self, column: &str) -> &'static str {
        match column {
            "identity" => self.party.identity,
            "phone" => self.party.phone,
            "address" => self.party.address,
            "organisation" => self.party.organisation,
            _ => self.party.name,
        }
    }

    /// The heading of a column of materials.
    pub(crate) fn material_column(&self, column: &str) -> &'static str {
        match column {
            "source" => self.material.source,
            "pages" => self.material.pages,
            _ => self.material.name,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::ZH_CN;

    #[test]
    fn dates_are_shown_where_the_office_is() {
        let evening: kernel::Timestamp = "2026-01-12T16:05:00Z".parse().unwrap();
        assert_eq!(ZH_CN.moment(evening), "2026-01-13 00:05");
        let day: kernel::NaiveDate = "2026-02-28".parse().unwrap();
        assert_eq!(ZH_CN.day(day), "2026年2月28日（星期六）");
    }

    #[test]
    fn days_left_are_said_in_words() {
        assert_eq!(ZH_CN.days_left(-3), "已超期3天");
        assert_eq!(ZH_CN.days_left(0), "今天届满");
        assert_eq!(ZH_CN.days_left(12), "还有12天");
        assert_eq!(
            [-1, 7, 8].map(|days| ZH_CN.tone(days)),
            ["late", "soon", "calm"]
        );
    }
}
