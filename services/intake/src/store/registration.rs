use db::log::Entry;
use db::request::Request;
use db::{Connection, Error, Statement, log_events_sql};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use kernel::StaffId;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

/// Everything a registration stores, in one round trip that is a transaction by itself.
///
/// The key of the request is claimed first, and everything else hangs on that claim: a key that
/// is known changes nothing, not even the counter, and a second request with the same key waits
/// here for the first to end. Then the counter is moved, the number composed and put into the
/// rows and the event. The stored answer holds the case's id only: a row cannot be written twice
/// in one statement, and the number, known later, stands with the case for ever.
const REGISTER: &str = concat!(
    ", office AS (
        SELECT o.id, o.path, o.number_word
        FROM argument, organisation AS o
        WHERE o.id = (body->'case'->>'organisation')::uuid
    ),
    claimed AS (
        INSERT INTO request (actor, route, key, fingerprint, answer)
        SELECT r.actor, r.route, r.key, decode(r.fingerprint, 'hex'), r.answer
        FROM argument, office, jsonb_to_record(body->'request')
            AS r(actor uuid, route text, key text, fingerprint text, answer jsonb)
        ON CONFLICT DO NOTHING
        RETURNING key
    ),
    counted AS (
        INSERT INTO number_counter AS counter (shard, organisation, year, last)
        SELECT c.shard, c.organisation, c.year, 1
        FROM argument, claimed, jsonb_to_record(body->'case')
            AS c(shard smallint, organisation uuid, year integer)
        ON CONFLICT (shard, organisation, year) DO UPDATE SET last = counter.last + 1
        RETURNING year, last
    ),
    numbered AS (
        SELECT counted.last AS serial, office.path,
               format('〔%s〕%s登字第%s号', counted.year, office.number_word, counted.last)
                   AS number
        FROM counted, office
    ),
    filed AS (
        INSERT INTO case_file
            (shard, id, version, number, year, serial, organisation, staff, kind, title, facts,
             dispute_type, purpose, channel, received_on, region, place, amount_fen, people)
        SELECT c.shard, c.id, 1, n.number, c.year, n.serial, c.organisation, c.staff, c.kind,
               c.title, c.facts, c.dispute_type, c.purpose, c.channel, c.received_on, c.region,
               c.place, c.amount_fen, c.people
        FROM argument, numbered AS n, jsonb_to_record(body->'case')
            AS c(shard smallint, id uuid, year integer, organisation uuid, staff uuid, kind text,
                 title text, facts text, dispute_type text, purpose text, channel text,
                 received_on date, region text, place text, amount_fen bigint, people integer)
        RETURNING shard, id, organisation
    ),
    named AS (
        INSERT INTO party
            (shard, case_id, id, place, side, kind, name, identity, born_on, phone, email,
             address, identity_index, phone_index, as_typed, organisation)
        SELECT filed.shard, filed.id, p.id, p.place, p.side, p.kind, p.name,
               decode(p.identity, 'hex'), decode(p.born_on, 'hex'), decode(p.phone, 'hex'),
               decode(p.email, 'hex'), decode(p.address, 'hex'), p.identity_index,
               p.phone_index, false, p.organisation
        FROM argument, filed, jsonb_to_recordset(body->'parties')
            AS p(id uuid, place smallint, side text, kind text, name text, identity text,
                 born_on text, phone text, email text, address text, identity_index text,
                 phone_index text, organisation uuid)
    ),
    listed AS (
        INSERT INTO material (shard, case_id, id, place, name, source, pages)
        SELECT filed.shard, filed.id, m.id, m.place, m.name, m.source, m.pages
        FROM argument, filed, jsonb_to_recordset(body->'materials')
            AS m(id uuid, place smallint, name text, source text, pages integer)
    ),
    taking_part AS (
        INSERT INTO participant (shard, case_id, organisation, path, open_to)
        SELECT filed.shard, filed.id, filed.organisation, n.path, told.open_to
        FROM argument, filed, numbered AS n, jsonb_to_record(body) AS told(open_to uuid[])
    ),
    events AS (
        SELECT jsonb_set(entry, '{data,number}', to_jsonb(n.number)) AS entry
        FROM argument, numbered AS n, jsonb_array_elements(body->'events') AS entry
    ), ",
    log_events_sql!(),
    " SELECT EXISTS (SELECT FROM office) AS office_known, (SELECT number FROM numbered) AS number"
);

/// The rows of a case that is registered; numbered by the database.
#[derive(Debug, Serialize)]
pub(crate) struct NewCase<'a> {
    pub(crate) shard: i16,
    pub(crate) id: Uuid,
    pub(crate) year: i32,
    pub(crate) organisation: Uuid,
    pub(crate) staff: Uuid,
    pub(crate) kind: &'a str,
    pub(crate) title: &'a str,
    pub(crate) facts: &'a str,
    pub(crate) dispute_type: &'a str,
    pub(crate) purpose: Option<&'a str>,
    pub(crate) channel: &'a str,
    pub(crate) received_on: kernel::NaiveDate,
    pub(crate) region: &'a str,
    pub(crate) place: Option<&'a str>,
    pub(crate) amount_fen: Option<i64>,
    pub(crate) people: i32,
}

/// A party with its particulars sealed, as hex.
#[derive(Debug, Serialize)]
pub(crate) struct SealedParty {
    pub(crate) id: Uuid,
    pub(crate) place: i16,
    pub(crate) side: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) identity: Option<String>,
    pub(crate) born_on: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) identity_index: Option<String>,
    pub(crate) phone_index: Option<String>,
    pub(crate) organisation: Option<Uuid>,
}

/// A material that is handed in.
#[derive(Debug, Serialize)]
pub(crate) struct NewMaterialRow<'a> {
    pub(crate) id: Uuid,
    pub(crate) place: i16,
    pub(crate) name: &'a str,
    pub(crate) source: Option<&'a str>,
    pub(crate) pages: Option<i32>,
}

/// What became of a registration.
#[derive(Debug)]
pub(crate) enum Stored {
    /// It has this number now.
    Numbered(String),
    /// The key was used before; nothing was written.
    KeyKnown,
    /// The directory's event about the organisation has not arrived; nothing was written.
    OrganisationUnknown,
}

#[derive(QueryableByName)]
struct Outcome {
    #[diesel(sql_type = Bool)]
    office_known: bool,
    #[diesel(sql_type = Nullable<Text>)]
    number: Option<String>,
}

fn uuids(staff: &[StaffId]) -> Vec<Uuid> {
    staff.iter().map(|one| one.uuid()).collect()
}

/// Stores a registration with its event; `open_to` names whom a walled case is open to.
pub(crate) async fn store(
    connection: &mut Connection,
    asked: &Request,
    case: &NewCase<'_>,
    open_to: Option<&[StaffId]>,
    parties: &[SealedParty],
    materials: &[NewMaterialRow<'_>],
    entry: &Entry,
) -> Result<Stored, Error> {
    let argument = json!({
        "request": {
            "actor": asked.actor.uuid(),
            "route": asked.route,
            "key": asked.key,
            "fingerprint": hex::encode(&asked.fingerprint),
            "answer": case.id,
        },
        "case": case,
        "parties": parties,
        "materials": materials,
        "events": entry.rows()?,
        "open_to": open_to.map(uuids),
    });
    let outcome: Outcome = Statement::new(REGISTER, argument)
        .get_result(connection)
        .await?;
    Ok(match outcome {
        Outcome {
            number: Some(number),
            ..
        } => Stored::Numbered(number),
        Outcome {
            office_known: true, ..
        } => Stored::KeyKnown,
        Outcome {
            office_known: false,
            ..
        } => Stored::OrganisationUnknown,
    })
}
