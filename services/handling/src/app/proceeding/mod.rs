//! What is done with proceedings.

mod authority;
mod list;
mod take;
mod view;
