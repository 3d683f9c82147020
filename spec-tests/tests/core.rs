//! The core suite: one trial per script.
fn main() {}
