//! One encoding of a producer as it comes in: its numbers, its losses, its place on our clock, who wants it.

use super::missing::{Arrival, Missing};
use super::rates::Rates;
use super::reception::Reception;
use crate::api::Codec;
use crate::cache::Cache;
use crate::core::batch::Meta;
use crate::rtp::h264::ParameterSets;
use crate::rtp::unwrap::{Sequence, Timestamp};
use crate::slot::source::SourceLine;

/// A layer without packets for this long is not being sent.
const ALIVE_US: u64 = 1_500_000;
const CACHE_KEEP_US: u64 = 10_000_000;

/// A slot of a transport, by their places in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub transport: u32,
    pub slot: u16,
}

/// The newest keyframe seen: where it begins, its size and when it came.
#[derive(Clone, Copy, Debug)]
pub struct Keyframe {
    pub sequence: u64,
    pub at: u64,
}

#[derive(Default)]
pub struct Layer {
    pub rid: String,
    /// 0: not seen yet.
    pub ssrc: u32,
    pub rtx_ssrc: u32,
    sequence: Sequence,
    timestamp: Timestamp,
    pub reception: Reception,
    pub missing: Missing,
    line: Option<SourceLine>,
    /// Slots that this layer feeds or may feed with its next keyframe.
    pub feeds: Vec<Place>,
    /// Somebody wants it: a slot or a tap.
    pub wanted: bool,
    /// Last time that it was wanted.
    pub wanted_at: u64,
    /// What the publisher was told.
    pub told_used: bool,
    pub cache: Option<Cache<Meta>>,
    pub keyframe: Option<Keyframe>,
    /// H.264 only.
    pub sets: ParameterSets,
    /// Of the last keyframe, in pixels; 0 before it.
    pub height: u16,
    pub last_packet: Option<u64>,
    pub recovered: u64,
    pub bytes: u64,
    bytes_counted: u64,
    pub bps: u64,
    pub rates: Rates,
    /// Hops over which it leaves, as bits, and those for which it has just begun.
    pub hops: u32,
    pub begins: u32,
    /// When it last left over any.
    pub hopped_at: u64,
    /// First and last packet of this batch in the room's queue.
    pub batch: Option<(u32, u32)>,
}

impl Layer {
    pub fn new(rid: &str) -> Self {
        Layer { rid: rid.to_owned(), told_used: true, ..Layer::default() }
    }

    /// Another stream takes the place of this one: an encoder began anew.
    pub fn restart(&mut self, ssrc: u32) {
        self.ssrc = ssrc;
        self.sequence = Sequence::default();
        self.timestamp = Timestamp::default();
        self.reception = Reception::default();
        self.missing = Missing::default();
        self.line = None;
        self.keyframe = None;
        self.sets = ParameterSets::default();
        if let Some(cache) = &mut self.cache {
            cache.clear();
        }
    }

    /// Counts one packet. Returns its unwrapped sequence number and timestamp, and what it was to the stream.
    pub fn arrive(
        &mut self,
        now: u64,
        sequence: u16,
        timestamp: u32,
        bytes: usize,
        codec: Codec,
    ) -> (u64, u64, Arrival) {
        let sequence = self.sequence.extend(u32::from(sequence));
        self.count(now, sequence, timestamp, bytes, codec)
    }

    /// The same of one that came over a hop, with the number that it has there and when it was captured.
    pub fn hopped(
        &mut self,
        now: u64,
        (sequence, timestamp, capture_us): (u64, u32, u64),
        bytes: usize,
        codec: Codec,
    ) -> (u64, u64, Arrival) {
        self.sequence.reach(sequence);
        let counted = self.count(now, sequence, timestamp, bytes, codec);
        self.line = Some(SourceLine::new(counted.1, capture_us, codec.clock_rate()));
        counted
    }

    fn count(
        &mut self,
        now: u64,
        sequence: u64,
        timestamp: u32,
        bytes: usize,
        codec: Codec,
    ) -> (u64, u64, Arrival) {
        let timestamp = self.timestamp.extend(timestamp);
        let arrival = self.missing.packet(now, sequence);
        if arrival != Arrival::Duplicate {
            self.reception.packet(now, sequence, timestamp, codec.clock_rate());
            self.bytes += bytes as u64;
            self.last_packet = Some(now);
        }
        (sequence, timestamp, arrival)
    }

    /// Highest number seen.
    pub fn newest(&self) -> Option<u64> {
        self.sequence.newest()
    }

    /// The full number of one on the wire.
    pub fn number(&self, sequence: u16) -> u64 {
        self.sequence.peek(u32::from(sequence))
    }

    /// When a packet was captured, on our clock. Before the first sender report: as the first one arrived.
    pub fn capture_us(&mut self, now: u64, timestamp: u64, codec: Codec) -> u64 {
        let line = self.line.get_or_insert_with(|| SourceLine::new(timestamp, now, codec.clock_rate()));
        line.capture_us(timestamp)
    }

    /// A sender report: `timestamp` was captured at `capture_us`.
    pub fn report(&mut self, now: u64, ntp: u64, timestamp: u32, capture_us: u64, codec: Codec) {
        self.reception.sender_report(now, ntp);
        if self.timestamp.newest().is_some() {
            let timestamp = self.timestamp.peek(timestamp);
            self.line = Some(SourceLine::new(timestamp, capture_us, codec.clock_rate()));
        }
    }

    pub fn is_alive(&self, now: u64) -> bool {
        self.last_packet.is_some_and(|at| now.saturating_sub(at) <= ALIVE_US)
    }

    /// Memory is taken when the layer is first wanted and given back 10 s after the last wish.
    pub fn keep_cache(&mut self, now: u64, video: bool) {
        if self.wanted {
            self.wanted_at = now;
            if video && self.cache.is_none() {
                self.cache = Some(Cache::default());
            }
        } else if now.saturating_sub(self.wanted_at) > CACHE_KEEP_US {
            self.cache = None;
        }
    }

    /// Once a second.
    pub fn measure(&mut self, elapsed_us: u64) {
        let bytes = self.bytes - self.bytes_counted;
        self.bytes_counted = self.bytes;
        self.rates.measure(elapsed_us);
        self.bps = bytes * 8 * 1_000_000 / elapsed_us.max(1);
    }
}
