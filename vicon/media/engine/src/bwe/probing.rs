//! When to probe, how far, and what a finding means for the estimate.

use super::judge::DROP_WITHIN;
use super::probe::{LEAST, ProbeOrder};
use super::train::{Finding, NARROW};
use super::{Cause, Estimator};
use crate::api::Micros;

/// Sent less than this share of the estimate: the estimate was not tested.
const LIMITED: f64 = 0.65;
const HELD_BACK_EVERY: Micros = 3_500_000;
const LIMITED_EVERY: Micros = 2_000_000;
/// The shortest probe holds a narrow link up for long: it comes once in so many times as long.
const SELDOM: f64 = 150.0;
/// A probe asks for so much more, at first and later, and for at most twice what could be used.
pub(super) const FIRST_STEP: f64 = 2.0;
const LATER_STEP: f64 = 1.5;
const WORTH: f64 = 2.0;
/// Near a full link others are there or nothing is left: growth is left to the AIMD for this long.
const SETTLED: Micros = 8_000_000;
/// Where less is sent than the estimate, nothing but a probe can raise it.
const LIMITED_SETTLED: Micros = 1_000_000;
/// A link on which packets wait for less is not full.
const FREE: Micros = 5_000;

impl Estimator {
    /// What to send now to learn more; each packet of it is told by [`Estimator::sent`].
    pub fn next_probe(&mut self, now: Micros) -> Option<ProbeOrder> {
        if self.probe_at().is_some_and(|at| at <= now) {
            self.start_probe(now);
        }
        self.prober.order(now)
    }

    /// When the next cluster begins.
    pub(super) fn probe_at(&self) -> Option<Micros> {
        if self.prober.cluster() != 0 || !self.is_held_back() {
            return None;
        }
        let answered = if self.prober.ended == 0 { 0 } else { self.prober.ended + self.rtt + 200_000 };
        if self.next_step.is_some() && self.silent_steps == 0 {
            return Some(answered);
        }
        if !self.heard || self.silent_steps > 0 {
            return None;
        }
        if self.recover.is_some() {
            return Some(self.over_at.map_or(0, |at| at + 1_000_000 + self.rtt).max(answered));
        }
        let limited = self.is_limited();
        let (every, settled) =
            if limited { (LIMITED_EVERY, LIMITED_SETTLED) } else { (HELD_BACK_EVERY, SETTLED) };
        let every = every.max((SELDOM * f64::from(LEAST) * 8e6 / self.aimd.bps()) as Micros);
        Some(self.over_at.map_or(0, |at| at + settled).max(self.prober.ended + every))
    }

    fn start_probe(&mut self, now: Micros) {
        let present = self.aimd.bps();
        let first = self.cause == Cause::Start;
        let most = (WORTH * self.needs).min(self.limits.max_bps as f64);
        let wanted = match (self.next_step.take(), self.recover.take()) {
            (Some(step), _) => step * present,
            (None, Some(bps)) if bps > present => bps,
            (None, _) => LATER_STEP * present,
        };
        let bps = wanted.min(most);
        self.prober.start(now, bps.max(present), first);
    }

    pub(super) fn found(&mut self, now: Micros, finding: Finding) {
        let present = self.aimd.bps();
        let first = self.cause == Cause::Start;
        if finding.bps > present || first {
            self.aimd.set(now, finding.bps);
            self.cause = Cause::Probed;
        }
        // There may be more: ask again at once. A link that is known is left alone while packets wait there, since others may
        // share it, and is asked in small steps; not if it just broke down, and what waits is what that held up.
        let fell = self.before_drop.is_some_and(|(_, since)| now.saturating_sub(since) <= DROP_WITHIN);
        let bold = fell || !self.found || present < NARROW;
        let step = if bold { FIRST_STEP } else { LATER_STEP };
        let free = bold || self.queue.standing_us() < FREE;
        self.next_step = (finding.whole && free && finding.bps > present * 0.9).then_some(step);
        self.found |= self.next_step.is_none() || !self.is_held_back();
    }

    /// There is use for more than the estimate.
    pub(super) fn is_held_back(&self) -> bool {
        self.needs > 0.9 * self.aimd.bps() && self.aimd.bps() < self.limits.max_bps as f64
    }

    /// Too little is sent to know whether the estimate still holds.
    pub(super) fn is_limited(&self) -> bool {
        self.sending.bps() < LIMITED * self.aimd.bps()
    }
}
