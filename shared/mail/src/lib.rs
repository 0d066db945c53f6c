//! Mail to people: SMTP, or a folder of .eml files.
