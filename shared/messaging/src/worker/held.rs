//! Entries between reading and acknowledgement.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::delivery::Head;
use crate::receipts::Settled;

use super::AT_ONCE;

/// How long an event may wait for something that has not arrived before it is set aside.
const PATIENCE: Duration = Duration::from_secs(600);
/// Half the first pause before another try; doubles each time.
const RETRY: Duration = Duration::from_millis(25);

/// A stream entry that was read and not acknowledged yet.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) id: String,
    /// The event, read once; null for an entry without one.
    pub(super) event: Value,
    pub(super) since: Instant,
    pub(super) retry_at: Instant,
    /// Failures that were the event's own.
    pub(super) attempts: i32,
    /// Tries that failed for reasons that pass.
    waits: u32,
    /// There are too many like this one to wait here.
    hurried: bool,
    pub(super) settled: bool,
    /// Source and subject, and its number: those in one line are handled by their numbers, whatever
    /// their order in the stream.
    line: Option<(Arc<str>, i64)>,
}

/// Lines in which an entry waits, with the lowest number of such: to try those behind is in vain.
#[derive(Debug, Default)]
pub(super) struct Waiting(BTreeMap<Arc<str>, i64>);

impl Waiting {
    /// Notes that an entry goes on waiting.
    pub(super) fn add(&mut self, entry: &Held) {
        if let Some((line, number)) = &entry.line {
            let lowest = self.0.entry(Arc::clone(line)).or_insert(*number);
            *lowest = (*lowest).min(*number);
        }
    }

    /// Whether an entry stands behind one that waits.
    pub(super) fn holds_up(&self, entry: &Held) -> bool {
        entry
            .line
            .as_ref()
            .is_some_and(|(line, number)| self.0.get(line).is_some_and(|lowest| lowest < number))
    }

    /// Of `held`, in stream order, those that are to be tried now; notes those that are not yet. If
    /// any is due, so are those that were only kept back.
    pub(super) fn due<'a>(&mut self, held: &'a mut [Held]) -> Vec<&'a mut Held> {
        let now = Instant::now();
        let kept_back = held.iter().filter(|entry| !entry.was_tried()).count();
        if kept_back >= AT_ONCE || held.iter().any(|entry| entry.retry_at <= now) {
            for entry in held.iter_mut().filter(|entry| !entry.was_tried()) {
                entry.retry_at = now;
            }
        }
        for entry in held.iter().filter(|entry| entry.retry_at > now) {
            self.add(entry);
        }
        held.iter_mut()
            .filter(|entry| entry.retry_at <= now && !self.holds_up(entry))
            .collect()
    }
}

impl Held {
    /// When it is to be tried, if it was not yet.
    pub(crate) fn kept_until(&self) -> Option<Instant> {
        (!self.was_tried()).then_some(self.retry_at)
    }

    /// Whether it was tried in vain.
    pub(super) fn was_tried(&self) -> bool {
        self.waits > 0 || self.attempts > 0
    }

    /// An entry with an event that its source signed; null for one that was trimmed away.
    /// It is due after `linger`, or with others of its stream.
    pub(crate) fn new(id: String, event: Value, linger: Duration) -> Self {
        let now = Instant::now();
        let word = |name: &str| event.get(name).and_then(Value::as_str);
        let number = event.get("sequence").and_then(Value::as_i64);
        let line = word("source").zip(word("subject")).zip(number);
        Self {
            id,
            line: line
                .map(|((source, subject), number)| (format!("{source}/{subject}").into(), number)),
            event,
            since: now,
            retry_at: now + linger,
            attempts: 0,
            waits: 0,
            hurried: false,
            settled: false,
        }
    }

    /// Puts the next try off, each time twice as long, up to 0.8 seconds: what it waits for is mostly
    /// kept back for a moment by another process, and may itself wait there for what this one has.
    pub(super) fn again_later(&mut self) {
        self.waits += 1;
        self.retry_at = Instant::now() + RETRY * 2_u32.pow(self.waits.min(5));
    }

    /// Ends its wait, if it waits for something: it is tried once more and set aside.
    pub(crate) fn hurry(&mut self) {
        if self.waits > 0 && !self.hurried {
            self.hurried = true;
            self.retry_at = Instant::now();
        }
    }

    /// Whether it may wait here for what has not arrived.
    pub(super) fn may_wait(&self) -> bool {
        !self.hurried && self.since.elapsed() < PATIENCE
    }

    /// What is told of it once it is settled.
    pub(super) fn as_settled(&self) -> Settled {
        Settled::new(self.id.clone(), Head::read(&self.event))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::time::advance;

    use super::*;

    const LINGER: Duration = Duration::from_millis(40);

    fn entry(number: usize, linger: Duration) -> Held {
        let event = json!({"source": "intake", "subject": number.to_string(), "sequence": 1});
        Held::new(number.to_string(), event, linger)
    }

    fn due(held: &mut [Held]) -> Vec<String> {
        let due = Waiting::default().due(held);
        due.into_iter().map(|entry| entry.id.clone()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_goes_with_what_is_awaited_in_its_place() {
        let mut held = vec![entry(1, LINGER), entry(2, LINGER)];
        assert_eq!(due(&mut held), [""; 0]);
        assert_eq!(held[0].kept_until(), Some(Instant::now() + LINGER));
        held.push(entry(3, Duration::ZERO));
        assert_eq!(due(&mut held), ["1", "2", "3"]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_waits_no_longer_than_it_must() {
        let mut held = vec![entry(1, LINGER)];
        advance(LINGER / 2).await;
        held.push(entry(2, LINGER));
        advance(LINGER / 2).await;
        assert_eq!(due(&mut held), ["1", "2"]);
        let mut many: Vec<Held> = (0..AT_ONCE).map(|n| entry(n, LINGER)).collect();
        assert_eq!(due(&mut many).len(), AT_ONCE);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_tried_in_vain_is_not_tried_sooner_for_what_comes() {
        let mut tried = entry(1, Duration::ZERO);
        tried.again_later();
        let mut held = vec![tried, entry(2, LINGER), entry(3, Duration::ZERO)];
        assert_eq!(held[0].kept_until(), None);
        assert_eq!(due(&mut held), ["2", "3"]);
    }
}
