//! RTP packets and what the engine reads of their payloads. Every parser is total: any bytes give a value or `Malformed`.

pub mod ext;
pub mod h264;
pub mod header;
pub mod opus;
pub mod red;
pub mod rtx;
pub mod unwrap;
pub mod vp8;

/// The bytes are not what they should be; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

pub use header::Header;
