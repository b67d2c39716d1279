//! What feedback, and feedback that does not come, mean for the estimate.

use super::trendline::Usage;
use super::{Cause, Estimator};
use crate::api::Micros;

/// Feedback that does not come for this long lowers the estimate, again and again.
pub(super) const SILENCE: Micros = 500_000;
const SILENCE_CUT: f64 = 0.8;
const SILENCE_FLOOR: f64 = 50_000.0;
/// Of whom nothing was heard yet: what is sent may be what keeps it from coming through.
const UNHEARD_CUT: f64 = 0.5;
/// A first round trip takes this long at most.
const UNHEARD: Micros = 500_000;
/// Feedback comes many times a second. Who says other things for so long and gives none will give none.
const TELLS_WITHIN: Micros = 2_000_000;
/// A drop below this share within five seconds is probed once, at most of where it came from.
const DROPPED: f64 = 0.66;
pub(super) const DROP_WITHIN: Micros = 5_000_000;
const RECOVER: f64 = 0.85;
/// A queue that stands longer than this is congestion, whatever its trend.
const STANDING: Micros = 50_000;
/// Below this it has gone.
const GONE: Micros = 15_000;
/// A trend with less of a wait is none.
const WAITS: Micros = 5_000;
/// Less than this share of what is sent arrives: the link is full though less than the estimate is sent.
const CARRIED: f64 = 0.75;
/// Less than this share of the estimate is sent: that it arrives does not speak for more.
const TESTED: f64 = 0.8;

/// Share lost that is excused: no sign of congestion by itself.
const EXCUSED: f64 = 0.1;

/// What was known when a silence began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before {
    bps: f64,
    cause: Cause,
    next_step: Option<f64>,
    before_drop: Option<(f64, Micros)>,
    recover: Option<f64>,
}

impl Estimator {
    pub(super) fn judge(&mut self, now: Micros, usage: Usage) {
        self.foreign &= self.queue.standing_us() > GONE;
        let standing = self.queue.standing_us() > STANDING && !self.foreign;
        let usage = match usage {
            Usage::Over if self.is_excused() => Usage::Under,
            Usage::Normal if standing => Usage::Over,
            usage => usage,
        };
        // A queue that we made on purpose is no sign of too much media.
        let usage = if self.prober.is_busy(now, self.rtt) && usage == Usage::Over && !self.is_flooded() {
            Usage::Under
        } else {
            usage
        };
        if usage == Usage::Over {
            self.over_at = Some(now);
        }
        let before = self.aimd.bps();
        let acked = if usage == Usage::Over { self.acked.fallen() } else { self.acked.bps() };
        let room = self.foreign || self.queue.standing_us() < STANDING / 2;
        let carried = acked.is_none_or(|acked| acked > CARRIED * self.sending.bps());
        let cut = if usage == Usage::Over && self.is_limited() && carried {
            // What arrives is what was sent, not what the link carries.
            self.aimd.ease(now, self.rtt)
        } else {
            let tested = self.sending.bps() >= TESTED * self.aimd.bps();
            self.aimd.update(now, usage, acked, self.rtt, self.is_held_back() && room && tested)
        };
        if cut {
            self.foreign |= standing;
            self.note(now, before, Cause::Delay);
        } else if self.aimd.bps() > before {
            self.cause = if self.cause == Cause::Probed { Cause::Probed } else { Cause::Grown };
        }
        let queued = self.queue.standing_us() > STANDING / 2 || self.is_overusing(now);
        if let Some(bps) = self.loss.judge(now, self.aimd.bps(), queued, self.rtt) {
            let before = self.aimd.bps();
            self.aimd.set(now, bps);
            if bps < before {
                self.note(now, before, Cause::Loss);
            }
        }
        while let Some(finding) = self.prober.finding(now, self.rtt) {
            self.found(now, finding);
        }
        self.bound(now);
    }

    /// A cut from `before`; one that ends deep is probed once when it is over.
    fn note(&mut self, now: Micros, before: f64, cause: Cause) {
        (self.cause, self.found) = (cause, true);
        self.next_step = None;
        let known = self.before_drop.filter(|&(_, since)| now.saturating_sub(since) <= DROP_WITHIN);
        let (top, since) = known.unwrap_or((before, now));
        self.before_drop = Some((top, since));
        if self.aimd.bps() < DROPPED * top {
            self.recover = Some(RECOVER * top);
        }
    }

    fn bound(&mut self, now: Micros) {
        let (least, most) = (self.limits.min_bps as f64, self.limits.max_bps as f64);
        let bps = self.aimd.bps();
        if !(least..=most).contains(&bps) {
            self.aimd.set(now, bps.clamp(least, most));
        }
    }

    /// The first feedback after a silence. Packets that arrived without a queue and without loss say that the way was
    /// as before: whoever reports was busy, or the reports were lost. What the silence took is given back.
    pub(super) fn excuse(&mut self, now: Micros, arrived: u32, lost: u32) {
        let Some(before) = self.before_silence.take() else { return };
        let whole = f64::from(lost) <= EXCUSED * f64::from(arrived);
        if whole && self.queue.was_empty() && before.bps > self.aimd.bps() {
            self.aimd.set(now, before.bps);
            (self.cause, self.next_step) = (before.cause, before.next_step);
            (self.before_drop, self.recover) = (before.before_drop, before.recover);
        }
    }

    /// When feedback was due that does not come.
    fn silent_since(&self) -> Option<Micros> {
        let patience = if self.heard { self.rtt } else { UNHEARD };
        self.unanswered.map(|since| since.max(self.feedback_at) + patience)
    }

    /// When that means something, the next time.
    pub(super) fn silence_due(&self) -> Option<Micros> {
        match self.spoke_at {
            Some(at) if !self.heard => (self.silent_steps > 0).then_some(at + TELLS_WITHIN),
            _ => self.silent_since().map(|since| since + SILENCE * (u64::from(self.silent_steps) + 1)),
        }
    }

    /// What passes with time alone: feedback that does not come. `speaks`: something else came that only who has the
    /// keys can send, so that nothing keeps feedback from coming.
    pub fn tick(&mut self, now: Micros, speaks: bool) {
        if speaks {
            self.spoke_at.get_or_insert(now);
        }
        if self.silence_due().is_none_or(|due| now < due) {
            return;
        }
        if !self.heard && self.spoke_at.is_some() {
            // Nothing will be known of its link; that its silence took something was a mistake.
            self.silent_steps = 0;
            self.aimd.set(now, self.start);
            return;
        }
        let Some(since) = self.silent_since() else { return };
        self.silent_steps = (now.saturating_sub(since) / SILENCE) as u32;
        let before = self.aimd.bps();
        let cut = |share: f64| (before * share).max(SILENCE_FLOOR).min(before);
        if !self.heard {
            self.aimd.set(now, cut(UNHEARD_CUT));
            return;
        }
        self.before_silence.get_or_insert(Before {
            bps: before,
            cause: self.cause,
            next_step: self.next_step,
            before_drop: self.before_drop,
            recover: self.recover,
        });
        self.aimd.set(now, cut(SILENCE_CUT));
        self.note(now, before, Cause::Silence);
    }

    /// A growing delay is that of a machine that was busy: what it held up came at once.
    fn is_excused(&self) -> bool {
        self.queue.waits_us() < WAITS || self.queue.was_released()
    }

    pub(super) fn is_overusing(&self, now: Micros) -> bool {
        self.over_at.is_some_and(|at| now.saturating_sub(at) < self.rtt + 200_000)
    }

    fn is_flooded(&self) -> bool {
        self.queue.standing_us() > 2 * STANDING
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bwe::{Limits, Purpose, START_BPS};

    const MS: Micros = 1_000;

    #[test]
    fn whoever_has_told_nothing_yet_is_sent_half_as_much_each_half_second_after_the_first() {
        let mut estimator = Estimator::new(0, START_BPS, Limits::default());
        let mut rates = Vec::new();
        for at in 0..400u64 {
            let now = (100 + at * 10) * MS;
            estimator.sent(now, at as u16, 1_000, Purpose::Media);
            estimator.tick(now, false);
            let bps = estimator.estimate(now).bps;
            if rates.last().is_none_or(|&(_, last)| last != bps) {
                rates.push((now / MS, bps));
            }
            assert_eq!(estimator.is_fresh(), now < 1_100 * MS, "a round trip of a second is none too long");
        }
        let halves = [(100, 600_000), (1_100, 300_000), (1_600, 150_000), (2_100, 75_000), (2_600, 50_000)];
        assert_eq!(rates, halves);
        assert_eq!(estimator.estimate(4_000 * MS).cause, Cause::Start, "a guess is not spoken of");
    }

    #[test]
    fn whoever_says_other_things_and_gives_no_feedback_is_sent_what_was_guessed() {
        let mut estimator = Estimator::new(0, START_BPS, Limits::default());
        let mut send = |from: u64, to: u64, speaks| {
            for at in (from..to).step_by(10) {
                estimator.sent(at * MS, at as u16, 1_000, Purpose::Media);
                estimator.tick(at * MS, speaks);
            }
            estimator.estimate(to * MS).bps
        };
        assert_eq!(send(0, 1_200, false), START_BPS / 2);
        assert_eq!(send(1_200, 3_200, true), START_BPS / 2, "its feedback may be under way");
        assert_eq!(send(3_200, 9_000, true), START_BPS);
        assert!(estimator.is_fresh());
    }
}
