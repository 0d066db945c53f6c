UPDATE participant SET footing = 'took_part' WHERE footing = 'received';
ALTER TABLE participant
    DROP CONSTRAINT participant_footing_check,
    ADD CONSTRAINT participant_footing_check
        CHECK (footing IN ('registered', 'offered', 'took_part'));
DROP TABLE exact_search;
