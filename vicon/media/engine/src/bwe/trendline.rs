//! Whether queueing delay grows: a regression over the last groups, against a threshold that adapts so that other
//! traffic does not push this flow aside (Carlucci et al., "Congestion control for web real-time communication").

use super::interarrival::Delta;

const WINDOW: usize = 20;
const SMOOTHING: f64 = 0.9;
const GAIN: f64 = 4.0;
const THRESHOLD_MS: f64 = 12.5;
const THRESHOLDS_MS: (f64, f64) = (6.0, 600.0);
const K_UP: f64 = 0.0087;
const K_DOWN: f64 = 0.039;
/// A spike further above the threshold does not move it.
const SPIKE_MS: f64 = 15.0;
const OVERUSE_MS: f64 = 10.0;
/// Groups the trend is weighted by, at most.
const MATURE: u32 = 60;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Usage {
    #[default]
    Normal,
    Over,
    Under,
}

#[derive(Clone, Debug)]
pub struct Trendline {
    /// (arrival, smoothed delay) in ms.
    points: [(f64, f64); WINDOW],
    count: u32,
    arrival_ms: f64,
    delay_ms: f64,
    smoothed_ms: f64,
    trend: f64,
    threshold_ms: f64,
    over_ms: Option<f64>,
    over_count: u32,
    usage: Usage,
}

impl Default for Trendline {
    fn default() -> Self {
        Trendline {
            points: [(0.0, 0.0); WINDOW],
            count: 0,
            arrival_ms: 0.0,
            delay_ms: 0.0,
            smoothed_ms: 0.0,
            trend: 0.0,
            threshold_ms: THRESHOLD_MS,
            over_ms: None,
            over_count: 0,
            usage: Usage::Normal,
        }
    }
}

impl Trendline {
    pub fn usage(&self) -> Usage {
        self.usage
    }

    pub fn add(&mut self, delta: Delta) -> Usage {
        let sent_ms = delta.sent_us as f64 / 1e3;
        let arrived_ms = delta.arrived_us as f64 / 1e3;
        self.arrival_ms += arrived_ms;
        self.delay_ms += arrived_ms - sent_ms;
        self.smoothed_ms = SMOOTHING * self.smoothed_ms + (1.0 - SMOOTHING) * self.delay_ms;
        self.points[self.count as usize % WINDOW] = (self.arrival_ms, self.smoothed_ms);
        self.count += 1;
        let before = self.trend;
        if self.count as usize >= WINDOW {
            self.trend = slope(&self.points).unwrap_or(before);
        }
        self.detect(sent_ms, arrived_ms, before);
        self.usage
    }

    /// Forgets the delays, keeps the threshold: after a pause or a hole.
    pub fn restart(&mut self) {
        *self = Trendline { threshold_ms: self.threshold_ms, ..Trendline::default() };
    }

    fn detect(&mut self, sent_ms: f64, arrived_ms: f64, before: f64) {
        let trend = f64::from(self.count.min(MATURE)) * self.trend * GAIN;
        if trend > self.threshold_ms {
            let over = self.over_ms.map_or(sent_ms / 2.0, |over| over + sent_ms);
            self.over_ms = Some(over);
            self.over_count += 1;
            if over > OVERUSE_MS && self.over_count > 1 && self.trend >= before {
                (self.over_ms, self.over_count) = (Some(0.0), 0);
                self.usage = Usage::Over;
            }
        } else {
            (self.over_ms, self.over_count) = (None, 0);
            self.usage = if trend < -self.threshold_ms { Usage::Under } else { Usage::Normal };
        }
        if trend.abs() <= self.threshold_ms + SPIKE_MS {
            let k = if trend.abs() < self.threshold_ms { K_DOWN } else { K_UP };
            self.threshold_ms += k * (trend.abs() - self.threshold_ms) * arrived_ms.min(100.0);
            self.threshold_ms = self.threshold_ms.clamp(THRESHOLDS_MS.0, THRESHOLDS_MS.1);
        }
    }
}

/// Least squares.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
    let (over, under) = points.iter().fold((0.0, 0.0), |(over, under), point| {
        (over + (point.0 - x) * (point.1 - y), under + (point.0 - x) * (point.0 - x))
    });
    (under > 0.0).then(|| over / under)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was said of so many groups, each this much later than the one before.
    fn feed(trend: &mut Trendline, groups: usize, more_us: i64) -> Vec<Usage> {
        (0..groups).map(|_| trend.add(Delta { sent_us: 20_000, arrived_us: 20_000 + more_us })).collect()
    }

    #[test]
    fn a_growing_queue_is_overuse_and_a_draining_one_is_not() {
        let mut trend = Trendline::default();
        assert!(feed(&mut trend, 60, 0).iter().all(|&usage| usage == Usage::Normal));
        assert!(feed(&mut trend, 12, 4_000).contains(&Usage::Over), "within a quarter of a second");
        assert!(feed(&mut trend, 40, -4_000)[20..].iter().all(|&usage| usage != Usage::Over));
        assert_eq!(feed(&mut trend, 60, 0).last(), Some(&Usage::Normal));
    }

    #[test]
    fn jitter_without_a_trend_is_normal() {
        let mut trend = Trendline::default();
        for n in 0..1_000 {
            let more = [4_000, -4_000, 7_000, -7_000][n % 4];
            assert_ne!(trend.add(Delta { sent_us: 20_000, arrived_us: 20_000 + more }), Usage::Over);
        }
    }
}
