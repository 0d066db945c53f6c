//! Letters that need nobody: tried again by themselves, in order.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{ATTEMPTS, Worker, need};
use crate::dead_letters::{DeadLetter, Need, Why, behind};
use crate::delivery::{Delivery, Head};
use crate::inbox::Claim;
use crate::streams::Error;

impl Worker {
    /// Handles whatever can be handled by now, each subject's letters up to the first that fails.
    pub(crate) async fn retry(&self) -> Result<(), Error> {
        let mut last = String::new();
        let mut stuck = BTreeSet::new();
        loop {
            let mut connection = self.database.connection().await?;
            let letters = behind(&mut connection, &last).await?;
            drop(connection);
            let Some(newest) = letters.last() else {
                return Ok(());
            };
            newest.place().clone_into(&mut last);
            for letter in letters {
                let subject = (letter.subject, letter.source.clone());
                if !stuck.contains(&subject) && !self.try_again(&letter).await? {
                    stuck.insert(subject);
                }
            }
        }
    }

    /// Tries to handle a letter; whether those behind it are worth a try.
    async fn try_again(&self, letter: &DeadLetter) -> Result<bool, Error> {
        if letter.state == Need::Person.as_str() {
            return Ok(false);
        }
        let Ok(delivery) = Delivery::read(&letter.event) else {
            return Ok(false);
        };
        let delivery = [delivery];
        let error = match self.in_one_transaction(&delivery).await {
            Ok(outcomes) => {
                self.after_commit(&delivery, &outcomes).await;
                return Ok(!matches!(outcomes.as_slice(), [Claim::Early]));
            }
            Err(error) => error,
        };
        let needed = need(&error);
        if needed == Need::Arrival || needed.as_str() == letter.state {
            return Ok(false);
        }
        let attempts = letter.attempts + 1;
        let why = Why {
            need: match needed {
                Need::Person if attempts < ATTEMPTS => Need::Arrival,
                needed => needed,
            },
            error: &telemetry::chain(&error),
            attempts,
        };
        let head = Head::deserialize(&letter.event)?;
        self.park(&head, &letter.event, &why).await?;
        Ok(false)
    }
}
