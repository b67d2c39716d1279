//! The system's side of the engine: sockets, wake-ups and clocks. The only place with `unsafe`.

pub mod clock;
pub mod disk;
pub mod epoll;
pub mod gso;
pub mod sender;
pub mod stream;
pub mod tcp;
pub mod udp;
pub mod wake;
