//! The two tables; what the columns mean stands in the migration.

#![expect(missing_docs, reason = "diesel makes them of the columns")]

diesel::table! {
    organisation (id) {
        id -> Uuid,
        path -> Text,
        name -> Text,
        kind -> Text,
        region -> Text,
        competences -> Array<Text>,
        number_word -> Text,
        area -> Text,
    }
}

diesel::table! {
    staff (id) {
        id -> Uuid,
        name -> Text,
        organisation -> Nullable<Uuid>,
        roles -> Array<Text>,
        qualifications -> Array<Text>,
        active -> Bool,
        email -> Nullable<Text>,
        interests -> Array<Text>,
    }
}

diesel::joinable!(staff -> organisation (organisation));
diesel::allow_tables_to_appear_in_same_query!(organisation, staff);
