//! ICE-lite (RFC 8445) on STUN (RFC 8489): what a server that only answers needs.

pub mod agent;
pub mod limit;
pub mod stun;
