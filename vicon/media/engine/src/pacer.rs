//! How fast pictures may leave: 2.5 times the budget, over TCP no faster than it, in ticks of 5 ms (media.md 7.3). What a
//! tick covers leaves at once, so good links see nothing of it; the rest waits where it lies, in the layer's cache.

use crate::api::Micros;
use crate::bwe::{Estimator, START_TCP_BPS};
use crate::route::Route;

pub const TICK: Micros = 5_000;
/// What has waited longer is not worth sending.
pub const TOO_OLD: Micros = 250_000;
const FASTER: u64 = 5;
const THAN: u64 = 2;
/// Ticks whose budget may be spent at once.
const BURST: u64 = 2;

/// Bit/s at which pictures of this budget leave on a way; `u64::MAX`: at once. What the queue of a link drops holds up all
/// that comes after it over TCP, sound too, and TCP itself fills that queue: large pictures may not.
pub fn pace(budget: u64, way: Option<Route>, measured: Option<&Estimator>) -> u64 {
    match (way.is_some_and(|way| way.is_tcp()), budget) {
        // Nothing was heard from there yet.
        (true, u64::MAX) if measured.is_some() => START_TCP_BPS,
        (_, u64::MAX) => u64::MAX,
        (true, _) => budget,
        (false, _) => budget.saturating_mul(FASTER) / THAN,
    }
}

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
    /// `bps`: as of [`pace`].
    pub fn refill(&mut self, now: Micros, bps: u64) {
        self.bps = bps;
        if bps == u64::MAX {
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
    use crate::bwe::Limits;
    use crate::route::Connection;
    use std::net::SocketAddr;

    fn of_a_second(bps: u64) -> i32 {
        let (mut pacer, mut sent) = (Pacer::default(), 0);
        pacer.refill(0, bps);
        for now in (TICK..=1_000_000).step_by(TICK as usize) {
            pacer.refill(now, bps);
            while pacer.covers() {
                pacer.spend(1_200);
                sent += 1_200;
            }
        }
        sent
    }

    #[test]
    fn a_second_lets_two_and_a_half_times_the_budget_out_and_over_tcp_no_more_than_it() {
        let udp = SocketAddr::from(([192, 0, 2, 1], 5000));
        let tcp = Route::tcp(udp, Connection::MIN);
        let over = |way: Route| of_a_second(pace(1_000_000, Some(way), None));
        assert!((300_000..330_000).contains(&over(udp.into())), "{}", over(udp.into()));
        assert!((120_000..132_000).contains(&over(tcp)), "{}", over(tcp));
    }

    #[test]
    fn before_anything_was_heard_pictures_leave_at_once_but_over_tcp_if_it_can_be_heard() {
        let udp = SocketAddr::from(([192, 0, 2, 1], 5000));
        let tcp = Route::tcp(udp, Connection::MIN);
        let estimator = Estimator::new(0, START_TCP_BPS, Limits::default());
        assert_eq!(pace(u64::MAX, Some(udp.into()), Some(&estimator)), u64::MAX);
        assert_eq!(pace(u64::MAX, Some(tcp), None), u64::MAX);
        assert_eq!(pace(u64::MAX, Some(tcp), Some(&estimator)), START_TCP_BPS);
    }

    #[test]
    fn a_picture_leaves_at_once_on_a_good_link_and_nothing_is_saved_up_for_long() {
        let mut pacer = Pacer::default();
        pacer.refill(10_000_000, 20_000_000);
        pacer.spend(6_000);
        assert!(pacer.covers());
        pacer.refill(20_000_000, 250_000);
        pacer.spend(1_200);
        assert!(!pacer.covers());
        pacer.refill(20_000_001, u64::MAX);
        assert!(pacer.covers());
    }
}
