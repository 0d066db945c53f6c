DROP STATISTICS case_file_facets;
DROP INDEX case_file_facets;
