//! Tracking's own tables; what the columns mean stands in the migrations.

use roster::schema::{organisation, staff};

diesel::table! {
    calendar_year (year, edition) {
        year -> Integer,
        edition -> Integer,
        notice -> Text,
        text -> Text,
        imported_at -> Timestamptz,
        imported_by -> Text,
    }
}

diesel::table! {
    track (shard, case_id) {
        shard -> SmallInt,
        case_id -> Uuid,
        number -> Text,
        title -> Text,
        kind -> Text,
        dispute_type -> Text,
        channel -> Text,
        region -> Text,
        registered_by -> Uuid,
        received_on -> Date,
        stage -> Text,
        organisation -> Uuid,
        staff -> Nullable<Uuid>,
        open -> Bool,
        due_on -> Nullable<Date>,
        rule -> Nullable<Text>,
        provisional -> Bool,
        due_key -> Date,
        identities -> Array<Text>,
        parties -> Jsonb,
    }
}

diesel::table! {
    referral (shard, id) {
        shard -> SmallInt,
        id -> Uuid,
        case_id -> Uuid,
        sender -> Uuid,
        receiver -> Uuid,
        basis -> Text,
        procedure -> Text,
        offered_on -> Date,
        received_on -> Nullable<Date>,
        state -> Text,
        fallback -> Nullable<Text>,
    }
}

diesel::table! {
    proceeding (shard, id) {
        shard -> SmallInt,
        id -> Uuid,
        case_id -> Uuid,
        procedure -> Text,
        state -> Text,
        organisation -> Uuid,
        staff -> Uuid,
        accepted_on -> Date,
        outcome -> Nullable<Text>,
        concluded_on -> Nullable<Date>,
        referral -> Nullable<Uuid>,
        accepted_entered_on -> Nullable<Date>,
        concluded_entered_on -> Nullable<Date>,
        acts -> Jsonb,
        standstills -> Jsonb,
    }
}

diesel::table! {
    clock (shard, id) {
        shard -> SmallInt,
        id -> Uuid,
        case_id -> Uuid,
        cause -> Uuid,
        scope -> Text,
        rule -> Text,
        effective_from -> Date,
        governed_on -> Nullable<Date>,
        region -> Text,
        organisation -> Uuid,
        staff -> Nullable<Uuid>,
        start_event -> Text,
        start_on -> Date,
        due_on -> Date,
        provisional -> Bool,
        state -> Text,
        ended_on -> Nullable<Date>,
        ended_by -> Nullable<Text>,
        ended_cause -> Nullable<Uuid>,
        held -> Bool,
        start_entered_on -> Nullable<Date>,
        end_entered_on -> Nullable<Date>,
        version -> BigInt,
        party -> Nullable<Text>,
        party_id -> Nullable<Uuid>,
        start_time -> Nullable<Time>,
        due_time -> Nullable<Time>,
    }
}

diesel::table! {
    ledger (shard, clock_id, position) {
        shard -> SmallInt,
        clock_id -> Uuid,
        position -> Integer,
        kind -> Text,
        from_on -> Nullable<Date>,
        to_on -> Nullable<Date>,
        amount -> Nullable<Integer>,
        ground -> Nullable<Text>,
    }
}

diesel::table! {
    timer (shard, clock_id, rung) {
        shard -> SmallInt,
        clock_id -> Uuid,
        rung -> Text,
        fire_at -> Timestamptz,
    }
}

diesel::table! {
    fired (shard, clock_id, rung) {
        shard -> SmallInt,
        clock_id -> Uuid,
        rung -> Text,
        fired_at -> Timestamptz,
    }
}

diesel::table! {
    breach (shard, clock_id, due_on) {
        shard -> SmallInt,
        clock_id -> Uuid,
        due_on -> Date,
        told_at -> Timestamptz,
    }
}

diesel::table! {
    timeline (shard, case_id, position) {
        shard -> SmallInt,
        case_id -> Uuid,
        position -> BigInt,
        at -> Timestamptz,
        happened_on -> Nullable<Date>,
        kind -> Text,
        text -> Text,
        actor -> Nullable<Uuid>,
    }
}

diesel::table! {
    audience (shard, case_id, viewer) {
        shard -> SmallInt,
        case_id -> Uuid,
        viewer -> Text,
        organisation -> Uuid,
        due_key -> Date,
    }
}

diesel::table! {
    tally (shard, viewer, dimension, key, bucket) {
        shard -> SmallInt,
        viewer -> Text,
        dimension -> Text,
        key -> Text,
        bucket -> Date,
        open -> BigInt,
    }
}

diesel::table! {
    backlog (viewer, case_id) {
        viewer -> Text,
        case_id -> Uuid,
        organisation -> Uuid,
        due_key -> Date,
        number -> Text,
        title -> Text,
        kind -> Text,
        dispute_type -> Text,
        stage -> Text,
        staff -> Nullable<Uuid>,
        due_on -> Nullable<Date>,
        rule -> Nullable<Text>,
        provisional -> Bool,
        received_on -> Date,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    track, audience, timeline, proceeding, clock, timer, fired, breach, referral, ledger, tally,
);
db::same_query!(
    track with organisation,
    track with staff,
    backlog with organisation,
    backlog with staff,
    timeline with staff,
);
