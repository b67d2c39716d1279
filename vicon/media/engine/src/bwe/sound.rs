//! How much sound is lost on the way, apart from pictures and probes: what armour is worn for (media.md 6.5).

use crate::api::Micros;

const BIN: Micros = 500_000;
const BINS: usize = 8;
/// Fewer packets tell nothing.
const LEAST: u32 = 30;

/// What was first reported in the last four seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct SoundLoss {
    /// Number of the bin in time, arrived, lost.
    bins: [(u64, u32, u32); BINS],
}

impl SoundLoss {
    pub fn count(&mut self, now: Micros, lost: bool) {
        let number = now / BIN;
        let bin = &mut self.bins[number as usize % BINS];
        if bin.0 != number {
            *bin = (number, 0, 0);
        }
        bin.1 += u32::from(!lost);
        bin.2 += u32::from(lost);
    }

    /// 0 to 1; `None`: there was too little sound.
    pub fn share(&self, now: Micros) -> Option<f32> {
        let oldest = (now / BIN + 1).saturating_sub(BINS as u64);
        let lately = self.bins.iter().filter(|bin| bin.0 >= oldest);
        let (arrived, lost) = lately.fold((0, 0), |sum, bin| (sum.0 + bin.1, sum.1 + bin.2));
        (arrived + lost >= LEAST).then(|| lost as f32 / (arrived + lost) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_is_that_of_the_last_four_seconds() {
        let mut loss = SoundLoss::default();
        let mut share = None;
        for at in 0..400u64 {
            loss.count(at * 20_000, at < 200 && at % 10 == 0);
            share = if at == 199 { loss.share(at * 20_000) } else { share };
        }
        assert_eq!(share, Some(0.1));
        assert_eq!(loss.share(8_000_000 - 1), Some(0.0));
        assert_eq!(loss.share(20_000_000), None);
    }
}
