//! Recording arrivals, and writing them down as feedback packets.

use super::{REFERENCE, TICK};
use crate::api::Micros;
use crate::rtcp::{FMT_TRANSPORT_CC, RTPFB, packet, put};
use crate::rtp::unwrap;
use std::collections::VecDeque;

/// Statuses that surely fit 1,200 bytes: two bytes of delta and 2/7 of a chunk each.
const MAX_STATUSES: usize = 500;
/// A jump further ahead than this is a sender that started anew.
const MAX_PENDING: u64 = 4096;

const SLOW: Micros = 100_000;
const FAST: Micros = 50_000;
/// Packets after which feedback leaves at once.
const FULL: usize = 64;

/// Arrivals of one transport's packets since the last feedback.
#[derive(Default)]
pub struct Recorder {
    sequence: unwrap::Sequence,
    /// Number of the first entry of `arrivals`.
    base: u64,
    /// Arrival ticks, 0: not arrived.
    arrivals: VecDeque<u64>,
    arrived: usize,
    bytes: usize,
    sent_at: Micros,
    interval: Micros,
    number: u8,
}

impl Recorder {
    /// A packet of `bytes` with the transport-wide number `wire` arrived. One that was reported lost stays lost.
    pub fn received(&mut self, now: Micros, wire: u16, bytes: usize) {
        let full = self.sequence.extend(u32::from(wire));
        if self.interval == 0 {
            (self.base, self.sent_at, self.interval) = (full, now, SLOW);
        }
        if full.saturating_sub(self.base) >= MAX_PENDING {
            self.arrivals.clear();
            self.arrived = 0;
            self.base = full;
        }
        let Some(at) = full.checked_sub(self.base) else {
            return;
        };
        let at = at as usize;
        while self.arrivals.len() <= at {
            self.arrivals.push_back(0);
        }
        if let Some(slot) = self.arrivals.get_mut(at)
            && *slot == 0
        {
            *slot = (now / TICK).max(1);
            self.arrived += 1;
            self.bytes += bytes;
        }
    }

    /// When feedback should leave: every 100 ms, 50 ms above 1 Mbit/s, at once after 64 packets.
    pub fn due(&self) -> Option<Micros> {
        if self.arrivals.is_empty() {
            return None;
        }
        Some(if self.arrived >= FULL { self.sent_at } else { self.sent_at + self.interval })
    }

    /// Appends one feedback packet of at most 1,200 bytes and forgets what it reports; `false` if there is nothing to
    /// report. Call until then.
    pub fn build(&mut self, now: Micros, sender: u32, media: u32, out: &mut Vec<u8>) -> bool {
        // Losses before the first arrival are listed too: the packet begins at `base`.
        let Some(&first) = self.arrivals.iter().find(|&&tick| tick != 0) else {
            self.arrivals.clear();
            return false;
        };
        let reference = first / REFERENCE;
        let mut symbols = [0u8; MAX_STATUSES];
        let mut deltas = [0i16; MAX_STATUSES];
        let mut count = 0;
        let mut arrived = 0;
        let mut last = reference * REFERENCE;
        for ((&tick, symbol), delta) in self.arrivals.iter().zip(&mut symbols).zip(&mut deltas) {
            if tick != 0 {
                // A delta that 16 bits cannot hold starts the next packet.
                let Ok(step) = i16::try_from(tick as i64 - last as i64) else {
                    break;
                };
                *symbol = if (0..256).contains(&step) { 1 } else { 2 };
                *delta = step;
                last = tick;
                arrived += 1;
            }
            count += 1;
        }
        let (symbols, deltas) = (&symbols[..count], &deltas[..count]);
        let (base, number) = (self.base as u16, self.number);
        packet(out, FMT_TRANSPORT_CC, RTPFB, |out| {
            put(out, sender);
            put(out, media);
            out.extend_from_slice(&base.to_be_bytes());
            out.extend_from_slice(&(count as u16).to_be_bytes());
            put(out, (reference as u32) << 8 | u32::from(number));
            chunks(out, symbols);
            for (&symbol, &delta) in symbols.iter().zip(deltas) {
                match symbol {
                    1 => out.push(delta as u8),
                    2 => out.extend_from_slice(&delta.to_be_bytes()),
                    _ => {}
                }
            }
        });
        self.number = self.number.wrapping_add(1);
        self.base += count as u64;
        self.arrivals.drain(..count);
        self.arrived -= arrived;
        self.pace(now);
        true
    }

    fn pace(&mut self, now: Micros) {
        let elapsed = now.saturating_sub(self.sent_at);
        if elapsed > 0 {
            // Bits per microsecond above one is more than 1 Mbit/s.
            self.interval = if self.bytes as u64 * 8 > elapsed { FAST } else { SLOW };
            self.sent_at = now;
            self.bytes = 0;
        }
    }
}

/// Packet chunks (3.1.2 to 3.1.4): a run where seven or more are alike, else a vector.
fn chunks(out: &mut Vec<u8>, mut symbols: &[u8]) {
    while let Some(&first) = symbols.first() {
        let run = symbols.iter().take(0x1fff).take_while(|&&symbol| symbol == first).count();
        let narrow = symbols.iter().take(14).take_while(|&&symbol| symbol < 2).count();
        let (chunk, taken) = if run >= 14 || run == symbols.len() || (run >= 7 && narrow <= run) {
            (u16::from(first) << 13 | run as u16, run)
        } else if narrow >= 14 || narrow == symbols.len() {
            (0x8000 | vector(symbols, 14, 1), 14)
        } else {
            (0xc000 | vector(symbols, 7, 2), 7)
        };
        out.extend_from_slice(&chunk.to_be_bytes());
        symbols = symbols.get(taken..).unwrap_or(&[]);
    }
}

/// The next `places` symbols of `bits` bits, first one highest; places past the end are zero.
fn vector(symbols: &[u8], places: usize, bits: u32) -> u16 {
    let next = symbols.iter().copied().chain(std::iter::repeat(0));
    next.take(places).fold(0, |vector, symbol| vector << bits | u16::from(symbol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtcp::parse::{Packet, compound};
    use proptest::prelude::*;

    fn reported(out: &[u8]) -> Vec<(u16, Option<i64>)> {
        compound(out)
            .flat_map(|packet| match packet {
                Packet::TransportCc(feedback) => feedback.packets().collect::<Vec<_>>(),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn arrivals_and_losses_are_listed_to_the_quarter_millisecond() {
        let mut recorder = Recorder::default();
        recorder.received(64_000_000, 10, 100);
        recorder.received(64_000_500, 12, 100);
        recorder.received(64_100_000, 13, 100);
        let mut out = Vec::new();
        assert!(recorder.build(64_100_000, 1, 2, &mut out));
        assert_eq!(
            reported(&out),
            [(10, Some(64_000_000)), (11, None), (12, Some(64_000_500)), (13, Some(64_100_000))]
        );
        assert!(!recorder.build(64_100_000, 1, 2, &mut out));
    }

    #[test]
    fn feedback_is_due_after_100_ms_or_64_packets() {
        let mut recorder = Recorder::default();
        assert_eq!(recorder.due(), None);
        recorder.received(1_000_000, 0, 1000);
        assert_eq!(recorder.due(), Some(1_100_000));
        for n in 1..64 {
            recorder.received(1_000_000, n, 1000);
        }
        assert_eq!(recorder.due(), Some(1_000_000));
        let mut out = Vec::new();
        recorder.build(1_010_000, 1, 2, &mut out);
        recorder.received(1_020_000, 64, 1000);
        assert_eq!(recorder.due(), Some(1_060_000));
    }

    #[test]
    fn a_pause_too_long_for_a_delta_starts_another_packet() {
        let mut recorder = Recorder::default();
        recorder.received(1_000_000, 0, 10);
        recorder.received(30_000_000, 1, 10);
        let mut out = Vec::new();
        while recorder.build(30_000_000, 1, 2, &mut out) {}
        assert_eq!(compound(&out).count(), 2);
        assert_eq!(reported(&out), [(0, Some(1_000_000)), (1, Some(30_000_000))]);
    }

    proptest! {
        #[test]
        fn what_arrived_is_reported_once_in_packets_of_1200_bytes(start: u16, steps in proptest::collection::vec((0u16..40, 0u64..100_000), 1..900)) {
            let mut recorder = Recorder::default();
            let (mut seq, mut now) = (start, 50_000_000);
            let mut sent = Vec::new();
            for (gap, wait) in steps {
                sent.push((seq, now));
                recorder.received(now, seq, 100);
                let mut out = Vec::new();
                if recorder.due().is_some_and(|due| due <= now) || recorder.arrivals.len() > 600 {
                    while recorder.build(now, 1, 2, &mut out) {
                        prop_assert!(out.len() <= 1200);
                        for (seq, at) in reported(&out).into_iter().filter_map(|(seq, at)| at.map(|at| (seq, at))) {
                            let (expected, when) = sent.remove(0);
                            prop_assert_eq!(seq, expected);
                            prop_assert!((at - when as i64).abs() < TICK as i64);
                        }
                        out.clear();
                    }
                }
                seq = seq.wrapping_add(1 + gap);
                now += wait;
            }
        }
    }
}
