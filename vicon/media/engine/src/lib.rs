//! The packet plane of vicon: everything that happens once per packet.
#![deny(unsafe_op_in_unsafe_fn)]

pub mod allot;
pub mod api;
pub mod armour;
pub mod bwe;
pub mod cache;
pub mod core;
pub mod engine;
pub mod events;
pub mod hop;
pub mod ice;
pub mod net;
pub mod overload;
pub mod pacer;
#[cfg(feature = "python")]
mod python;
pub mod registry;
pub mod room;
pub mod route;
pub mod rtcp;
pub mod rtp;
pub mod slot;
pub mod srtp;
pub mod stats;
pub mod tap;
pub mod tcp;
pub mod worker;
