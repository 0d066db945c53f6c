-- A table of which persons read what is their own, one that they do not read, and one about nobody.
CREATE TABLE diary (staff uuid NOT NULL, organisation uuid NOT NULL, text text NOT NULL);
CREATE POLICY people ON diary FOR SELECT USING (
    staff = nullif(current_setting('dingfen.staff', true), '')::uuid);
CREATE TABLE secret (staff uuid NOT NULL);
CREATE TABLE organisation (id uuid NOT NULL);
