//! A download beside the meeting: Reno (RFC 5681) without the details.

use super::SECOND;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Setup {
    pub from: u64,
    pub until: u64,
    /// Seconds on, seconds off; (0, 0): on all the time.
    pub turns: (u64, u64),
}

pub struct Tcp {
    setup: Setup,
    window: f64,
    threshold: f64,
    next: u32,
    /// Not acknowledged: when sent.
    flying: BTreeMap<u32, u64>,
    halved_at: u64,
    rtt: u64,
    heard: u64,
    pub bytes: u64,
}

impl Tcp {
    pub fn new(setup: Setup) -> Self {
        Tcp {
            setup,
            window: 10.0,
            threshold: 1e9,
            next: 0,
            flying: BTreeMap::new(),
            halved_at: 0,
            rtt: 100_000,
            heard: 0,
            bytes: 0,
        }
    }

    fn is_on(&self, now: u64) -> bool {
        let Setup { from, until, turns: (on, off) } = self.setup;
        let running = (from * SECOND..until.saturating_mul(SECOND)).contains(&now);
        running && (on + off == 0 || (now / SECOND).saturating_sub(from) % (on + off) < on)
    }

    pub fn acked(&mut self, now: u64, number: u32, sent: u64) {
        self.rtt = (self.rtt * 7 + (now - sent)) / 8;
        self.heard = now;
        if self.flying.remove(&number).is_some() {
            self.bytes += 1_500;
            self.window += if self.window < self.threshold { 1.0 } else { 1.0 / self.window };
        }
        let missing: Vec<u32> = self.flying.range(..number.saturating_sub(3)).map(|(&n, _)| n).collect();
        let recent = missing.iter().any(|n| self.flying[n] > self.halved_at);
        for lost in &missing {
            self.flying.remove(lost);
        }
        if recent {
            self.halved_at = now;
            self.threshold = (self.window / 2.0).max(2.0);
            self.window = self.threshold;
        }
    }

    pub fn step(&mut self, now: u64, mut send: impl FnMut(u32)) {
        if !self.is_on(now) {
            self.flying.clear();
            (self.window, self.threshold, self.heard) = (10.0, 1e9, now);
            return;
        }
        if now > self.heard + 3 * self.rtt + 200_000 {
            self.flying.clear();
            (self.window, self.threshold, self.heard) = (2.0, (self.window / 2.0).max(2.0), now);
        }
        while (self.flying.len() as f64) < self.window {
            self.next += 1;
            self.flying.insert(self.next, now);
            send(self.next);
        }
    }
}
