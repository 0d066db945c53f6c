//! What stands in a row and follows from certain events, of its own log or of intake's.

use super::Follows;

/// What a registration told of the case `t`, by its field.
macro_rules! registered {
    ($value:expr) => {
        concat!(
            "SELECT ",
            $value,
            " FROM intake.event_log AS e
              WHERE e.shard = t.shard_ AND e.subject = t.case_ AND e.sequence = 1"
        )
    };
}

/// What was told of the case `t` at last, by its registration or a correction.
macro_rules! corrected {
    ($field:literal) => {
        concat!(
            "SELECT e.data->>'",
            $field,
            "' FROM intake.event_log AS e
              WHERE e.shard = t.shard_ AND e.subject = t.case_
                AND e.type IN ('intake.case_registered.v1', 'intake.case_corrected.v1')
              ORDER BY e.sequence DESC LIMIT 1"
        )
    };
}

/// What was told of the party `t` at last: by an event of its own, or by the registration.
macro_rules! party {
    ($field:literal) => {
        concat!(
            "SELECT told.p->>'",
            $field,
            "' FROM (
                SELECT e.sequence, e.data AS p FROM intake.event_log AS e
                WHERE e.shard = t.shard_ AND e.subject = t.id_
                  AND e.type IN ('intake.party_added.v1', 'intake.party_corrected.v1')
                UNION ALL
                SELECT 0, p FROM intake.event_log AS e, jsonb_array_elements(e.data->'parties') AS p
                WHERE e.shard = t.shard_ AND e.subject = t.case_ AND e.sequence = 1
                  AND p->>'party' = 'party_' || t.id_
              ) AS told ORDER BY told.sequence DESC LIMIT 1"
        )
    };
}

/// The division that a registration told, without the zeros that pad its code, as `roster::region_code`
/// has it.
macro_rules! region {
    () => {
        r"regexp_replace(regexp_replace(regexp_replace(regexp_replace(e.data->>'region',
              '^(.{9})000$', '\1'), '^(.{6})000$', '\1'), '^(.{4})00$', '\1'), '^(.{2})00$', '\1')"
    };
}

/// What was told when the case `t` last got a handler.
macro_rules! assigned {
    ($field:literal) => {
        concat!(
            "SELECT e.data->>'",
            $field,
            "' FROM routing.event_log AS e
              WHERE e.shard = t.shard_ AND e.subject = t.case_
                AND e.type = 'routing.handler_assigned.v1'
              ORDER BY e.sequence DESC LIMIT 1"
        )
    };
}

/// What the registration of a case must have told.
macro_rules! always {
    ($field:literal, $is:literal, $told:expr) => {
        Follows {
            field: $field,
            is: $is,
            told: $told,
            or_none: false,
        }
    };
}

/// What it tells only where there is one.
macro_rules! if_any {
    ($field:literal, $is:literal, $told:expr) => {
        Follows {
            field: $field,
            is: $is,
            told: $told,
            or_none: true,
        }
    };
}

pub(super) const CASE_FILE: [Follows; 3] = [
    if_any!("amount_fen", "amount_fen", corrected!("amount_fen")),
    if_any!("purpose", "purpose", registered!("e.data->>'purpose'")),
    always!(
        "number of parties",
        "(SELECT count(*) FROM intake.party AS p
          WHERE p.shard = t.shard_ AND p.case_id = t.id_ AND NOT EXISTS (
              SELECT FROM intake.event_log AS e
              WHERE e.shard = p.shard AND e.subject = p.id AND e.sequence = 1
                AND e.type = 'intake.party_added.v1'))",
        registered!("jsonb_array_length(e.data->'parties')::text")
    ),
];

pub(super) const PARTY: [Follows; 5] = [
    if_any!("side", "side", party!("side")),
    if_any!("kind", "kind", party!("kind")),
    if_any!(
        "left_on",
        "left_on",
        "SELECT e.data->>'left_on' FROM intake.event_log AS e
         WHERE e.shard = t.shard_ AND e.subject = t.id_ AND e.type = 'intake.party_left.v1'"
    ),
    if_any!("identity index", "identity_index", party!("identity")),
    // Whom accusations of before accuse was found in the directory when they were walled: no
    // registration told it.
    always!(
        "organisation",
        "'org_' || organisation",
        party!("organisation")
    ),
];

pub(super) const ROUTE: [Follows; 11] = [
    always!("number", "number", registered!("e.data->>'number'")),
    always!("kind", "kind", registered!("e.data->>'kind'")),
    always!("dispute_type", "dispute_type", corrected!("dispute_type")),
    if_any!("purpose", "purpose", registered!("e.data->>'purpose'")),
    always!("channel", "channel", corrected!("channel")),
    always!("region", "region", registered!(region!())),
    always!(
        "received_on",
        "received_on",
        registered!("e.data->>'received_on'")
    ),
    always!(
        "registrar",
        "'org_' || registrar",
        registered!("e.data->>'organisation'")
    ),
    always!(
        "registered_by",
        "'staff_' || registered_by",
        registered!("e.data->>'staff'")
    ),
    // It lies with the registrar until another body takes it on, which names a handler with it.
    always!(
        "holder",
        "'org_' || holder",
        concat!(
            "coalesce((",
            assigned!("organisation"),
            "), (",
            registered!("e.data->>'organisation'"),
            "))"
        )
    ),
    if_any!("handler", "'staff_' || handler", assigned!("staff")),
];

/// Proceedings of the first release were opened by tracking, under their case.
pub(super) const PROCEEDING: [Follows; 1] = [always!(
    "accepted_on",
    "accepted_on",
    "coalesce(
        (SELECT e.data->>'on' FROM handling.event_log AS e
         WHERE e.shard = t.shard_ AND e.subject = t.id_
           AND e.type = 'handling.proceeding_opened.v1' LIMIT 1),
        (SELECT e.data->>'accepted_on' FROM tracking.event_log AS e
         WHERE e.shard = t.shard_ AND e.subject = t.case_
           AND e.type = 'tracking.proceeding_opened.v1'
           AND e.data->>'proceeding' = 'proceeding_' || t.id_ LIMIT 1))"
)];
