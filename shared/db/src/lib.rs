//! PostgreSQL: pools, transactions, migrations, the event log and idempotent requests.
