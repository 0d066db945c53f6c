ALTER TABLE participant
    ADD COLUMN footing text NOT NULL DEFAULT 'took_part'
        CONSTRAINT participant_footing_check
        CHECK (footing IN ('registered', 'offered', 'received', 'took_part')),
    ADD COLUMN referral uuid;
