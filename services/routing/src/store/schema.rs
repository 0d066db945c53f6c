//! Routing's own tables; the columns are explained in the migration.

use access::schema::participant;

diesel::table! {
    #[sql_name = "staff_load"]
    load (staff) {
        staff -> Uuid,
        open_cases -> Integer,
        last_assigned_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    route (shard, case_id) {
        shard -> SmallInt,
        case_id -> Uuid,
        version -> BigInt,
        number -> Text,
        title -> Text,
        kind -> Text,
        dispute_type -> Text,
        purpose -> Nullable<Text>,
        channel -> Text,
        region -> Text,
        received_on -> Date,
        registrar -> Uuid,
        registered_by -> Uuid,
        holder -> Uuid,
        procedure -> Text,
        handler -> Nullable<Uuid>,
        returns -> Integer,
        open_referral -> Nullable<Uuid>,
        last_step_on -> Date,
        identities -> Array<Text>,
        accused -> Array<Uuid>,
        last_event -> Nullable<Text>,
    }
}

diesel::table! {
    decision (shard, case_id, revision) {
        shard -> SmallInt,
        case_id -> Uuid,
        revision -> Integer,
        decided_at -> Timestamptz,
        body -> Jsonb,
    }
}

diesel::table! {
    assignment (shard, case_id, version) {
        shard -> SmallInt,
        case_id -> Uuid,
        version -> BigInt,
        organisation -> Uuid,
        staff -> Uuid,
        procedure -> Text,
        accepted_on -> Date,
        referral -> Nullable<Uuid>,
        open -> Bool,
        ended_version -> Nullable<BigInt>,
    }
}

diesel::table! {
    referral (shard, id) {
        shard -> SmallInt,
        id -> Uuid,
        case_id -> Uuid,
        version -> BigInt,
        from_organisation -> Uuid,
        to_organisation -> Uuid,
        offered_by -> Uuid,
        basis -> Text,
        procedure -> Text,
        state -> Text,
        note -> Nullable<Text>,
        offered_on -> Date,
        offered_at -> Timestamptz,
        received_on -> Nullable<Date>,
        accepted_on -> Nullable<Date>,
        returned_on -> Nullable<Date>,
        return_reason -> Nullable<Text>,
        explanation -> Nullable<Text>,
        reported_on -> Nullable<Date>,
        result -> Nullable<Text>,
        own_version -> BigInt,
        title -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(referral, route);
db::same_query!(referral with participant, route with participant);
