//! Requests that change something once, however often they are sent.
//!
//! The key is stored by the transaction that makes the change: either both are there or neither.
//! A second request with the same key waits for the first and then gets its answer.

use aws_lc_rs::digest::{SHA256, digest};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::StaffId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::schema::request;
use crate::{Error, Statement};

/// One request, as recognised when it comes again: who, to which route, under which key, asking
/// for what.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub actor: StaffId,
    /// Method and route pattern, `POST /cases`.
    pub route: &'static str,
    /// The `Idempotency-Key` header.
    pub key: String,
    /// SHA-256 of the body.
    pub fingerprint: Vec<u8>,
}

impl Request {
    /// Recognises a request by its key and body.
    pub fn new(
        actor: StaffId,
        route: &'static str,
        key: &str,
        body: &impl Serialize,
    ) -> Result<Self, Error> {
        let bytes = serde_json::to_vec(body)?;
        let fingerprint = digest(&SHA256, &bytes).as_ref().to_vec();
        Ok(Self {
            actor,
            route,
            key: key.to_owned(),
            fingerprint,
        })
    }
}

/// What is known about a request when it arrives.
#[derive(Debug)]
pub enum Begun {
    /// It is new: do the work, then [`finish`].
    Fresh,
    /// It was done before; this was the answer.
    Done(Value),
    /// The key was used for something else.
    Reused,
}

impl Begun {
    /// The answer that was given before; `None` if the request is new and its work is to be done.
    ///
    /// # Errors
    /// [`Error::KeyReused`] if the key was used for something else.
    pub fn answer<T: DeserializeOwned>(self) -> Result<Option<T>, Error> {
        match self {
            Self::Fresh => Ok(None),
            Self::Done(answer) => Ok(Some(serde_json::from_value(answer)?)),
            Self::Reused => Err(Error::KeyReused),
        }
    }
}

/// Claims the key for this transaction, or tells what it was used for.
pub async fn begin(tx: &mut AsyncPgConnection, asked: &Request) -> Result<Begun, Error> {
    let claimed = diesel::insert_into(request::table)
        .values((
            request::actor.eq(asked.actor.uuid()),
            request::route.eq(asked.route),
            request::key.eq(&asked.key),
            request::fingerprint.eq(&asked.fingerprint),
        ))
        .on_conflict_do_nothing()
        .execute(tx)
        .await?;
    if claimed == 1 {
        return Ok(Begun::Fresh);
    }
    look_up(tx, asked).await
}

/// What an earlier request under the same key was, without claiming the key.
pub async fn look_up(connection: &mut AsyncPgConnection, asked: &Request) -> Result<Begun, Error> {
    let earlier = request::table
        .find((asked.actor.uuid(), asked.route, &asked.key))
        .select((request::fingerprint, request::answer))
        .first::<(Vec<u8>, Option<Value>)>(connection)
        .await
        .optional()?;
    Ok(match earlier {
        None => Begun::Fresh,
        Some((fingerprint, Some(answer))) if fingerprint == asked.fingerprint => {
            Begun::Done(answer)
        }
        Some(_) => Begun::Reused,
    })
}

/// Stores the answer with the change.
pub async fn finish(
    tx: &mut AsyncPgConnection,
    asked: &Request,
    answer: &impl Serialize,
) -> Result<(), Error> {
    diesel::update(request::table.find((asked.actor.uuid(), asked.route, &asked.key)))
        .set(request::answer.eq(serde_json::to_value(answer)?))
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets up to `limit` answers older than `days`; gives how many.
pub async fn forget_older_than(
    connection: &mut AsyncPgConnection,
    days: i32,
    limit: i64,
) -> Result<usize, Error> {
    let forgotten = Statement::new(
        " DELETE FROM request WHERE ctid IN (
              SELECT old.ctid FROM argument, request AS old
              WHERE old.created_at < now() - make_interval(days => (body->>'days')::int)
              LIMIT (SELECT (body->>'limit')::bigint FROM argument))",
        json!({"days": days, "limit": limit}),
    );
    Ok(forgotten.execute(connection).await?)
}
