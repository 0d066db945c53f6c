//! Handling's own tables; what the columns mean stands in the migrations.

diesel::table! {
    agreement (shard, id) {
        shard -> SmallInt,
        id -> Uuid,
        case_id -> Uuid,
        proceeding -> Uuid,
        organisation -> Uuid,
        version -> BigInt,
        form -> Text,
        state -> Text,
        terms -> Text,
        amount_fen -> Nullable<BigInt>,
        drafted_on -> Date,
        entered_on -> Nullable<Date>,
        effective_on -> Nullable<Date>,
        void_reason -> Nullable<Text>,
        signatures -> Jsonb,
        instalments -> Jsonb,
    }
}

diesel::table! {
    case_facts (shard, case_id) {
        shard -> SmallInt,
        case_id -> Uuid,
        identities -> Array<Text>,
        parties -> Jsonb,
    }
}

diesel::table! {
    proceeding (shard, id) {
        shard -> SmallInt,
        id -> Uuid,
        case_id -> Uuid,
        version -> BigInt,
        procedure -> Text,
        state -> Text,
        organisation -> Uuid,
        staff -> Uuid,
        accepted_on -> Date,
        entered_on -> Nullable<Date>,
        referral -> Nullable<Uuid>,
        came_back -> Bool,
        quiet -> BigInt,
    }
}

diesel::table! {
    step (shard, proceeding, number) {
        shard -> SmallInt,
        proceeding -> Uuid,
        number -> Integer,
        what -> Jsonb,
        happened_on -> Date,
        entered_on -> Nullable<Date>,
        note -> Nullable<Text>,
    }
}
