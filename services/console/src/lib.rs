//! The web pages for people.
