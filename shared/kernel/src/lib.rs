//! Ids, shards, time and paging: the words every other crate speaks.
