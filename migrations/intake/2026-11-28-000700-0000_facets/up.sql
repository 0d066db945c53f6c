-- Lists by kind, type and channel: whatever is chosen of the three, and however rare it is, its
-- cases are found without walking all others. The statistics tell the planner which combinations
-- are rare, which it cannot know from each column alone; it walks the newest cases for the rest.
CREATE INDEX case_file_facets ON case_file (kind, dispute_type, channel, id DESC);
CREATE STATISTICS case_file_facets (mcv) ON kind, dispute_type, channel FROM case_file;
ALTER STATISTICS case_file_facets SET STATISTICS 1000;
