//! How it goes: proceedings, clocks, backlog.
