//! What a TCP connection needs without a socket: frames (RFC 4571), who may connect, what waits to be written.

pub mod backlog;
pub mod deframe;
pub mod strangers;
