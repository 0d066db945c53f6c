use std::collections::BTreeMap;
use std::process::Command;

use contracts::event::WALLED_TITLE;
use db::{Connection, EventsKey};
use diesel_async::{AsyncConnection, SimpleAsyncConnection};

use super::{Discrepancy, Stored, compare};
use crate::migrate::{Unsigned, migrate_all};

/// A home of an older release, with cases in every state; see `tests/old_home.rs`.
const HOME: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/homes/f3f8829.sql.gz"
);

/// What somebody changes by hand, and what is then said to differ: table, and what.
const CHANGES: [(&str, &str, &str); 21] = [
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
        let named = |one: &Discrepancy| one.number.is_some() == one.case.is_some();
        if found.is_empty() || !found.iter().all(|one| is_found(one) && named(one)) {
            wrong.push((change, found.into_iter().take(2).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Events of an accusation bear another title; those of earlier versions bear its own.
#[tokio::test(flavor = "multi_thread")]
async fn the_title_of_an_accusation_is_not_told_and_does_not_differ() {
    let mut owner = an_older_home().await;
    let accusation = "UPDATE intake.case_file SET purpose = 'accusation' WHERE kind = 'petition'";
    owner.batch_execute(accusation).await.unwrap();
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
