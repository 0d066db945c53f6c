use std::collections::BTreeMap;
use std::process::Command;

use contracts::Service;
use contracts::event::WALLED_TITLE;
use db::digest::{Part, taken_by_log};
use db::{Connection, EventsKey};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bytea, SmallInt, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::{Discrepancy, Stored, compare};
use crate::migrate::{Unsigned, migrate_all};

/// A home of an older release, with cases in every state; see `tests/old_home.rs`.
const HOME: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/homes/f3f8829.sql.gz"
);

/// How it is said that others keep other identities than intake.
const IDENTITIES: &str = "identities are not intake's";

/// What somebody changes by hand, and what is then said to differ: table, and what.
const CHANGES: [(&str, &str, &str); 42] = [
    (
        "UPDATE intake.case_file SET dispute_type = 'labour'",
        "case_file",
        "dispute_type is \"labour\"",
    ),
    // What nobody told.
    (
        "UPDATE intake.case_file SET amount_fen = 5 WHERE amount_fen IS NULL",
        "case_file",
        "amount_fen is \"5\", told null",
    ),
    (
        "UPDATE intake.case_file SET amount_fen = NULL WHERE amount_fen IS NOT NULL",
        "case_file",
        "amount_fen is null",
    ),
    (
        "UPDATE intake.case_file SET purpose = 'accusation' WHERE purpose <> 'accusation'",
        "case_file",
        "purpose is ",
    ),
    (
        "DELETE FROM intake.party AS p USING intake.party AS other
         WHERE other.case_id = p.case_id AND other.place < p.place",
        "case_file",
        "number of parties is ",
    ),
    (
        "UPDATE intake.party SET side = 'third_party'",
        "party",
        "side is \"third_party\"",
    ),
    (
        "UPDATE intake.party SET kind = CASE kind WHEN 'person' THEN 'organisation' ELSE 'person' END",
        "party",
        "kind is ",
    ),
    (
        "UPDATE intake.party SET identity_index = 'another' WHERE identity_index IS NOT NULL",
        "party",
        "identity index is ",
    ),
    (
        "UPDATE intake.event_log SET data = jsonb_set(data, '{parties,0,organisation}',
             to_jsonb('org_' || gen_random_uuid()))
         WHERE sequence = 1",
        "party",
        "organisation is ",
    ),
    (
        "UPDATE routing.route SET identities = '{}' WHERE identities <> '{}'",
        "route",
        IDENTITIES,
    ),
    (
        "UPDATE handling.case_facts SET identities = '{another}'",
        "case_facts",
        IDENTITIES,
    ),
    (
        "UPDATE tracking.track SET identities = '{}' WHERE identities <> '{}'",
        "track",
        IDENTITIES,
    ),
    (
        "UPDATE routing.route SET holder = gen_random_uuid()",
        "route",
        "holder is ",
    ),
    (
        "UPDATE routing.route SET handler = gen_random_uuid()",
        "route",
        "handler is ",
    ),
    (
        "UPDATE routing.route SET handler = NULL WHERE handler IS NOT NULL",
        "route",
        "handler is null",
    ),
    (
        "UPDATE routing.route SET registrar = gen_random_uuid()",
        "route",
        "registrar is ",
    ),
    (
        "UPDATE routing.route SET received_on = received_on + 1",
        "route",
        "received_on is ",
    ),
    (
        "WITH moved AS (
            UPDATE routing.referral SET own_version = own_version + 1, accepted_on = accepted_on + 1
            WHERE state = 'accepted' RETURNING shard, id, own_version, accepted_on - 1 AS told)
         INSERT INTO routing.event_log (shard, id, subject, sequence, type, data)
         SELECT shard, gen_random_uuid(), id, own_version, 'routing.referral_accepted.v1',
                jsonb_build_object('accepted_on', told)
         FROM moved",
        "referral",
        "accepted_on is ",
    ),
    (
        "UPDATE handling.proceeding SET accepted_on = accepted_on - 1",
        "proceeding",
        "accepted_on is ",
    ),
    // Of a case that is not walled notice keeps nobody.
    (
        "INSERT INTO notice.participant (shard, case_id, organisation, path)
         SELECT shard, case_id, organisation, path FROM routing.participant
         ON CONFLICT DO NOTHING",
        "participant",
        "by routing []",
    ),
    // Of one that is, everybody.
    (
        "UPDATE routing.participant SET open_to = '{}';
         UPDATE intake.participant SET open_to = '{}';
         UPDATE handling.participant SET open_to = '{}';
         UPDATE tracking.participant SET open_to = '{}'",
        "participant",
        "by routing [org_",
    ),
    (
        "UPDATE intake.case_file SET title = '别的题目'",
        "case_file",
        "title differs",
    ),
    (
        "UPDATE intake.case_file SET amount_fen = 1 WHERE amount_fen > 1",
        "case_file",
        "amount_fen is \"1\"",
    ),
    (
        "UPDATE intake.case_file SET version = version + 1",
        "case_file",
        "version is ",
    ),
    (
        "UPDATE intake.party SET unmaskings = unmaskings + 1",
        "party",
        "version is 1",
    ),
    (
        "UPDATE routing.route SET version = version + 1",
        "route",
        "version is ",
    ),
    (
        "UPDATE routing.referral SET own_version = own_version + 1",
        "referral",
        "version is ",
    ),
    (
        "UPDATE handling.proceeding SET version = version + 1",
        "proceeding",
        "version is ",
    ),
    (
        "UPDATE tracking.clock SET version = version + 1",
        "clock",
        "version is ",
    ),
    (
        "UPDATE directory.organisation SET name = '别的机构'",
        "organisation",
        "name is \"别的机构\"",
    ),
    (
        "UPDATE directory.staff SET roles = '{administrator}'",
        "staff",
        "roles is ",
    ),
    (
        "UPDATE tracking.inbox SET sequence = sequence + 1 WHERE source = 'intake'",
        "inbox",
        "of intake",
    ),
    (
        "UPDATE notice.inbox SET sequence = sequence + 1 WHERE source = 'routing'",
        "inbox",
        "of routing",
    ),
    (
        "UPDATE intake.participant SET organisation = gen_random_uuid()",
        "participant",
        "by routing",
    ),
    (
        "UPDATE handling.participant SET organisation = gen_random_uuid()",
        "participant",
        "by routing",
    ),
    (
        "UPDATE tracking.participant SET organisation = gen_random_uuid()",
        "participant",
        "by routing",
    ),
    // A wall that nobody put up.
    (
        "UPDATE intake.participant SET open_to = '{}'",
        "participant",
        "by routing",
    ),
    (
        "UPDATE handling.participant SET open_to = '{}'",
        "participant",
        "by routing",
    ),
    (
        "UPDATE tracking.participant SET open_to = ARRAY[gen_random_uuid()]",
        "participant",
        "by routing",
    ),
    (
        "UPDATE routing.participant SET organisation = gen_random_uuid()",
        "participant",
        "by routing",
    ),
    // What the chain of the log cannot tell from a service's own doing.
    (
        "INSERT INTO handling.event_log (shard, id, subject, sequence, type, data)
         SELECT shard, gen_random_uuid(), id, version + 1, 'handling.proceeding_reassigned.v1', '{}'
         FROM handling.proceeding",
        "proceeding",
        "version is ",
    ),
    (
        "WITH moved AS (
            UPDATE handling.proceeding SET version = version + 1 WHERE state <> 'suspended'
            RETURNING shard, id, version)
         INSERT INTO handling.event_log (shard, id, subject, sequence, type, data)
         SELECT shard, gen_random_uuid(), id, version, 'handling.proceeding_suspended.v1', '{}'
         FROM moved",
        "proceeding",
        "told \"suspended\"",
    ),
];

async fn an_older_home() -> Connection {
    let url = testkit::empty_database().await;
    let dump = Command::new("gzip").args(["-dc", HOME]).output().unwrap();
    assert!(dump.status.success());
    let mut owner = Connection::establish(&url).await.unwrap();
    let dump = String::from_utf8(dump.stdout).unwrap();
    owner.batch_execute(&dump).await.unwrap();
    let key = EventsKey::parse(testkit::EVENTS_KEY).unwrap();
    let unsigned = Unsigned::OfBefore;
    migrate_all(&url, &BTreeMap::new(), Some(&key), unsigned)
        .await
        .unwrap();
    owner
}

async fn look(owner: &mut Connection) -> Stored {
    compare(owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_by_hand_is_found_and_nothing_else() {
    let mut owner = an_older_home().await;
    let stored = look(&mut owner).await;
    assert_eq!(stored.discrepancies, Vec::new());
    assert!(stored.things > 300 && stored.inboxes > 300, "{stored:?}");
    assert!(stored.participants > 100, "{stored:?}");
    let mut wrong = Vec::new();
    for (change, table, what) in CHANGES {
        owner.batch_execute("BEGIN").await.unwrap();
        let changed = owner.batch_execute(change).await;
        changed.unwrap_or_else(|error| panic!("{change}: {error}"));
        let found = look(&mut owner).await.discrepancies;
        owner.batch_execute("ROLLBACK").await.unwrap();
        let is_found = |one: &Discrepancy| one.table == table && one.what.contains(what);
        // What intake says of its parties others keep, too.
        let follows = |one: &Discrepancy| one.what.contains(IDENTITIES);
        let named = |one: &Discrepancy| one.number.is_some() == one.case.is_some();
        let meant = |one: &Discrepancy| (is_found(one) || follows(one)) && named(one);
        if !(found.iter().any(is_found) && found.iter().all(meant)) {
            wrong.push((change, found.into_iter().take(2).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A division is written with the zeros that pad its code, or without.
#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_is_written_in_full_does_not_differ() {
    let mut owner = an_older_home().await;
    for (code, written) in [
        ("5104", "510400"),
        ("51", "510000"),
        ("510402", "510402000000"),
        ("510402100", "510402100000"),
        ("510402100207", "510402100207"),
    ] {
        let tell = format!(
            "UPDATE intake.case_file SET region = '{written}';
             UPDATE routing.route SET region = '{code}';
             UPDATE intake.event_log SET data = data || '{{\"region\": \"{written}\"}}'
             WHERE sequence = 1"
        );
        owner.batch_execute(&tell).await.unwrap();
        assert_eq!(
            look(&mut owner).await.discrepancies,
            Vec::new(),
            "{written}"
        );
    }
}

/// Whom an accusation of before accuses, no registration told.
#[tokio::test(flavor = "multi_thread")]
async fn the_accused_of_before_do_not_differ() {
    let mut owner = an_older_home().await;
    let found = "UPDATE intake.party SET organisation = gen_random_uuid()";
    owner.batch_execute(found).await.unwrap();
    assert_eq!(look(&mut owner).await.discrepancies, Vec::new());
}

/// Events of an accusation bear another title; those of earlier versions bear its own.
#[tokio::test(flavor = "multi_thread")]
async fn the_title_of_an_accusation_is_not_told_and_does_not_differ() {
    let mut owner = an_older_home().await;
    let accusations = r#"
        UPDATE intake.case_file SET purpose = 'accusation' WHERE kind = 'petition';
        UPDATE routing.route SET purpose = 'accusation' WHERE kind = 'petition';
        UPDATE intake.event_log SET data = data || '{"purpose": "accusation"}'
        WHERE sequence = 1
          AND subject IN (SELECT id FROM intake.case_file WHERE kind = 'petition')"#;
    owner.batch_execute(accusations).await.unwrap();
    assert_eq!(look(&mut owner).await.discrepancies, Vec::new());
    let of_accusations = "subject IN (SELECT id FROM intake.case_file
                                      WHERE purpose = 'accusation') AND data ? 'title'";
    let tell = |title: &str| {
        let title = format!("jsonb_build_object('title', '{title}')");
        format!("UPDATE intake.event_log SET data = data || {title} WHERE {of_accusations}")
    };
    owner.batch_execute(&tell(WALLED_TITLE)).await.unwrap();
    assert_eq!(look(&mut owner).await.discrepancies, Vec::new());
    owner.batch_execute(&tell("别的题目")).await.unwrap();
    let found = look(&mut owner).await.discrepancies;
    assert!(!found.is_empty());
    for one in found {
        assert_eq!(one.what, "title differs from what was told");
    }
}

/// What the chain of the log cannot tell once it is sealed anew, and no thing differs by.
#[tokio::test(flavor = "multi_thread")]
async fn events_that_are_no_longer_what_a_consumer_took_are_found() {
    let mut owner = an_older_home().await;
    let took = [
        (Service::Tracking, Service::Intake),
        (Service::Notice, Service::Directory),
        (Service::Handling, Service::Routing),
    ];
    for (consumer, source) in took {
        remember(&mut owner, consumer, source).await;
    }
    assert_eq!(look(&mut owner).await.discrepancies, Vec::new());
    for (consumer, source) in took {
        for change in [
            "UPDATE {source}.event_log SET actor = gen_random_uuid() WHERE sequence = 1",
            "UPDATE {source}.event_log SET recorded_at = recorded_at - interval '1 day'",
            "UPDATE {source}.event_log SET data = data || '{\"said\": \"otherwise\"}'",
        ] {
            owner.batch_execute("BEGIN").await.unwrap();
            let change = change.replace("{source}", source.name());
            owner.batch_execute(&change).await.unwrap();
            let found = look(&mut owner).await.discrepancies;
            owner.batch_execute("ROLLBACK").await.unwrap();
            let what = format!(" of {source} otherwise than its log has them");
            assert!(!found.is_empty(), "{change}");
            for one in found {
                assert_eq!((one.service, one.table), (consumer, "inbox"), "{change}");
                assert!(one.what.contains(&what), "{change}: {}", one.what);
            }
        }
    }
}

/// Gives an inbox the hashes that it has when it took the events as they stand in the log now.
async fn remember(owner: &mut Connection, consumer: Service, source: Service) {
    let inbox = format!("{consumer}.inbox WHERE source = '{source}'");
    let rows: Vec<Taken> =
        diesel::sql_query(format!("SELECT shard, subject, sequence FROM {inbox}"))
            .load(owner)
            .await
            .unwrap();
    let parts: Vec<Part> = rows
        .iter()
        .map(|row| Part {
            shard: row.shard,
            subject: row.subject,
            from: 1,
            to: row.sequence,
        })
        .collect();
    assert!(!parts.is_empty(), "{inbox}");
    let hashes = taken_by_log(owner, source.name(), &parts).await.unwrap();
    for (part, hash) in parts.iter().zip(hashes) {
        let set = "taken = $1, taken_from = 1, taken_to = sequence";
        let place = "shard = $2 AND subject = $3";
        diesel::sql_query(format!(
            "UPDATE {consumer}.inbox SET {set} WHERE source = '{source}' AND {place}"
        ))
        .bind::<Bytea, _>(hash.unwrap())
        .bind::<SmallInt, _>(part.shard)
        .bind::<SqlUuid, _>(part.subject)
        .execute(owner)
        .await
        .unwrap();
    }
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = SmallInt)]
    shard: i16,
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = BigInt)]
    sequence: i64,
}
