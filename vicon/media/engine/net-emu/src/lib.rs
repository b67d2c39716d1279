//! One direction of a network path in virtual time: delay, jitter, reorder, duplicates, corruption, loss and a queue
//! before a link of limited rate. The same seed gives the same network.

mod loss;
mod rate;
mod rng;

pub use loss::Loss;
pub use rate::Rate;
pub use rng::Rng;

use std::collections::BTreeMap;

/// How a path behaves. Times in microseconds, probabilities 0 to 1.
#[derive(Clone, Debug, Default)]
pub struct Config {
    pub delay_us: u64,
    pub jitter: Jitter,
    /// Packets that are overtaken: they wait this much longer, with this probability.
    pub reorder: (f64, u64),
    pub duplicate: f64,
    /// One random bit of the packet is flipped.
    pub corrupt: f64,
    pub loss: Loss,
    pub rate: Option<Rate>,
    /// Bytes of headers around each packet that take the link's time too.
    pub around: usize,
}

#[derive(Clone, Copy, Debug, Default)]
pub enum Jitter {
    #[default]
    None,
    /// Up to so much more.
    Uniform(u64),
    /// Standard deviation; never less than the plain delay.
    Normal(u64),
}

pub struct Path {
    config: Config,
    rng: Rng,
    /// By time of arrival, then order of sending.
    flying: BTreeMap<(u64, u64), Vec<u8>>,
    sent: u64,
    /// Without reordering asked for, no packet arrives before the one sent before it.
    last_arrival: u64,
    pub lost: u64,
}

impl Path {
    pub fn new(config: Config, seed: u64) -> Self {
        Path { config, rng: Rng::new(seed), flying: BTreeMap::new(), sent: 0, last_arrival: 0, lost: 0 }
    }

    /// From now on another network; what is under way stays.
    pub fn set(&mut self, config: Config) {
        self.config = config;
    }

    /// Sends a packet; how long it takes until it has left the link. `None`: it is lost.
    pub fn send(&mut self, now: u64, packet: &[u8]) -> Option<u64> {
        if self.config.loss.strikes(&mut self.rng) {
            self.lost += 1;
            return None;
        }
        let leaves = match &mut self.config.rate {
            None => Some(now),
            Some(rate) => rate.leave(now, packet.len() + self.config.around),
        };
        let Some(leaves) = leaves else {
            self.lost += 1;
            return None;
        };
        let jitter = match self.config.jitter {
            Jitter::None => 0,
            Jitter::Uniform(most) => self.rng.below(most + 1),
            Jitter::Normal(deviation) => (self.rng.normal().abs() * deviation as f64) as u64,
        };
        let mut arrival = (leaves + self.config.delay_us + jitter).max(self.last_arrival);
        let (overtaken, wait) = self.config.reorder;
        if self.rng.chance(overtaken) {
            arrival += wait;
        } else {
            self.last_arrival = arrival;
        }
        let mut bytes = packet.to_vec();
        if self.rng.chance(self.config.corrupt) && !bytes.is_empty() {
            let bit = self.rng.below(bytes.len() as u64 * 8) as usize;
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        if self.rng.chance(self.config.duplicate) {
            self.fly(arrival + 1_000, bytes.clone());
        }
        self.fly(arrival, bytes);
        Some(leaves - now)
    }

    /// The next packet that has arrived by now.
    pub fn receive(&mut self, now: u64) -> Option<Vec<u8>> {
        let (&key, _) = self.flying.first_key_value().filter(|&(&(at, _), _)| at <= now)?;
        self.flying.remove(&key)
    }

    /// When the next packet arrives.
    pub fn next_arrival(&self) -> Option<u64> {
        self.flying.first_key_value().map(|(&(at, _), _)| at)
    }

    fn fly(&mut self, arrival: u64, bytes: Vec<u8>) {
        self.sent += 1;
        self.flying.insert((arrival, self.sent), bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(config: Config, packets: u32) -> Vec<(u64, Vec<u8>)> {
        let mut path = Path::new(config, 7);
        for i in 0..packets {
            path.send(u64::from(i) * 1_000, &i.to_be_bytes());
        }
        let mut all = Vec::new();
        while let Some(at) = path.next_arrival() {
            all.push((at, path.receive(at).expect("it has arrived")));
        }
        all
    }

    #[test]
    fn the_same_seed_gives_the_same_network() {
        let config = Config {
            delay_us: 20_000,
            jitter: Jitter::Normal(5_000),
            loss: Loss::Random(0.1),
            duplicate: 0.1,
            ..Config::default()
        };
        assert_eq!(arrivals(config.clone(), 500), arrivals(config, 500));
    }

    #[test]
    fn jitter_alone_keeps_the_order_and_reorder_does_not() {
        let order = |config| arrivals(config, 500).into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>();
        let jitter = order(Config { jitter: Jitter::Uniform(30_000), ..Config::default() });
        assert!(jitter.is_sorted());
        assert!(!order(Config { reorder: (0.1, 5_000), ..Config::default() }).is_sorted());
    }

    #[test]
    fn a_slow_link_delays_and_its_full_queue_drops() {
        let rate = Rate::constant(16_000, 50_000);
        let all = arrivals(Config { rate: Some(rate), ..Config::default() }, 1000);
        assert!(all.len() < 1000);
        assert!(all.windows(2).all(|w| w[1].0 - w[0].0 >= 2_000));
    }
}
