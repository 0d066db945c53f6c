//! The table; what the columns mean stands in the migration.

#![expect(missing_docs, reason = "diesel makes them of the columns")]

diesel::table! {
    participant (shard, case_id, organisation) {
        shard -> SmallInt,
        case_id -> Uuid,
        organisation -> Uuid,
        path -> Text,
        open_to -> Nullable<Array<Uuid>>,
    }
}
