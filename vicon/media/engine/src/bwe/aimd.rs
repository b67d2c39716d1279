//! The rate from the delay: down to 0.85 of what arrives, up by 8 % a second, by one packet a response time where the
//! link was last found full.

use super::trendline::Usage;
use crate::api::Micros;

const BETA: f64 = 0.85;
const GROWTH_A_SECOND: f64 = 1.08;
/// The rate is not raised above what was shown to arrive by more than this.
const AHEAD: f64 = 1.5;
const AHEAD_BPS: f64 = 10_000.0;
const PACKET_BITS: f64 = 1_200.0 * 8.0;
const FRAMES_A_SECOND: f64 = 30.0;
const SLOWEST_BPS_A_SECOND: f64 = 4_000.0;
/// Where the link was found full, only a probe goes further than this share of what it carried.
const KNOWN: f64 = 0.95;
/// Detection takes about this long on top of the round trip.
const RESPONSE_US: Micros = 100_000;

/// What the link carried whenever it was found full, in kbit/s.
#[derive(Clone, Copy, Debug)]
struct Link {
    mean: f64,
    /// Normalised by the mean.
    variance: f64,
}

impl Link {
    const ALPHA: f64 = 0.05;

    fn seen(link: Option<Link>, bps: f64) -> Link {
        let kbps = bps / 1e3;
        let Some(link) = link else { return Link { mean: kbps, variance: 0.4 } };
        let mean = link.mean + Link::ALPHA * (kbps - link.mean);
        let error = mean - kbps;
        let variance = link.variance + Link::ALPHA * (error * error / mean.max(1.0) - link.variance);
        Link { mean, variance: variance.clamp(0.4, 2.5) }
    }

    fn spread(&self) -> f64 {
        3.0 * (self.variance * self.mean).sqrt()
    }

    fn is_above(&self, bps: f64) -> bool {
        bps / 1e3 > self.mean + self.spread()
    }

    fn is_below(&self, bps: f64) -> bool {
        bps / 1e3 < self.mean - self.spread()
    }
}

#[derive(Clone, Debug)]
pub struct Aimd {
    bps: f64,
    link: Option<Link>,
    at: Option<Micros>,
    cut_at: Option<Micros>,
}

impl Aimd {
    pub fn new(bps: f64) -> Self {
        Aimd { bps, link: None, at: None, cut_at: None }
    }

    pub fn bps(&self) -> f64 {
        self.bps
    }

    /// Something else knows better: a probe, loss, silence.
    pub fn set(&mut self, now: Micros, bps: f64) {
        self.bps = bps;
        self.at = Some(now);
        if self.link.is_some_and(|link| link.is_above(bps)) {
            self.link = None;
        }
    }

    /// One step. `acked`: bit/s that arrive; `grow`: there is use for more. True if it was a cut.
    pub fn update(&mut self, now: Micros, usage: Usage, acked: Option<f64>, rtt: Micros, grow: bool) -> bool {
        let elapsed = now.saturating_sub(self.at.replace(now).unwrap_or(now)).min(1_000_000);
        match usage {
            Usage::Over => self.cut(now, acked, rtt),
            Usage::Under => false,
            Usage::Normal => {
                if grow {
                    self.raise(elapsed as f64 / 1e6, acked, rtt);
                }
                false
            }
        }
    }

    fn cut(&mut self, now: Micros, acked: Option<f64>, rtt: Micros) -> bool {
        let arriving = acked.unwrap_or(self.bps);
        let recent = self.cut_at.is_some_and(|at| now.saturating_sub(at) < rtt + RESPONSE_US);
        if recent && arriving > self.bps / 2.0 {
            return false;
        }
        let mut target = BETA * arriving;
        if target > self.bps
            && let Some(link) = self.link
        {
            // A drop that began before the last cut took effect.
            target = BETA * link.mean * 1e3;
        }
        if self.link.is_some_and(|link| link.is_below(arriving)) {
            self.link = None;
        }
        self.link = Some(Link::seen(self.link, arriving));
        self.cut_at = Some(now);
        if target < self.bps {
            self.bps = target;
            return true;
        }
        false
    }

    /// A cut by the share alone, where what arrives says nothing of the link.
    pub fn ease(&mut self, now: Micros, rtt: Micros) -> bool {
        self.at = Some(now);
        if self.cut_at.is_some_and(|at| now.saturating_sub(at) < rtt + RESPONSE_US) {
            return false;
        }
        self.cut_at = Some(now);
        self.bps *= BETA;
        true
    }

    fn raise(&mut self, seconds: f64, acked: Option<f64>, rtt: Micros) {
        if self.link.zip(acked).is_some_and(|(link, acked)| link.is_above(acked)) {
            self.link = None;
        }
        let more = match self.link {
            Some(_) => {
                let frame = self.bps / FRAMES_A_SECOND;
                let packet = frame / (frame / PACKET_BITS).ceil().max(1.0);
                let response = (rtt + RESPONSE_US) as f64 / 1e6;
                (packet / response).max(SLOWEST_BPS_A_SECOND) * seconds
            }
            None => (self.bps * (GROWTH_A_SECOND.powf(seconds) - 1.0)).max(1_000.0 * seconds),
        };
        let known = self.link.map_or(f64::INFINITY, |link| KNOWN * link.mean * 1e3);
        let most = acked.map_or(f64::INFINITY, |acked| AHEAD * acked + AHEAD_BPS).min(known);
        self.bps = (self.bps + more).min(most.max(self.bps));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overuse_cuts_to_085_of_what_arrives_and_growth_is_slow_where_the_link_was_full() {
        let mut aimd = Aimd::new(1e6);
        assert!(aimd.update(0, Usage::Over, Some(900e3), 50_000, true));
        assert_eq!(aimd.bps(), 765e3);
        assert!(!aimd.update(50_000, Usage::Over, Some(900e3), 50_000, true), "the cut has not yet told");
        for step in 1..=10 {
            aimd.update(50_000 + step * 100_000, Usage::Normal, Some(800e3), 50_000, true);
        }
        assert!((790e3..850e3).contains(&aimd.bps()), "{}", aimd.bps());
    }

    #[test]
    fn growth_ends_at_one_and_a_half_times_what_arrives() {
        let mut aimd = Aimd::new(1e6);
        for step in 0..1_000 {
            aimd.update(step * 100_000, Usage::Normal, Some(1e6), 50_000, true);
        }
        assert_eq!(aimd.bps(), 1.51e6);
    }
}
