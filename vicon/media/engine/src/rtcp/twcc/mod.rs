//! Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01): recording arrivals, writing and
//! reading feedback packets.

mod feedback;
mod recorder;

pub use feedback::Feedback;
pub use recorder::Recorder;

use crate::api::Micros;

/// One unit of a receive delta.
const TICK: Micros = 250;
/// One unit of the reference time, in ticks.
const REFERENCE: u64 = 256;
