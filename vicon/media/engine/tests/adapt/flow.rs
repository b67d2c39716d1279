//! One meeting's downlink: a voice, and pictures that follow the budget.

use super::reader::Reader;
use super::{Case, Kind, MS, SECOND, Setup, TAG, Tag, packet};
use _engine::bwe::{Estimator, Limits, Purpose, START_BPS};
use _engine::pacer::{Pacer, TICK, TOO_OLD, pace};
use _engine::rtcp::parse::{Packet, compound};
use _engine::rtcp::twcc::Recorder;
use net_emu::Rng;
use std::collections::VecDeque;

/// A voice of 32 kbit/s with all headers.
const VOICE: usize = 140;
const VOICE_BPS: u64 = 56_000;
const FRAME: u64 = 33_333;
const LARGEST: usize = 1_200;
pub const LATE: u64 = 60 * MS;
/// Less is no picture.
const LEAST_VIDEO: u64 = 40_000;

/// What was true at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub at: u64,
    pub capacity: u64,
    pub estimate: u64,
}

pub struct Flow {
    at: usize,
    pub setup: Setup,
    pub estimator: Estimator,
    capacity: Vec<(u64, u64)>,
    reader: Reader,
    recorder: Recorder,
    pacer: Pacer,
    waiting: VecDeque<(u64, usize)>,
    rng: Rng,
    number: u16,
    voices: u32,
    next_voice: u64,
    next_frame: u64,
    next_sample: u64,
    next_tick: u64,
    base: u64,
    pub samples: Vec<Sample>,
    /// (sent, ms in queues) of each packet that came.
    pub queues: Vec<(u64, u64)>,
    /// When each voice packet was sent, and how long it took beyond the least; `None`: never came.
    pub heard: Vec<(u64, Option<u64>)>,
    pub frozen: u32,
    pub arrived_bytes: u64,
}

impl Flow {
    pub fn new(at: usize, setup: Setup, case: &Case, seed: u64) -> Flow {
        let way = usize::from(setup.turned);
        Flow {
            at,
            estimator: Estimator::new(setup.from * SECOND, START_BPS, Limits::default()),
            capacity: case.capacity.clone(),
            reader: Reader::new(setup.busy, seed + 200 + at as u64),
            recorder: Recorder::default(),
            pacer: Pacer::default(),
            waiting: VecDeque::new(),
            rng: Rng::new(seed + 100 + at as u64),
            number: 65_000,
            voices: 0,
            next_voice: 0,
            next_frame: 0,
            next_sample: 0,
            next_tick: 0,
            base: case.ways[way].delay_us,
            samples: Vec::new(),
            queues: Vec::new(),
            heard: Vec::new(),
            frozen: 0,
            arrived_bytes: 0,
            setup,
        }
    }

    pub fn is_on(&self, now: u64) -> bool {
        let Setup { from, until, pause, .. } = self.setup;
        now >= from * SECOND
            && now < until.saturating_mul(SECOND)
            && !(pause.0 * SECOND..pause.1 * SECOND).contains(&now)
    }

    pub fn step(&mut self, now: u64, mut send: impl FnMut(&[u8])) {
        let capacity = self.capacity.iter().rev().find(|&&(from, _)| from * SECOND <= now).map_or(0, |c| c.1);
        let estimate = self.estimator.estimate(now).bps;
        if now >= self.next_sample {
            self.next_sample = now + 50 * MS;
            self.samples.push(Sample { at: now, capacity, estimate });
        }
        if !self.is_on(now) {
            self.waiting.clear();
            return;
        }
        let budget = (estimate as f64 * 0.9) as u64;
        self.estimator.needs((self.setup.needs as f64 / 0.9) as u64);
        if self.estimator.next_due() <= now {
            self.estimator.tick(now, false);
            while let Some(order) = self.estimator.next_probe(now) {
                let mut left = order.bytes as i64;
                while left > 0 {
                    let size = (order.bytes / order.packets.max(1)) as usize;
                    let bytes = if size >= 500 { LARGEST.min(size.max(800)) } else { size.clamp(104, 296) };
                    left -= bytes as i64;
                    self.emit(now, Kind::Probe, bytes, Purpose::Probe(order.cluster), &mut send);
                }
            }
        }
        if now >= self.next_voice {
            self.next_voice = now.max(self.next_voice + 20 * MS);
            self.heard.push((now, None));
            self.emit(now, Kind::Audio, VOICE, Purpose::Media, &mut send);
            self.voices += 1;
        }
        if now >= self.next_frame {
            self.next_frame = now.max(self.next_frame + FRAME);
            let video = budget.min(self.setup.needs).saturating_sub(VOICE_BPS);
            if video >= LEAST_VIDEO {
                let shape = 0.8 + 0.4 * self.rng.unit();
                let mut bytes = (video as f64 * FRAME as f64 / 8e6 * shape) as usize;
                while bytes > 0 {
                    let part = bytes.min(LARGEST);
                    self.waiting.push_back((now, part.max(100)));
                    bytes -= part;
                }
            }
        }
        if now >= self.next_tick {
            self.next_tick = now + TICK;
            self.pacer.refill(now, pace(budget, None, None));
        }
        if self.waiting.front().is_some_and(|&(at, _)| now - at > TOO_OLD) {
            self.waiting.clear();
            self.frozen += 1;
        }
        while self.pacer.covers()
            && let Some((_, bytes)) = self.waiting.pop_front()
        {
            self.pacer.spend(bytes);
            self.emit(now, Kind::Video, bytes, Purpose::Media, &mut send);
        }
    }

    fn emit(&mut self, now: u64, kind: Kind, bytes: usize, purpose: Purpose, send: &mut impl FnMut(&[u8])) {
        self.estimator.sent(now, self.number, bytes, purpose);
        let voice = if kind == Kind::Audio { self.voices } else { 0 };
        let mut out = packet(self.at, kind, u32::from(self.number), now, bytes.max(TAG + 4));
        out[TAG..TAG + 4].copy_from_slice(&voice.to_be_bytes());
        self.number = self.number.wrapping_add(1);
        send(&out);
    }

    pub fn arrived(&mut self, at: u64, tag: &Tag, bytes: usize) {
        self.reader.push(at, tag.number as u16, bytes);
        self.arrived_bytes += bytes as u64;
        let waited = at.saturating_sub(tag.sent + self.base);
        self.queues.push((tag.sent, waited / MS));
        if tag.kind == Kind::Audio as u8 {
            // One every 20 ms, so the newest sent then is the one.
            if let Ok(found) = self.heard.binary_search_by_key(&tag.sent, |heard| heard.0) {
                self.heard[found].1 = Some(waited);
            }
        }
    }

    /// Feedback that leaves the receiver now.
    pub fn report(&mut self, now: u64) -> Option<Vec<u8>> {
        for (at, number, bytes) in self.reader.read(now) {
            self.recorder.received(at, number, bytes);
        }
        if !self.reader.is_awake(now) || self.recorder.due().is_none_or(|due| due > now) {
            return None;
        }
        let mut out = packet(self.at, Kind::Feedback, 0, now, TAG);
        self.recorder.build(now, 9, 9, &mut out).then_some(out)
    }

    pub fn feedback(&mut self, now: u64, bytes: &[u8]) {
        for packet in compound(bytes) {
            if let Packet::TransportCc(feedback) = packet {
                self.estimator.feedback(now, &feedback);
            }
        }
    }

    /// Voices (lost, late by more than 60 ms) that were sent in these seconds.
    pub fn voices(&self, from: f64, until: f64) -> (usize, usize) {
        let within = |&&(sent, _): &&(u64, Option<u64>)| (from..until).contains(&(sent as f64 / 1e6));
        let sent = self.heard.iter().filter(within);
        let lost = sent.clone().filter(|heard| heard.1.is_none()).count();
        (lost, sent.filter(|heard| heard.1.is_some_and(|waited| waited > LATE)).count())
    }

    /// Mean of estimate over capacity in these seconds.
    pub fn utilisation(&self, from: f64, until: f64) -> f64 {
        let within = self.samples.iter().filter(|s| (from..until).contains(&(s.at as f64 / 1e6)));
        let shares: Vec<f64> = within.map(|s| s.estimate as f64 / s.capacity.max(1) as f64).collect();
        shares.iter().sum::<f64>() / shares.len().max(1) as f64
    }

    /// 95th percentile of ms in queues, of what was sent in these seconds.
    pub fn queue_p95(&self, from: f64, until: f64) -> u64 {
        let within = self.queues.iter().filter(|q| (from..until).contains(&(q.0 as f64 / 1e6)));
        let mut waits: Vec<u64> = within.map(|q| q.1).collect();
        waits.sort_unstable();
        waits.get(waits.len() * 95 / 100).copied().unwrap_or(0)
    }

    /// Seconds after `from` until the estimate first satisfied `is`.
    pub fn until(&self, from: f64, is: impl Fn(&Sample) -> bool) -> f64 {
        let after = self.samples.iter().filter(|s| s.at as f64 / 1e6 >= from);
        after.clone().find(|s| is(s)).map_or(f64::INFINITY, |s| s.at as f64 / 1e6 - from)
    }
}
