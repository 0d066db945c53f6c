-- Every word (字号) that a body was ever given. Case numbers keep it for ever, so no other body may be
-- given it, even after the first one has another; that one may go back to it.
CREATE TABLE number_word (
    word         text COLLATE "C" PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES organisation
);
INSERT INTO number_word (word, organisation) SELECT number_word, id FROM organisation;
-- The words of before stand in the log; of several bodies the first one keeps a word.
INSERT INTO number_word (word, organisation)
SELECT DISTINCT ON (data->>'number_word') data->>'number_word', subject
FROM event_log
WHERE type = 'directory.organisation_registered.v1'
ORDER BY data->>'number_word', position
ON CONFLICT (word) DO NOTHING;
