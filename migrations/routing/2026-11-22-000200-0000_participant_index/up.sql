-- Bodies keep their place in the tree, so nothing looks for all cases of one.
DROP INDEX participant_organisation;
