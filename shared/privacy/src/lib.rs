//! Encryption at rest and keyed indexes for personal data.
