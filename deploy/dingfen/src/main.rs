//! The operator's command and the six services in one binary.

fn main() {}
