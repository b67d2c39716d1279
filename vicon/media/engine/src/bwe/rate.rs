//! Bytes that left and bytes that TCP took, over the last half second or so.

use crate::api::Micros;

#[derive(Clone, Copy, Debug, Default)]
pub struct Rate {
    since: Micros,
    bytes: u64,
    bps: f64,
    drained_since: Micros,
    drained: u64,
    drained_bps: f64,
}

impl Rate {
    const SPAN: Micros = 500_000;

    pub fn add(&mut self, now: Micros, bytes: usize) {
        let elapsed = now.saturating_sub(self.since);
        if elapsed >= Rate::SPAN {
            self.bps = self.bytes as f64 * 8e6 / elapsed as f64;
            (self.since, self.bytes) = (now, 0);
        }
        self.bytes += bytes as u64;
    }

    pub fn bps(&self) -> f64 {
        self.bps
    }

    pub fn drained(&mut self, now: Micros, bytes: usize) {
        let elapsed = now.saturating_sub(self.drained_since);
        if elapsed >= Rate::SPAN {
            self.drained_bps = self.drained as f64 * 8e6 / elapsed as f64;
            (self.drained_since, self.drained) = (now, 0);
        }
        self.drained += bytes as u64;
    }

    pub fn drained_bps(&self, now: Micros) -> f64 {
        let elapsed = now.saturating_sub(self.drained_since);
        if elapsed >= Rate::SPAN { self.drained as f64 * 8e6 / elapsed as f64 } else { self.drained_bps }
    }
}
