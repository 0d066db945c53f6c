//! What is done with proceedings.

mod list;
mod take;
mod view;
