//! Entries that none of us signed: kept for people, acknowledged, and nothing else.

use std::collections::BTreeMap;

use contracts::Service;
use db::Database;
use db::schema::forged_entry;
use diesel::dsl::{count_star, max};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Shard, Timestamp};
use serde::Serialize;
use tracing::{error, warn};

use crate::metrics;
use crate::receipts::Settled;
use crate::signature::Forgery;
use crate::streams::{Entry, Error};

/// Of the entries that nobody has looked at, how many of the newest are kept; a flood of them fills
/// no disk.
const NEWEST: i64 = 1_000;
/// And how many of the first, which a flood is to hide.
const FIRST: i64 = 500;
/// How many are put in with one statement, which takes 65,535 values at most.
const AT_ONCE: usize = 1_000;
/// Bytes of an entry that are kept.
const BODY: usize = 8 * 1_024;

/// An entry that none of our services signed.
#[derive(Debug, Clone, Serialize, HasQuery)]
#[diesel(table_name = forged_entry)]
pub struct ForgedEntry {
    /// The stream it stood in.
    pub stream: String,
    /// Its id there.
    pub entry: String,
    /// Why it was not believed.
    pub reason: String,
    /// How long its fields were, in bytes.
    pub size: i64,
    /// Names and values of its fields, the first 8 KiB.
    #[serde(serialize_with = "as_text")]
    pub body: Vec<u8>,
    /// When it was read.
    pub found_at: Timestamp,
}

fn as_text<S: serde::Serializer>(body: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(body))
}

/// The newest forged entries that a service has come upon.
pub async fn list_forged(database: &Database, limit: i64) -> Result<Vec<ForgedEntry>, Error> {
    let mut connection = database.connection().await?;
    Ok(ForgedEntry::query()
        .order(forged_entry::number.desc())
        .limit(limit)
        .load(&mut connection)
        .await?)
}

/// Forgets those that somebody has looked at; gives how many.
pub async fn forget_forged(database: &Database) -> Result<usize, Error> {
    let mut connection = database.connection().await?;
    Ok(diesel::delete(forged_entry::table)
        .execute(&mut connection)
        .await?)
}

#[derive(Debug, Insertable)]
#[diesel(table_name = forged_entry)]
struct Found {
    stream: String,
    entry: String,
    reason: &'static str,
    size: i64,
    body: Vec<u8>,
}

/// Forged entries that were read and not put aside yet.
pub(crate) struct Forgeries {
    database: Database,
    service: Service,
    waiting: Vec<(Shard, Found)>,
}

impl Forgeries {
    pub(crate) fn new(database: Database, service: Service) -> Self {
        // A counter that begins with the first forgery would show no increase by it.
        metrics::HANDLED
            .with_label_values(&[service.name(), "forged"])
            .inc_by(0);
        Self {
            database,
            service,
            waiting: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, shard: Shard, stream: &str, entry: &Entry, why: Forgery) {
        let known = |(_, known): &(Shard, Found)| known.entry == entry.id && known.stream == stream;
        if self.waiting.iter().any(known) {
            return;
        }
        let mut found = Found {
            stream: stream.to_owned(),
            entry: entry.id.clone(),
            reason: why.as_str(),
            size: 0,
            body: Vec::new(),
        };
        for (name, value) in entry.fields.iter().flatten() {
            for part in [name.as_slice(), b"=", value, b"\n"] {
                let room = BODY - found.body.len();
                found.body.extend(part.iter().take(room));
                found.size += i64::try_from(part.len()).unwrap_or(i64::MAX - found.size);
            }
        }
        self.waiting.push((shard, found));
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// Puts what waits into the table; gives it by shard for acknowledgement, nothing while the
    /// database is away.
    pub(crate) async fn put_aside(&mut self) -> BTreeMap<Shard, Vec<Settled>> {
        let mut settled: BTreeMap<Shard, Vec<Settled>> = BTreeMap::new();
        if self.waiting.is_empty() {
            return settled;
        }
        if let Err(error) = self.store().await {
            let error = telemetry::chain(&error);
            warn!(service = %self.service, error, "forged entries cannot be put aside");
            return settled;
        }
        self.tell();
        for (shard, found) in self.waiting.drain(..) {
            let of_shard = settled.entry(shard).or_default();
            of_shard.push(Settled::new(found.entry, None));
        }
        settled
    }

    async fn store(&self) -> Result<(), Error> {
        let mut connection = self.database.connection().await?;
        for part in self.waiting.chunks(AT_ONCE) {
            let found: Vec<&Found> = part.iter().map(|(_, found)| found).collect();
            diesel::insert_into(forged_entry::table)
                .values(found)
                .on_conflict_do_nothing()
                .execute(&mut connection)
                .await?;
        }
        let newest: Option<i64> = forged_entry::table
            .select(max(forged_entry::number))
            .first(&mut connection)
            .await?;
        let last_of_first: Option<i64> = forged_entry::table
            .order(forged_entry::number)
            .select(forged_entry::number)
            .offset(FIRST - 1)
            .first(&mut connection)
            .await
            .optional()?;
        if let (Some(first), Some(newest)) = (last_of_first, newest) {
            let between = forged_entry::table
                .filter(forged_entry::number.gt(first))
                .filter(forged_entry::number.le(newest - NEWEST));
            diesel::delete(between).execute(&mut connection).await?;
        }
        Ok(())
    }

    /// One line a stream and reason, lest a flood of entries becomes one of lines.
    fn tell(&self) {
        let mut lines: BTreeMap<(&str, &str), (&str, u64)> = BTreeMap::new();
        for (_, found) in &self.waiting {
            let line = lines.entry((&found.stream, found.reason));
            line.or_insert((&found.entry, 0)).1 += 1;
        }
        for ((stream, reason), (entry, count)) in lines {
            error!(
                service = %self.service, stream, entry, count, reason,
                "entries of a stream are forged"
            );
            metrics::HANDLED
                .with_label_values(&[self.service.name(), "forged"])
                .inc_by(count);
        }
    }

    /// Sets the gauge of forged entries that nobody has looked at.
    pub(crate) async fn measure(&self) {
        match self.count().await {
            Ok(count) => metrics::FORGED
                .with_label_values(&[self.service.name()])
                .set(f64::from(u32::try_from(count).unwrap_or(u32::MAX))),
            Err(error) => {
                let error = telemetry::chain(&error);
                warn!(service = %self.service, error, "forged entries cannot be counted");
            }
        }
    }

    async fn count(&self) -> Result<i64, Error> {
        let mut connection = self.database.connection().await?;
        Ok(forged_entry::table
            .select(count_star())
            .first(&mut connection)
            .await?)
    }
}
