ALTER POLICY people ON participant USING (sees(organisation, path, open_to,
    (SELECT reach_organisation()), (SELECT reach_subtree()), (SELECT reader())));
