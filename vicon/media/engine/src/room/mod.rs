//! Who is heard and seen in a room, and how the streams of its producers are doing.

pub mod audioset;
pub mod flat;
pub mod flood;
pub mod gate;
pub mod keyframes;
pub mod layer;
pub mod missing;
pub mod producer;
pub mod rates;
pub mod reception;
pub mod speakers;
pub mod uplink;
pub mod voice;
