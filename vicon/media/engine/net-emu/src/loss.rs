//! Which packets are lost.

use super::Rng;

#[derive(Clone, Debug, Default)]
pub enum Loss {
    #[default]
    None,
    /// Each with this probability.
    Random(f64),
    /// Gilbert-Elliott: a good and a bad state, the probabilities of changing, and of losing a packet in each.
    Bursts { bad: bool, to_bad: f64, to_good: f64, in_good: f64, in_bad: f64 },
}

impl Loss {
    /// Bursts of `length` packets on average that lose `share` of all packets.
    pub fn bursts(share: f64, length: f64) -> Self {
        let to_good = 1.0 / length;
        Loss::Bursts {
            bad: false,
            to_bad: to_good * share / (1.0 - share),
            to_good,
            in_good: 0.0,
            in_bad: 1.0,
        }
    }

    pub(crate) fn strikes(&mut self, rng: &mut Rng) -> bool {
        match self {
            Loss::None => false,
            Loss::Random(probability) => rng.chance(*probability),
            Loss::Bursts { bad, to_bad, to_good, in_good, in_bad } => {
                if rng.chance(if *bad { *to_good } else { *to_bad }) {
                    *bad = !*bad;
                }
                rng.chance(if *bad { *in_bad } else { *in_good })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_lose_the_share_asked_for_in_runs() {
        let (mut loss, mut rng) = (Loss::bursts(0.05, 4.0), Rng::new(3));
        let fates: Vec<bool> = (0..200_000).map(|_| loss.strikes(&mut rng)).collect();
        let lost = fates.iter().filter(|&&lost| lost).count();
        let runs = fates.windows(2).filter(|w| !w[0] && w[1]).count();
        assert!((8_000..12_000).contains(&lost), "{lost}");
        assert!((3.5..4.5).contains(&(lost as f64 / runs as f64)));
    }
}
