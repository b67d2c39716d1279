//! Taps: what passed a producer's gate, written to append-only files by a thread of its own (media.md 6.9).

pub mod format;
mod thread;

pub use thread::{Space, Thread};

use crate::api::{Codec, Event, Id, Micros, TapStatus};
use format::{About, Type, header, record};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use thread::{Job, Key, Shared};

const BLOCK: usize = 64 << 10;
const HAND_OVER_US: Micros = 50_000;
const CLOCK_US: Micros = 10_000_000;
const FILE_BYTES: u64 = 64 << 20;
const FILE_US: Micros = 15 * 60 * 1_000_000;

/// One RTP packet's flags in its record.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags {
    pub recovered: bool,
    pub keyframe: bool,
}

/// A stream that is written.
#[derive(Clone, Debug)]
pub struct Stream {
    pub producer: Id,
    pub layer: u8,
    pub rid: String,
    pub audio: bool,
    pub payload_type: u8,
    pub codec: Codec,
    pub folder: PathBuf,
}

struct Tap {
    stream: Stream,
    key: Key,
    block: Vec<u8>,
    started: Micros,
    handed_over: Micros,
    clock: Micros,
    bytes: u64,
    records: u64,
    in_block: u64,
    /// Records that found the ring full.
    gap: u64,
}

/// The worker's end: records are made here, blocks go to the thread by a ring.
#[derive(Default)]
pub struct Taps {
    shared: Option<Arc<Shared>>,
    taps: Vec<Tap>,
    keys: Key,
    now: Micros,
}

impl Drop for Taps {
    /// Files that are open end properly.
    fn drop(&mut self) {
        while let Some(mut tap) = self.taps.pop() {
            self.finish(self.now, &mut tap);
        }
    }
}

impl Taps {
    /// `worker` keeps the files of several workers apart.
    pub fn new(thread: &Thread, worker: u32) -> Taps {
        Taps { shared: Some(thread.shared.clone()), taps: Vec::new(), keys: u64::from(worker) << 40, now: 0 }
    }

    /// False if there is nobody to write it, no space for it, or it is written already.
    pub fn open(&mut self, now: Micros, stream: Stream) -> bool {
        let known = |tap: &Tap| (tap.stream.producer, tap.stream.layer) == (stream.producer, stream.layer);
        if self.shared.is_none() || self.taps.iter().any(known) {
            return false;
        }
        if self.shared.as_ref().is_some_and(|shared| shared.is_low()) {
            self.tell_low(now, &stream);
            return false;
        }
        let block = Vec::with_capacity(BLOCK + 2048);
        let mut tap = Tap {
            stream,
            key: 0,
            block,
            started: now,
            handed_over: now,
            clock: now,
            bytes: 0,
            records: 0,
            in_block: 0,
            gap: 0,
        };
        self.begin(now, &mut tap);
        self.taps.push(tap);
        true
    }

    pub fn close(&mut self, now: Micros, producer: Id) {
        while let Some(at) = self.taps.iter().position(|tap| tap.stream.producer == producer) {
            let mut tap = self.taps.swap_remove(at);
            self.finish(now, &mut tap);
        }
    }

    pub fn packet(&mut self, now: Micros, producer: Id, layer: u8, packet: &[u8], flags: Flags) {
        if self.taps.is_empty() {
            return;
        }
        let flags =
            (u8::from(flags.recovered) * format::RECOVERED) | (u8::from(flags.keyframe) * format::KEYFRAME);
        self.write(now, producer, |tap| tap.stream.layer == layer, Type::Rtp, flags, packet);
    }

    pub fn sender_report(&mut self, now: Micros, producer: Id, layer: u8, ntp: u64, rtp: u32) {
        let mut body = [0; 12];
        body[..8].copy_from_slice(&ntp.to_le_bytes());
        body[8..].copy_from_slice(&rtp.to_le_bytes());
        self.write(now, producer, |tap| tap.stream.layer == layer, Type::SenderReport, 0, &body);
    }

    /// `text`: JSON.
    pub fn mark(&mut self, now: Micros, producer: Id, text: &str) {
        self.write(now, producer, |_| true, Type::Mark, 0, text.as_bytes());
    }

    /// Hands over what waits, begins new files where they are due, brings the thread's news. True if the taps have
    /// just stopped, all of them: the files end properly while there is space for that.
    pub fn tick(&mut self, now: Micros, events: &mut VecDeque<Event>) -> bool {
        let Some(shared) = self.shared.clone() else { return false };
        self.now = now;
        let stops = shared.is_low() && !self.taps.is_empty();
        while stops && let Some(mut tap) = self.taps.pop() {
            self.finish(now, &mut tap);
            self.tell_low(now, &tap.stream);
        }
        let mut taps = std::mem::take(&mut self.taps);
        for tap in &mut taps {
            if now.saturating_sub(tap.clock) >= CLOCK_US {
                tap.clock = now;
                tap.record(now, Type::Clock, 0, &shared.wall(now).to_le_bytes());
            }
            if tap.bytes >= FILE_BYTES || now.saturating_sub(tap.started) >= FILE_US {
                self.finish(now, tap);
                self.begin(now, tap);
            } else if now.saturating_sub(tap.handed_over) >= HAND_OVER_US {
                tap.hand_over(now, &shared);
            }
        }
        self.taps = taps;
        while let Some(event) = shared.events.pop() {
            events.push_back(event);
        }
        stops
    }

    fn tell_low(&self, at: Micros, stream: &Stream) {
        let Some(shared) = &self.shared else { return };
        let (producer, layer) = (stream.producer, stream.rid.clone());
        let state = TapStatus::DiskLow;
        let _ = shared.events.push(Event::TapState { at, producer, layer, path: String::new(), state });
    }

    /// When [`Taps::tick`] has something to do.
    pub fn next_due(&self) -> Micros {
        self.taps.iter().map(|tap| tap.handed_over + HAND_OVER_US).min().unwrap_or(Micros::MAX)
    }

    fn write(
        &mut self,
        now: Micros,
        producer: Id,
        of: impl Fn(&Tap) -> bool,
        kind: Type,
        flags: u8,
        body: &[u8],
    ) {
        let Some(shared) = &self.shared else { return };
        for tap in self.taps.iter_mut().filter(|tap| tap.stream.producer == producer && of(tap)) {
            tap.record(now, kind, flags, body);
            if tap.block.len() >= BLOCK {
                tap.hand_over(now, shared);
            }
        }
    }

    fn begin(&mut self, now: Micros, tap: &mut Tap) {
        let Some(shared) = &self.shared else { return };
        self.keys += 1;
        tap.key = self.keys;
        (tap.started, tap.clock, tap.bytes, tap.records) = (now, now, 0, 0);
        let stream = &tap.stream;
        let layer = if stream.rid.is_empty() { "main".to_owned() } else { stream.rid.clone() };
        let job = Job::Open { key: tap.key, producer: stream.producer, layer, folder: stream.folder.clone() };
        // A full ring costs this file; it is tried again with the next one.
        if shared.jobs.push(job).is_err() {
            tap.gap += 1;
        }
        let about = About {
            audio: stream.audio,
            started_at: shared.wall(now),
            started_monotonic: now,
            payload_type: stream.payload_type,
            codec: stream.codec,
            rid: &stream.rid,
            producer: stream.producer,
        };
        header(&mut tap.block, &about);
    }

    fn finish(&mut self, now: Micros, tap: &mut Tap) {
        let Some(shared) = &self.shared else { return };
        tap.record(now, Type::End, 0, &tap.records.to_le_bytes());
        tap.hand_over(now, shared);
        // Without it the file reads as one whose writer died: all its records are there.
        let _ = shared.jobs.push(Job::Close { key: tap.key });
    }
}

impl Tap {
    fn record(&mut self, now: Micros, kind: Type, flags: u8, body: &[u8]) {
        record(&mut self.block, kind, flags, now.saturating_sub(self.started), body);
        self.records += 1;
        self.in_block += 1;
    }

    /// A full ring: the block is dropped and the next one says so, the call goes on.
    fn hand_over(&mut self, now: Micros, shared: &Shared) {
        self.handed_over = now;
        if self.block.is_empty() {
            return;
        }
        let spare = shared.spare.pop().unwrap_or_else(|| Vec::with_capacity(BLOCK + 2048));
        let block = std::mem::replace(&mut self.block, spare);
        self.block.clear();
        self.bytes += block.len() as u64;
        let records = std::mem::take(&mut self.in_block);
        match shared.jobs.push(Job::Write { key: self.key, block }) {
            Ok(()) if self.gap > 0 => {
                let text = format!("{{\"gap\": {}, \"why\": \"disk\"}}", std::mem::take(&mut self.gap));
                self.record(now, Type::Mark, 0, text.as_bytes());
                let (producer, layer) = (self.stream.producer, self.stream.rid.clone());
                let gap =
                    Event::TapState { at: now, producer, layer, path: String::new(), state: TapStatus::Gap };
                let _ = shared.events.push(gap);
            }
            Ok(()) => {}
            Err(_) => self.gap += records,
        }
    }
}

#[cfg(test)]
mod tests;
