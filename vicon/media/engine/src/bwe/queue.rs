//! How long packets wait in the network now: one-way delay less the smallest of the last 10 to 20 s. The receiver's
//! clock need not agree with ours, only run as fast.

use crate::api::Micros;

const EPOCH: Micros = 10_000_000;
/// Jitter passes within this; a standing queue does not.
const RECENT: Micros = 200_000;
/// What a busy machine held up comes at once, the last of it without having waited.
const LATEST: Micros = 50_000;

#[derive(Clone, Copy, Debug)]
struct Least {
    since: Micros,
    now: i64,
    before: i64,
}

impl Least {
    fn new(at: Micros, delay: i64) -> Self {
        Least { since: at, now: delay, before: delay }
    }

    fn add(&mut self, at: Micros, delay: i64, span: Micros) {
        if at.saturating_sub(self.since) >= span {
            (self.since, self.before, self.now) = (at, self.now, delay);
        }
        self.now = self.now.min(delay);
    }

    fn get(&self) -> i64 {
        self.now.min(self.before)
    }
}

#[derive(Clone, Debug, Default)]
pub struct Queue {
    base: Option<Least>,
    recent: Option<Least>,
    latest: Option<Least>,
}

impl Queue {
    /// A packet sent at `sent` arrived at `arrived` of the receiver's clock.
    pub fn packet(&mut self, sent: Micros, arrived: i64) {
        let delay = arrived - sent as i64;
        self.base.get_or_insert(Least::new(sent, delay)).add(sent, delay, EPOCH);
        self.recent.get_or_insert(Least::new(sent, delay)).add(sent, delay, RECENT);
        self.latest.get_or_insert(Least::new(sent, delay)).add(sent, delay, LATEST);
    }

    /// The shortest wait of the last 200 to 400 ms.
    pub fn standing_us(&self) -> Micros {
        self.beyond(self.recent)
    }

    /// The shortest wait of the last 50 to 100 ms.
    pub fn waits_us(&self) -> Micros {
        self.beyond(self.latest)
    }

    fn beyond(&self, least: Option<Least>) -> Micros {
        let waits = self.base.zip(least).map_or(0, |(base, least)| least.get() - base.get());
        waits.max(0) as Micros
    }

    /// Another path.
    pub fn restart(&mut self) {
        *self = Queue::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_is_no_queue_and_a_standing_queue_is() {
        let mut queue = Queue::default();
        for n in 0..100u64 {
            queue.packet(n * 20_000, (n * 20_000) as i64 - 5_000_000 + [0, 40_000, 9_000][n as usize % 3]);
        }
        assert_eq!(queue.standing_us(), 0);
        for n in 100..150u64 {
            queue.packet(n * 20_000, (n * 20_000) as i64 - 4_920_000);
        }
        assert_eq!(queue.standing_us(), 80_000);
    }
}
