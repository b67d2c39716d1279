//! The way that packets take: where an estimate starts, what another way leaves of it, and what TCP says by itself.

use super::aimd::Aimd;
use super::probing::FIRST_STEP;
use super::{Cause, Estimator};
use crate::api::Micros;

/// Where an estimate starts over UDP and over TCP.
pub const START_BPS: u64 = 600_000;
pub const START_TCP_BPS: u64 = 400_000;
/// TCP: what lies in the socket for longer than this is too much.
const TCP_QUEUE_S: f64 = 0.2;
/// What was put in a moment ago says nothing of how long it will lie there: it is compared with what left before it came,
/// which may have been a voice.
const TCP_WAITED: Micros = 100_000;
const TCP_SHARE: f64 = 0.9;

impl Estimator {
    /// A way was chosen, over TCP or over UDP. Where an estimate starts on it counts until something was measured, and if
    /// the client knew no better.
    pub fn start(&mut self, now: Micros, over_tcp: bool) {
        self.over_tcp = over_tcp;
        if self.hinted {
            return;
        }
        let bps = if over_tcp { START_TCP_BPS } else { START_BPS };
        self.start = bps.clamp(self.limits.min_bps, self.limits.max_bps) as f64;
        if self.cause == Cause::Start && !self.heard {
            self.aimd.set(now, self.start);
        }
    }

    /// Another address: the same machine keeps what is known of its link, another begins anew.
    pub fn moved(&mut self, now: Micros, same_ip: bool) {
        self.groups.restart();
        self.trend.restart();
        self.queue.restart();
        self.prober.restart();
        (self.unanswered, self.silent_steps, self.feedback_at) = (None, 0, now);
        self.before_silence = None;
        if !same_ip {
            self.acked.restart();
            self.loss.restart();
            self.aimd = Aimd::new(self.start);
            (self.cause, self.rtt, self.rtt_least) = (Cause::Start, 0, 0);
            (self.heard, self.found, self.foreign) = (false, false, false);
            self.spoke_at = None;
            (self.before_drop, self.recover, self.over_at) = (None, None, None);
            (self.next_step, self.tcp) = (Some(FIRST_STEP), None);
        }
    }

    /// Over TCP: bytes that left the socket since the last call, what still lies in it, and for how long the oldest has.
    pub fn drained(&mut self, now: Micros, bytes: usize, queued: usize, age: Micros) {
        self.sending.drained(now, bytes);
        let rate = self.sending.drained_bps(now);
        let waits = queued as f64 * 8.0 / rate.max(1_000.0);
        if waits > TCP_QUEUE_S && age > TCP_WAITED {
            self.tcp = Some((TCP_SHARE * rate).max(self.limits.min_bps as f64));
        } else if let Some(tcp) = &mut self.tcp {
            *tcp *= 1.02;
            if *tcp > self.aimd.bps() {
                self.tcp = None;
            }
        }
        // What TCP takes is acknowledged, also before the browser says so.
        if bytes > 0 {
            self.feedback_at = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bwe::Limits;

    const MS: Micros = 1_000;

    fn fresh() -> Estimator {
        Estimator::new(0, START_BPS, Limits::default())
    }

    fn bps(estimator: &Estimator, now: Micros) -> u64 {
        estimator.estimate(now).bps
    }

    #[test]
    fn tcp_starts_lower_and_what_the_client_knew_counts_on_any_way() {
        let mut estimator = fresh();
        estimator.start(MS, true);
        assert_eq!(bps(&estimator, MS), START_TCP_BPS);
        estimator.hint(2 * MS, 2_000_000);
        estimator.start(3 * MS, true);
        assert_eq!(bps(&estimator, 3 * MS), 1_600_000);
    }

    #[test]
    fn the_same_machine_on_another_port_keeps_its_estimate_and_another_begins_anew() {
        let mut estimator = fresh();
        estimator.aimd.set(MS, 3e6);
        (estimator.heard, estimator.found, estimator.cause) = (true, true, Cause::Probed);
        estimator.moved(2 * MS, true);
        assert_eq!(bps(&estimator, 2 * MS), 3_000_000);
        assert!(estimator.is_known(2 * MS));
        estimator.moved(3 * MS, false);
        assert_eq!((bps(&estimator, 3 * MS), estimator.estimate(3 * MS).cause), (START_BPS, Cause::Start));
        assert!(estimator.is_fresh() && !estimator.is_known(10_000 * MS));
    }

    #[test]
    fn a_socket_that_fills_lowers_the_estimate_to_what_it_takes_and_gives_it_back_when_it_empties() {
        let mut estimator = fresh();
        // 200 kbit/s leave, and a second of it waits.
        for step in 1..=40u64 {
            estimator.drained(step * 50 * MS, 1_250, 25_000, 1_000 * MS);
        }
        let slow = estimator.estimate(2_000 * MS);
        assert_eq!(slow.cause, Cause::Tcp);
        assert!((160_000..=200_000).contains(&slow.bps) && slow.overusing, "{slow:?}");
        for step in 41..=140u64 {
            estimator.drained(step * 50 * MS, 1_250, 0, 0);
        }
        let free = estimator.estimate(7_000 * MS);
        assert_eq!((free.bps, free.cause, free.overusing), (START_BPS, Cause::Start, false));
    }

    #[test]
    fn a_picture_put_behind_a_voice_lowers_nothing_and_what_nothing_left_of_is_given_back_too() {
        let mut estimator = fresh();
        for step in 1..=50u64 {
            estimator.drained(step * 20 * MS, 130, 0, 0);
        }
        estimator.drained(1_010 * MS, 130, 15_000, 10 * MS);
        assert_eq!(estimator.estimate(1_010 * MS).cause, Cause::Start);
        // A connection that takes nothing at first.
        let mut estimator = fresh();
        estimator.drained(MS, 0, 5_000, 150 * MS);
        assert_eq!(estimator.estimate(MS).cause, Cause::Tcp);
        for step in 1..=200u64 {
            estimator.drained(step * 20 * MS, 500, 0, 0);
        }
        assert_eq!(bps(&estimator, 4_000 * MS), START_BPS);
    }
}
