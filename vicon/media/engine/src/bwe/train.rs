//! What became of the packets of one cluster, and what that says of the link.

use super::Cluster;
use crate::api::Micros;

/// Fewer packets say nothing.
pub const PACKETS: u32 = 5;
/// Share of packets that must arrive.
const ENOUGH: f64 = 0.7;
/// What nothing was heard of by then, on top of a round trip, is not waited for: its feedback was lost.
const GIVEN_UP_US: Micros = 250_000;
/// Arrived over so much longer a time than it was sent: the way was away meanwhile.
const AWAY_US: f64 = 1e6;
/// Received slower than this share of the sending rate: the link is full, and this much of it can be used.
const CARRIED: f64 = 0.9;
const USABLE: f64 = 0.92;
/// Of what all of it arrived at: a train is too short to be exact.
pub(super) const SURE: f64 = 0.97;
/// Sent within this, a train is a burst.
const AT_ONCE_US: f64 = 1_000.0;
/// Below it the shortest train is far longer than was asked for and holds a voice up: it must look whole in every way.
pub(super) const NARROW: f64 = 150e3;

/// What a cluster showed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// bit/s that arrived.
    pub bps: f64,
    /// The link carried all of it: there may be more.
    pub whole: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Train {
    pub id: Cluster,
    asked: f64,
    packets: u32,
    first_sent: Micros,
    last_sent: Micros,
    sent: u64,
    first_bytes: u64,
    last_bytes: u64,
    arrived_packets: u32,
    lost_packets: u32,
    first_arrival: i64,
    last_arrival: i64,
    arrived: u64,
    first_arrived: u64,
    held_up: bool,
}

impl Train {
    pub fn new(id: Cluster, asked: f64) -> Self {
        Train { id, asked, ..Train::default() }
    }

    pub fn sent(&mut self, now: Micros, bytes: usize) {
        if self.packets == 0 {
            (self.first_sent, self.first_bytes) = (now, bytes as u64);
        }
        self.packets += 1;
        self.sent += bytes as u64;
        (self.last_sent, self.last_bytes) = (now, bytes as u64);
    }

    pub fn arrived(&mut self, arrived: i64, bytes: usize) {
        if self.arrived_packets == 0 || arrived < self.first_arrival {
            (self.first_arrival, self.first_arrived) = (arrived, bytes as u64);
        }
        if self.arrived_packets == 0 {
            self.last_arrival = arrived;
        }
        self.last_arrival = self.last_arrival.max(arrived);
        self.arrived_packets += 1;
        self.arrived += bytes as u64;
    }

    /// A packet was reported missing; or, `back`, it came after all.
    pub fn lost(&mut self, back: bool) {
        self.lost_packets = if back { self.lost_packets.saturating_sub(1) } else { self.lost_packets + 1 };
    }

    /// What was sent meanwhile came at once: of such packets nobody can say how fast the link is.
    pub fn held_up(&mut self, from: Micros, until: Micros) {
        self.held_up |= self.first_sent <= until && from <= self.last_sent;
    }

    /// Enough of it arrived, and nothing of it is on its way any more: feedback comes in the middle of a train, too.
    pub fn is_told(&self, now: Micros, rtt: Micros) -> bool {
        let told = self.arrived_packets + self.lost_packets >= self.packets
            || now >= self.last_sent + rtt + GIVEN_UP_US;
        told && f64::from(self.arrived_packets) >= ENOUGH * f64::from(self.packets) && self.packets >= PACKETS
    }

    /// What all of it shows.
    pub fn finding(&self) -> Option<Finding> {
        let sent_us = self.last_sent.saturating_sub(self.first_sent) as f64;
        let arrived_us = (self.last_arrival - self.first_arrival) as f64;
        if arrived_us > AWAY_US || self.held_up {
            return None;
        }
        // What was lost was sent too. We were late and sent it all at once: what was asked for is proven, not more.
        let rate = |bytes: u64| if sent_us < AT_ONCE_US { self.asked } else { bytes as f64 * 8e6 / sent_us };
        let sent_bps = rate(self.sent - self.last_bytes);
        // Of the packets that arrivals are counted of: a train whose last packet is a voice is not slower for that.
        let alike_bps = if self.asked < NARROW { sent_bps } else { rate(self.sent - self.first_bytes) };
        let share = f64::from(self.arrived_packets) / f64::from(self.arrived_packets + self.lost_packets);
        let arrived_bps = (self.arrived - self.first_arrived) as f64 * 8e6 / arrived_us.max(1.0);
        let with_lost = arrived_bps / share;
        let whole = with_lost >= CARRIED * sent_bps.min(alike_bps);
        let bps = if whole { SURE * with_lost.min(sent_bps) } else { USABLE * arrived_bps };
        Some(Finding { bps, whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_train_that_ends_with_a_voice_is_carried_whole_by_a_link_that_delays_nothing() {
        let mut train = Train::new(1, 418e3);
        for (n, bytes) in (0..).zip([296, 296, 296, 296, 140]) {
            train.sent(n * 8_000, bytes);
            train.arrived(n as i64 * 8_000 + 50_000, bytes);
        }
        let finding = train.finding().expect("all arrived");
        assert!(finding.whole && finding.bps < 418e3, "{finding:?}");
        // It spreads over half as long again where the link is slower.
        let mut train = Train::new(1, 418e3);
        for (n, bytes) in (0..).zip([296, 296, 296, 296, 140]) {
            train.sent(n * 8_000, bytes);
            train.arrived(n as i64 * 12_000 + 50_000, bytes);
        }
        assert!(!train.finding().expect("all arrived").whole);
    }
}
