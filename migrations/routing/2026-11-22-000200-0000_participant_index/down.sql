CREATE INDEX participant_organisation ON participant (organisation);
