//! Notice's own tables.

use roster::schema::{organisation, staff};

diesel::table! {
    known_case (shard, id) {
        shard -> SmallInt,
        id -> Uuid,
        number -> Text,
        title -> Text,
        organisation -> Uuid,
        staff -> Uuid,
        entered_at -> Timestamptz,
    }
}

diesel::table! {
    notice (shard, id) {
        shard -> SmallInt,
        id -> Uuid,
        event -> Uuid,
        recipient -> Uuid,
        kind -> Text,
        title -> Text,
        body -> Text,
        case_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        read_at -> Nullable<Timestamptz>,
        clock -> Nullable<Uuid>,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    mail (shard, notice) {
        shard -> SmallInt,
        notice -> Uuid,
        recipient -> Uuid,
        address -> Text,
        state -> Text,
        due_at -> Timestamptz,
        tries -> Integer,
        error -> Nullable<Text>,
        settled_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(mail -> staff (recipient));
diesel::allow_tables_to_appear_in_same_query!(mail, notice);
db::same_query!(
    mail with organisation,
    mail with staff,
    notice with organisation,
    notice with staff,
);
