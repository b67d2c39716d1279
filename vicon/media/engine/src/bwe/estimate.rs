//! What goes in and what comes out.

use super::Cluster;
use crate::api::Micros;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub min_bps: u64,
    pub max_bps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { min_bps: 30_000, max_bps: 8_000_000 }
    }
}

/// What a packet is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Media,
    /// Media, whose losses are counted apart.
    Sound,
    /// Sound whose copy, with the same number, leaves a little later: what both take counts for the one.
    Twice,
    Probe(Cluster),
}

/// What moved the estimate last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Start,
    Delay,
    Loss,
    Silence,
    Grown,
    Probed,
    Tcp,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub bps: u64,
    pub cause: Cause,
    /// Share of the last second, 0..1.
    pub loss: f32,
    /// 0: not known yet.
    pub rtt: Micros,
    pub overusing: bool,
}
