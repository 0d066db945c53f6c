//! Handling's own tables; what the columns mean stands in the migrations.

diesel::table! {
    organisation (id) {
        id -> Uuid,
        path -> Text,
        name -> Text,
    }
}

diesel::table! {
    staff (id) {
        id -> Uuid,
        name -> Text,
        interests -> Array<Text>,
    }
}

diesel::table! {
    participant (shard, case_id, organisation) {
        shard -> SmallInt,
        case_id -> Uuid,
        organisation -> Uuid,
        path -> Text,
    }
}

diesel::table! {
    case_facts (shard, case_id) {
        shard -> SmallInt,
        case_id -> Uuid,
        identities -> Array<Text>,
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
