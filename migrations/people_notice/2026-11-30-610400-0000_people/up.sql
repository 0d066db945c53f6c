-- What persons may read of notices: their own.
CREATE POLICY people ON notice FOR SELECT USING (recipient = (SELECT reader()));
