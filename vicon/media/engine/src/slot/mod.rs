//! One receive line of a subscriber: a single continuous stream while its owner changes (media.md 6).

pub mod clock;
pub mod ids;
pub mod ranges;
pub mod rewrite;
pub mod switch;
