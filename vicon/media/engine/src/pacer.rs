//! How fast pictures may leave: 2.5 times the budget, in ticks of 5 ms (media.md 7.3). What a tick covers leaves at
//! once, so good links see nothing of it; the rest waits where it lies, in the layer's cache.

use crate::api::Micros;

pub const TICK: Micros = 5_000;
/// What has waited longer is not worth sending.
pub const TOO_OLD: Micros = 250_000;
const FASTER: u64 = 5;
const THAN: u64 = 2;
/// Ticks whose budget may be spent at once.
const BURST: u64 = 2;

/// Bytes that may leave now. May fall below zero by one packet, which the next ticks pay for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pacer {
    left: i64,
    at: Micros,
    bps: u64,
    /// Something was left for the next tick since this was last looked at.
    pub waits: bool,
}

impl Pacer {
    /// `budget`: bit/s of all media; `u64::MAX`: no limit.
    pub fn refill(&mut self, now: Micros, budget: u64) {
        self.bps = budget.saturating_mul(FASTER) / THAN;
        if budget == u64::MAX {
            self.left = i64::MAX / 2;
        } else {
            let most = self.bytes(BURST * TICK);
            let more = self.bytes(now.saturating_sub(self.at).min(TICK * BURST * 100));
            self.left = self.left.saturating_add(more).min(most);
        }
        self.at = now;
    }

    pub fn covers(&self) -> bool {
        self.left > 0
    }

    pub fn spend(&mut self, bytes: usize) {
        self.left -= bytes as i64;
    }

    fn bytes(&self, us: Micros) -> i64 {
        i64::try_from(self.bps.saturating_mul(us) / 8_000_000).unwrap_or(i64::MAX / 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_lets_two_and_a_half_times_the_budget_out() {
        let (mut pacer, mut sent) = (Pacer::default(), 0);
        pacer.refill(0, 1_000_000);
        for now in (TICK..=1_000_000).step_by(TICK as usize) {
            pacer.refill(now, 1_000_000);
            while pacer.covers() {
                pacer.spend(1_200);
                sent += 1_200;
            }
        }
        assert!((300_000..330_000).contains(&sent), "{sent}");
    }

    #[test]
    fn a_picture_leaves_at_once_on_a_good_link_and_nothing_is_saved_up_for_long() {
        let mut pacer = Pacer::default();
        pacer.refill(10_000_000, 8_000_000);
        pacer.spend(6_000);
        assert!(pacer.covers());
        pacer.refill(20_000_000, 100_000);
        pacer.spend(1_200);
        assert!(!pacer.covers());
        pacer.refill(20_000_001, u64::MAX);
        assert!(pacer.covers());
    }
}
