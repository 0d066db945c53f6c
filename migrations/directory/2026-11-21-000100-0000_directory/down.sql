DROP TABLE signing_key, refresh_token, sign_in_attempt, credential, staff, organisation, region;
