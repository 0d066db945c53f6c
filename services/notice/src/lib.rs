//! Who must be told: mail and in-app notices.
