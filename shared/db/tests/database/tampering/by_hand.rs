//! What can be done to a log and its seals with SQL.

use self::Finds::{Anchor as Noted, Nothing, Verify};

/// What finds it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Finds {
    /// `events verify`, in these words.
    Verify(&'static str),
    /// `events verify` with a head that was noted before.
    Anchor(&'static str),
    /// Nothing about the chain: what reads the same, or what a service itself would have done; the
    /// latter is found by `selfcheck`, as the thing's version is behind its log.
    Nothing,
}

const CHANGED: Finds = Verify("its events do not match its seal");
const GONE: Finds = Verify("of its events are gone");
const UNSIGNED: Finds = Verify("its seal is not signed with the chain's key");

/// Another event of another case, as a row.
const STRANGER: &str = "INSERT INTO event_log (shard, id, subject, sequence, type, data)
    SELECT shard, gen_random_uuid(), subject, 8, type, data FROM event_log WHERE sequence = 7;";

/// Seven events of one case, sealed as 1–3, 4–6 and 7.
pub(super) const TAMPERINGS: [(&str, &str, Finds); 28] = [
    (
        "data",
        r#"UPDATE event_log SET data = data || '{"rule":"RM-9"}' WHERE sequence = 5"#,
        CHANGED,
    ),
    (
        "actor",
        "UPDATE event_log SET actor = gen_random_uuid() WHERE sequence = 5",
        CHANGED,
    ),
    (
        "no actor",
        "UPDATE event_log SET actor = NULL WHERE sequence = 4",
        CHANGED,
    ),
    (
        "time",
        "UPDATE event_log SET recorded_at = recorded_at + interval '1 microsecond'
      WHERE sequence = 5",
        CHANGED,
    ),
    (
        "sequence",
        "UPDATE event_log SET sequence = 70 WHERE sequence = 7",
        CHANGED,
    ),
    (
        "subject",
        "UPDATE event_log SET subject = gen_random_uuid() WHERE sequence = 5",
        CHANGED,
    ),
    (
        "shard",
        "UPDATE event_log SET shard = shard % 64 + 1 WHERE sequence = 5",
        CHANGED,
    ),
    (
        "type",
        "UPDATE event_log SET type = 'tracking.clock_met.v1' WHERE sequence = 5",
        CHANGED,
    ),
    (
        "id",
        "UPDATE event_log SET id = gen_random_uuid() WHERE sequence = 5",
        CHANGED,
    ),
    (
        "cause",
        "UPDATE event_log SET cause = 'intake/1/x/1' WHERE sequence = 5",
        CHANGED,
    ),
    (
        "trace",
        "UPDATE event_log SET traceparent = '00-1-1-01' WHERE sequence = 5",
        CHANGED,
    ),
    (
        "first deleted",
        "DELETE FROM event_log WHERE sequence = 1",
        GONE,
    ),
    (
        "middle deleted",
        "DELETE FROM event_log WHERE sequence = 5",
        GONE,
    ),
    (
        "last deleted",
        "DELETE FROM event_log WHERE sequence = 7",
        GONE,
    ),
    (
        "range deleted",
        "DELETE FROM event_log WHERE sequence BETWEEN 3 AND 5",
        GONE,
    ),
    (
        "swapped",
        "UPDATE event_log a SET data = b.data, id = b.id FROM event_log b
      WHERE a.sequence + b.sequence = 7 AND a.sequence IN (3, 4)",
        CHANGED,
    ),
    (
        "slipped in",
        STRANGER,
        Verify("1 events were slipped into the log"),
    ),
    (
        "slipped in as sealed",
        "WITH slipped AS (
        INSERT INTO event_log (shard, id, subject, sequence, type, data)
        SELECT shard, gen_random_uuid(), subject, 8, type, data FROM event_log WHERE sequence = 7
        RETURNING position, shard)
      INSERT INTO event_outbox (position, shard, sealed) SELECT position, shard, true FROM slipped",
        Verify("1 events were slipped into the log"),
    ),
    (
        "slipped in as a service would",
        "WITH slipped AS (
        INSERT INTO event_log (shard, id, subject, sequence, type, data)
        SELECT shard, gen_random_uuid(), subject, 8, type, data FROM event_log WHERE sequence = 7
        RETURNING position, shard)
      INSERT INTO event_outbox (position, shard) SELECT position, shard FROM slipped",
        Nothing,
    ),
    (
        "middle seal deleted",
        "DELETE FROM event_seal WHERE batch = 2",
        Verify("the chain breaks after batch 1"),
    ),
    (
        "last seal deleted",
        "DELETE FROM event_seal WHERE batch = 3",
        Verify("1 events were slipped into the log"),
    ),
    (
        "hash",
        r"UPDATE event_seal SET hash = '\x00' WHERE batch = 2",
        CHANGED,
    ),
    (
        "previous",
        r"UPDATE event_seal SET previous = '\x00' WHERE batch = 2",
        Verify("does not follow the batch before it"),
    ),
    (
        "signature",
        r"UPDATE event_seal SET mac = '\x00' WHERE batch = 2",
        UNSIGNED,
    ),
    (
        "signature of another batch",
        "UPDATE event_seal SET mac = (SELECT mac FROM event_seal
      WHERE batch = 1) WHERE batch = 2",
        UNSIGNED,
    ),
    (
        "said to cover less",
        "UPDATE event_seal SET scheme = 1 WHERE batch = 2",
        CHANGED,
    ),
    (
        "order in a seal",
        "UPDATE event_seal SET positions = ARRAY[positions[2], positions[1],
      positions[3]] WHERE batch = 2",
        UNSIGNED,
    ),
    (
        "last batch cut off",
        "DELETE FROM event_log WHERE sequence = 7;
      DELETE FROM event_seal WHERE batch = 3; DELETE FROM event_outbox",
        Noted("the chain ends after batch 2, and batch 3 was noted"),
    ),
];
