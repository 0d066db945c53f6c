//! RFC 9457 problems with one registry of codes.
