//! Between nodes: what of a room one engine sends another, sealed, each stream once (media.md 8.5).
//!
//! Both ends of a hop are alike. Each sends what its own participants send and the other asked for, and asks for what
//! its participants watch. What came over a hop never leaves over another: one hop at most.

pub mod frame;
mod link;
pub mod seal;

pub use link::{Figures, Hop, Packet};

/// First byte of a datagram of a hop: none of STUN, DTLS, TURN or RTP (RFC 7983).
pub const FIRST: u8 = 0xC1;
/// Header extension in which a frame's packet carries its level (RFC 6464).
pub const LEVEL_EXT: u8 = 1;
