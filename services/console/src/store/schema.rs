diesel::table! {
    session (id_hash) {
        id_hash -> Bytea,
        staff -> Uuid,
        sealed -> Bytea,
        csrf -> Text,
        access_expires_at -> Timestamptz,
        renewing_until -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}
