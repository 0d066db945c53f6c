//! The directory's own tables.

diesel::table! {
    region (code) {
        code -> Text,
        parent -> Nullable<Text>,
        name -> Text,
    }
}

diesel::table! {
    organisation (id) {
        id -> Uuid,
        parent -> Nullable<Uuid>,
        code -> Text,
        path -> Text,
        kind -> Text,
        name -> Text,
        number_word -> Text,
        region -> Text,
        competences -> Array<Text>,
        email -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    number_word (word) {
        word -> Text,
        organisation -> Uuid,
    }
}

diesel::table! {
    staff (id) {
        id -> Uuid,
        organisation -> Uuid,
        username -> Text,
        name -> Text,
        roles -> Array<Text>,
        qualifications -> Array<Text>,
        interests -> Array<Text>,
        active -> Bool,
        email -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    credential (staff) {
        staff -> Uuid,
        password_hash -> Text,
        changed_at -> Timestamptz,
        must_change -> Bool,
    }
}

diesel::table! {
    sign_in_attempt (index) {
        #[sql_name = "username"]
        index -> Text,
        failures -> Integer,
        until -> Timestamptz,
        name -> Nullable<Text>,
    }
}

diesel::table! {
    sign_in_place (place) {
        place -> Text,
        until -> Timestamptz,
    }
}

diesel::table! {
    refresh_token (digest) {
        digest -> Bytea,
        family -> Uuid,
        staff -> Uuid,
        signed_in_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    signing_key (kid) {
        kid -> Text,
        private -> Bytea,
        active_from -> Timestamptz,
    }
}

diesel::joinable!(staff -> organisation (organisation));
diesel::joinable!(credential -> staff (staff));
diesel::allow_tables_to_appear_in_same_query!(organisation, staff, credential);
