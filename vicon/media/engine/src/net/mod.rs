//! The system's side of the engine: sockets, wake-ups and clocks. The only place with `unsafe`.

pub mod clock;
pub mod gso;
pub mod sender;
pub mod udp;
pub mod wake;
