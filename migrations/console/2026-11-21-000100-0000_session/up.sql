-- Who is signed in in which browser. The cookie holds a random id; here lies only its hash, and
-- the tokens are encrypted under a key that only the cookie can give. So neither a copy of this
-- table nor a look into it lets anybody act in a person's name.
CREATE TABLE session (
    id_hash           bytea PRIMARY KEY,
    staff             uuid NOT NULL,
    -- Access and refresh token with what the access token says; AES-256-GCM.
    sealed            bytea NOT NULL,
    -- Repeated by every form of this session.
    csrf              text NOT NULL,
    access_expires_at timestamptz NOT NULL,
    -- Until when one request alone renews the tokens: a refresh token works only once.
    renewing_until    timestamptz,
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL
);

-- For the sweep that removes what has expired.
CREATE INDEX session_expires_at ON session (expires_at);
