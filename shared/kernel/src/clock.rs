use std::sync::Mutex;

use chrono::{FixedOffset, NaiveDate, TimeDelta};

use crate::Timestamp;

/// Where the present moment comes from. Domain code never asks the machine itself.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// The present calendar day where the law counts it: China Standard Time.
    fn today(&self) -> NaiveDate {
        city_date(self.now())
    }
}

/// The calendar day of a moment in China Standard Time (UTC+8, no summer time).
#[must_use]
pub fn city_date(moment: Timestamp) -> NaiveDate {
    const CHINA_STANDARD_TIME_SECONDS: i32 = 8 * 3600;
    match FixedOffset::east_opt(CHINA_STANDARD_TIME_SECONDS) {
        Some(offset) => moment.with_timezone(&offset).date_naive(),
        None => moment.date_naive(),
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        chrono::Utc::now()
    }
}

/// A clock that stands where it is put; for tests.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock that shows `moment` until it is moved.
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        Self(Mutex::new(moment))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: TimeDelta) {
        let mut now = self
            .0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        *now += by;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self
            .0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    #[test]
    fn the_city_is_eight_hours_ahead() {
        let late_evening_utc = Utc.with_ymd_and_hms(2026, 1, 11, 16, 0, 0).unwrap();
        assert_eq!(
            city_date(late_evening_utc),
            NaiveDate::from_ymd_opt(2026, 1, 12).unwrap()
        );
    }
}
