//! The packet plane of vicon: everything that happens once per packet.
#![deny(unsafe_op_in_unsafe_fn)]

pub mod api;
pub mod cache;
pub mod core;
pub mod ice;
pub mod room;
pub mod rtcp;
pub mod rtp;
pub mod slot;
pub mod srtp;
pub mod stats;
