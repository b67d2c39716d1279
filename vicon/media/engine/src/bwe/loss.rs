//! What is lost, and whether that means congestion.
//!
//! Loss with a queue is congestion. Loss above 10 % without one may be a radio that loses whatever is sent, or a
//! policer that drops what is too much: one cut by the share lost tells, since a policer then drops nothing. What
//! stays is the path's own loss and is no reason to send less.

use crate::api::Micros;

const BUCKET: Micros = 100_000;
const BUCKETS: usize = 30;
const SPAN: usize = 10;
/// Fewer packets than this say nothing of a share.
const ENOUGH: u32 = 60;
const CONGESTED: f64 = 0.10;
/// Above the path's own loss by so much: something new.
const MARGIN: f64 = 0.05;
const AGAIN: Micros = 300_000;

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    turn: u64,
    arrived: u32,
    lost: u32,
}

#[derive(Clone, Copy, Debug)]
struct Trial {
    since: Micros,
    share: f64,
    bps: f64,
}

#[derive(Clone, Debug, Default)]
pub struct Loss {
    buckets: [Bucket; BUCKETS],
    /// The path's own share.
    inherent: f64,
    trial: Option<Trial>,
    cut_at: Micros,
}

impl Loss {
    pub fn arrived(&mut self, now: Micros, was_lost: bool) {
        let bucket = self.bucket(now);
        bucket.arrived += 1;
        bucket.lost -= u32::from(was_lost && bucket.lost > 0);
    }

    pub fn lost(&mut self, now: Micros) {
        self.bucket(now).lost += 1;
    }

    /// Share of the last second, or of as long as it takes to see 60 packets, at most three.
    pub fn share(&self, now: Micros) -> f64 {
        self.counted(now, 0).unwrap_or(0.0)
    }

    /// A new rate in place of `bps`, if what was lost asks for one. `queued`: packets wait in the network.
    pub fn judge(&mut self, now: Micros, bps: f64, queued: bool, rtt: Micros) -> Option<f64> {
        if let Some(trial) = self.trial {
            let share = self.counted(now, trial.since + rtt)?;
            if now < trial.since + rtt + AGAIN {
                return None;
            }
            self.trial = None;
            if share > trial.share / 2.0 && !queued {
                self.inherent = self.inherent.max(share.max(trial.share));
                return Some(trial.bps.max(bps));
            }
            return None;
        }
        let share = self.counted(now, 0)?;
        if share < self.inherent {
            self.inherent += 0.002 * (share - self.inherent);
        }
        let limit = CONGESTED.max(self.inherent + MARGIN);
        if share <= limit || now < self.cut_at + AGAIN + rtt {
            return None;
        }
        self.cut_at = now;
        if queued {
            return Some(bps * (1.0 - share / 2.0));
        }
        self.trial = Some(Trial { since: now, share, bps });
        Some(bps * (1.0 - share))
    }

    /// The path changed.
    pub fn restart(&mut self) {
        *self = Loss::default();
    }

    fn bucket(&mut self, now: Micros) -> &mut Bucket {
        let turn = now / BUCKET;
        let bucket = &mut self.buckets[turn as usize % BUCKETS];
        if bucket.turn != turn {
            *bucket = Bucket { turn, ..Bucket::default() };
        }
        bucket
    }

    /// Share lost since `since`, of the newest buckets that hold enough.
    fn counted(&self, now: Micros, since: Micros) -> Option<f64> {
        let (mut arrived, mut lost) = (0, 0);
        let newest = now / BUCKET;
        for back in 0..BUCKETS as u64 {
            let turn = newest.checked_sub(back)?;
            if turn * BUCKET < since {
                break;
            }
            let bucket = &self.buckets[turn as usize % BUCKETS];
            if bucket.turn == turn {
                arrived += bucket.arrived;
                lost += bucket.lost;
            }
            if back as usize + 1 >= SPAN && arrived + lost >= ENOUGH {
                break;
            }
        }
        (arrived + lost >= ENOUGH).then(|| f64::from(lost) / f64::from(arrived + lost))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten seconds, 100 packets each, of a path that loses `share(bps)`; the rate afterwards.
    fn run(share: impl Fn(f64) -> f64, queued: bool) -> f64 {
        let (mut loss, mut bps, mut debt) = (Loss::default(), 1e6, 0.0);
        for step in 0..1_000u64 {
            let now = 1_000_000 + step * 10_000;
            debt += share(bps);
            if debt >= 1.0 {
                debt -= 1.0;
                loss.lost(now);
            } else {
                loss.arrived(now, false);
            }
            bps = loss.judge(now, bps, queued, 50_000).unwrap_or(bps);
        }
        bps
    }

    #[test]
    fn a_radio_that_loses_whatever_is_sent_keeps_its_rate() {
        assert_eq!(run(|_| 0.08, false), 1e6);
        assert_eq!(run(|_| 0.2, false), 1e6, "tried once, then given back");
    }

    #[test]
    fn a_policer_is_obeyed() {
        let after = run(|bps| (1.0 - 700e3 / bps).max(0.0), false);
        assert!((550e3..780e3).contains(&after), "{after}");
    }

    #[test]
    fn loss_with_a_queue_is_congestion() {
        assert!(run(|_| 0.2, true) < 100e3);
        assert_eq!(run(|_| 0.05, true), 1e6, "too little to act upon: the delay decides");
    }
}
