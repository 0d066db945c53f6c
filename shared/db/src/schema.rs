//! The tables every service's schema has: the log and what hangs on it.

#![expect(missing_docs, reason = "the columns are explained in the migration")]

diesel::table! {
    event_log (shard, position) {
        position -> BigInt,
        shard -> SmallInt,
        id -> Uuid,
        subject -> Uuid,
        sequence -> BigInt,
        #[sql_name = "type"]
        kind -> Text,
        recorded_at -> Timestamptz,
        actor -> Nullable<Uuid>,
        traceparent -> Nullable<Text>,
        tracestate -> Nullable<Text>,
        cause -> Nullable<Text>,
        data -> Jsonb,
    }
}

diesel::table! {
    event_outbox (position) {
        position -> BigInt,
        shard -> SmallInt,
        sealed -> Bool,
        stream_ms -> Nullable<BigInt>,
        stream_seq -> Nullable<BigInt>,
        withheld -> Nullable<Text>,
        republished -> SmallInt,
    }
}

diesel::table! {
    event_seal (batch) {
        batch -> BigInt,
        positions -> Array<BigInt>,
        previous -> Bytea,
        hash -> Bytea,
        causes -> Bool,
        scheme -> Nullable<SmallInt>,
        mac -> Nullable<Bytea>,
        sealed_at -> Timestamptz,
    }
}

diesel::table! {
    inbox (shard, subject, source) {
        shard -> SmallInt,
        subject -> Uuid,
        source -> Text,
        sequence -> BigInt,
        handled_at -> Timestamptz,
        taken -> Nullable<Bytea>,
        taken_from -> Nullable<BigInt>,
        taken_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    dead_letter (shard, subject, source, sequence) {
        shard -> SmallInt,
        subject -> Uuid,
        source -> Text,
        sequence -> BigInt,
        event -> Jsonb,
        error -> Text,
        attempts -> Integer,
        state -> Text,
        failed_at -> Timestamptz,
    }
}

diesel::table! {
    forged_entry (number) {
        number -> BigInt,
        stream -> Text,
        entry -> Text,
        reason -> Text,
        size -> BigInt,
        body -> Bytea,
        found_at -> Timestamptz,
    }
}

diesel::table! {
    request (actor, route, key) {
        actor -> Uuid,
        route -> Text,
        key -> Text,
        fingerprint -> Bytea,
        answer -> Nullable<Jsonb>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    ended_sign_in (subject) {
        subject -> Uuid,
        not_before -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(event_log, event_outbox);
diesel::allow_tables_to_appear_in_same_query!(dead_letter, inbox);

/// Lets tables of a service stand in one query with tables that it shares with other services:
/// `db::same_query!(referral with participant)`. diesel's own macro is for tables of one crate.
#[macro_export]
macro_rules! same_query {
    ($($own:ident with $shared:ident),+ $(,)?) => {
        $(
            impl diesel::query_source::TableNotEqual<$shared::table> for $own::table {}
            impl diesel::query_source::TableNotEqual<$own::table> for $shared::table {}
        )+
    };
}
