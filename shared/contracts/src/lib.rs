//! What services say to one another: events, vocabularies and API bodies.
