//! The law with all imported years, as up to date as the transaction that asks for it.

use std::sync::{Arc, PoisonError, RwLock};

use db::Connection;

use crate::domain::law::{Law, LawError};
use crate::store;

/// The law of this process. A year that is imported while it runs is taken up by the next
/// transaction that asks, without a restart.
///
/// Why no clock is forgotten: whoever derives a last day asks after taking the turn of the shard
/// (see [`store::files::take_turn`]). A transaction whose turn comes after the import was
/// committed sees the new year; one that had its turn before has ended, and its clocks are seen,
/// when the import takes the shard's turn to recount.
#[derive(Debug)]
pub(crate) struct Laws {
    /// Without any imported year.
    carried: Law,
    known: RwLock<Known>,
}

#[derive(Debug)]
struct Known {
    /// How many editions of years were imported.
    editions: usize,
    law: Arc<Law>,
}

impl Laws {
    /// The law of this process, without any imported year.
    pub(crate) fn load() -> Result<Self, LawError> {
        Law::load().map(Self::of)
    }

    /// The same of this law.
    pub(crate) fn of(carried: Law) -> Self {
        let law = Arc::new(carried.clone());
        Self {
            carried,
            known: RwLock::new(Known { editions: 0, law }),
        }
    }

    /// The law as last read; enough where no day is derived.
    pub(crate) fn known(&self) -> Arc<Law> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&known.law)
    }

    /// The law with every year that is imported as the transaction sees it.
    pub(crate) async fn current(&self, connection: &mut Connection) -> Result<Arc<Law>, db::Error> {
        let editions = store::calendar::count(connection).await?;
        {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            if known.editions == editions {
                return Ok(Arc::clone(&known.law));
            }
        }
        let rows = store::calendar::all(connection).await?;
        let editions = rows.len();
        let files: Vec<(String, String)> = store::calendar::newest(rows)
            .into_iter()
            .map(|row| (format!("{}.toml", row.year), row.text))
            .collect();
        let law = self.carried.with_years(&files).map_err(store::invalid)?;
        let law = Arc::new(law);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Known {
            editions,
            law: Arc::clone(&law),
        };
        Ok(law)
    }
}
