//! Who is heard and seen in a room: rules that need no packets and no sockets.

pub mod audioset;
pub mod gate;
pub mod speakers;
pub mod voice;
