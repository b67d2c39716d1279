//! The rate that arrives: a Bayesian mean of samples over 150 ms, the less believed the further off they are.

const WINDOW_US: i64 = 150_000;
const FIRST_WINDOW_US: i64 = 500_000;
/// How much a sample's distance from the mean counts against it.
const DOUBT: f64 = 10.0;
const DRIFT: f64 = 5.0;
const FIRST_VARIANCE: f64 = 50.0;

#[derive(Clone, Debug, Default)]
pub struct Acked {
    /// kbit/s.
    mean: Option<f64>,
    variance: f64,
    bytes: u64,
    window_us: i64,
    before: Option<i64>,
    /// The last two windows.
    samples: [f64; 2],
}

impl Acked {
    pub fn packet(&mut self, arrived: i64, bytes: usize) {
        if let Some(sample) = self.sample(arrived, bytes) {
            self.samples = [self.samples[1], sample];
            let Some(mean) = self.mean else {
                (self.mean, self.variance) = (Some(sample), FIRST_VARIANCE);
                return;
            };
            let doubt = DOUBT * (mean - sample).abs() / (mean + sample.min(25.0)).max(1.0);
            let sample_variance = doubt * doubt;
            let before = self.variance + DRIFT;
            self.mean = Some((sample_variance * mean + before * sample) / (sample_variance + before));
            self.variance = sample_variance * before / (sample_variance + before);
        }
    }

    /// bit/s, once known.
    pub fn bps(&self) -> Option<f64> {
        self.mean.map(|kbps| kbps * 1_000.0)
    }

    /// bit/s of the last 150 to 300 ms, if that is less: a mean takes a second to follow a link that broke down.
    pub fn fallen(&self) -> Option<f64> {
        let latest = self.samples[0].max(self.samples[1]) * 1_000.0;
        self.bps().map(|bps| if latest > 0.0 { bps.min(latest) } else { bps })
    }

    /// Forgets: the path changed or nothing was sent for long.
    pub fn restart(&mut self) {
        *self = Acked::default();
    }

    /// kbit/s of a window that is full.
    fn sample(&mut self, arrived: i64, bytes: usize) -> Option<f64> {
        let window = if self.mean.is_some() { WINDOW_US } else { FIRST_WINDOW_US };
        let elapsed = self.before.map_or(0, |before| arrived - before);
        if elapsed < 0 || elapsed > 10 * window {
            // Reordered far, or nothing came for long: a window over the gap says nothing.
            (self.bytes, self.window_us) = (0, 0);
        } else {
            self.window_us += elapsed;
        }
        self.before = Some(arrived);
        let mut sample = None;
        if self.window_us >= window {
            sample = Some(self.bytes as f64 * 8_000.0 / self.window_us as f64);
            (self.bytes, self.window_us) = (0, 0);
        }
        self.bytes += bytes as u64;
        sample
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_follows_a_change_in_a_second_and_ignores_one_burst() {
        let mut acked = Acked::default();
        let mut at = 0;
        let mut feed = |acked: &mut Acked, packets: u32, every: i64| {
            for _ in 0..packets {
                at += every;
                acked.packet(at, 1_000);
            }
        };
        feed(&mut acked, 300, 10_000);
        assert!((acked.bps().unwrap() - 800e3).abs() < 20e3, "{:?}", acked.bps());
        feed(&mut acked, 250, 5_000);
        assert!(acked.bps().unwrap() > 1.3e6, "{:?}", acked.bps());
        let before = acked.bps().unwrap();
        feed(&mut acked, 5, 100);
        feed(&mut acked, 20, 5_000);
        assert!((acked.bps().unwrap() / before - 1.0).abs() < 0.15);
        feed(&mut acked, 30, 20_000);
        assert!(acked.fallen().unwrap() < 450e3, "{:?}", acked.fallen());
    }
}
