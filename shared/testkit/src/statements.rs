use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::Connection;
use diesel::connection::InstrumentationEvent;
use diesel_async::AsyncConnection;

/// Counts the statements that a connection sends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Statements(Arc<AtomicUsize>);

impl Statements {
    /// Those of this connection from now on.
    pub(crate) fn of(connection: &mut Connection) -> Self {
        let statements = Self::default();
        let counted = Arc::clone(&statements.0);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        statements
    }

    /// How many there were.
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}
