//! Intake's tables, as in its migrations.

use access::schema::participant;

diesel::table! {
    number_word (word, shard, organisation) {
        word -> Text,
        shard -> SmallInt,
        organisation -> Uuid,
    }
}

diesel::table! {
    case_file (shard, id) {
        shard -> SmallInt,
        id -> Uuid,
        version -> BigInt,
        number -> Text,
        year -> Integer,
        serial -> BigInt,
        organisation -> Uuid,
        staff -> Uuid,
        kind -> Text,
        title -> Text,
        facts -> Text,
        dispute_type -> Text,
        purpose -> Nullable<Text>,
        channel -> Text,
        received_on -> Date,
        registered_at -> Timestamptz,
        region -> Text,
        place -> Nullable<Text>,
        amount_fen -> Nullable<BigInt>,
        people -> Integer,
    }
}

diesel::table! {
    party (shard, case_id, id) {
        shard -> SmallInt,
        case_id -> Uuid,
        id -> Uuid,
        place -> SmallInt,
        side -> Text,
        kind -> Text,
        name -> Text,
        identity -> Nullable<Bytea>,
        born_on -> Nullable<Bytea>,
        phone -> Nullable<Bytea>,
        email -> Nullable<Bytea>,
        address -> Nullable<Bytea>,
        identity_index -> Nullable<Text>,
        phone_index -> Nullable<Text>,
        // Named for the looks that were all that happened to parties once.
        #[sql_name = "unmaskings"]
        version -> BigInt,
        quiet -> BigInt,
        as_typed -> Bool,
        organisation -> Nullable<Uuid>,
        left_on -> Nullable<Date>,
    }
}

diesel::table! {
    correction (shard, thing, sequence) {
        shard -> SmallInt,
        case_id -> Uuid,
        thing -> Uuid,
        sequence -> BigInt,
        staff -> Uuid,
        at -> Timestamptz,
        reason -> Text,
        changes -> Bytea,
    }
}

diesel::table! {
    handled_by (shard, case_id, proceeding) {
        shard -> SmallInt,
        case_id -> Uuid,
        proceeding -> Uuid,
        organisation -> Uuid,
        procedure -> Text,
        open -> Bool,
    }
}

diesel::table! {
    representative (shard, case_id, id) {
        shard -> SmallInt,
        case_id -> Uuid,
        id -> Uuid,
        version -> BigInt,
        party -> Uuid,
        role -> Text,
        name -> Text,
        identity -> Nullable<Bytea>,
        phone -> Nullable<Bytea>,
        email -> Nullable<Bytea>,
        identity_index -> Nullable<Text>,
        phone_index -> Nullable<Text>,
        authority -> Array<Text>,
        scope_note -> Nullable<Text>,
        signed -> Bool,
        from_on -> Date,
        to_on -> Nullable<Date>,
    }
}

diesel::table! {
    material (shard, case_id, id) {
        shard -> SmallInt,
        case_id -> Uuid,
        id -> Uuid,
        place -> SmallInt,
        name -> Text,
        source -> Nullable<Text>,
        pages -> Nullable<Integer>,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    number_counter (shard, organisation, year) {
        shard -> SmallInt,
        organisation -> Uuid,
        year -> Integer,
        last -> BigInt,
    }
}

diesel::table! {
    case_search (shard, case_id) {
        shard -> SmallInt,
        case_id -> Uuid,
        bigrams -> Array<Text>,
    }
}

diesel::table! {
    unmasking (shard, staff) {
        shard -> SmallInt,
        staff -> Uuid,
        told_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    unmask_note (shard, party, sequence) {
        shard -> SmallInt,
        party -> Uuid,
        sequence -> BigInt,
        note -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    case_file,
    party,
    representative,
    case_search,
    number_word,
);
db::same_query!(case_file with participant);
