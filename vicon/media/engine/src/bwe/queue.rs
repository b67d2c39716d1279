//! How long packets wait in the network now: one-way delay less the smallest of the last 10 to 20 s. The receiver's
//! clock need not agree with ours, only run as fast.

use crate::api::Micros;

const EPOCH: Micros = 10_000_000;
/// Jitter passes within this; a standing queue does not.
const RECENT: Micros = 200_000;
/// What a busy machine held up comes at once, the last of it without having waited.
const LATEST: Micros = 50_000;
/// Errors of clocks, and what a packet takes from the wire to whoever reads the clock.
const MARGIN: i64 = 2_000;
/// Packets no further apart than this were read one after another.
const AT_ONCE: i64 = 1_000;
/// A machine was busy if it read at once what was sent over this much longer a time.
const HELD: i64 = 10_000;
/// What is said of a moment holds for so long after it.
const LATELY: i64 = 100_000;

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
    /// Arrivals, of the receiver's clock: the newest, and the newest after which nothing was under way.
    newest: i64,
    emptied: Option<i64>,
    /// Of packets that came at once: when the first was sent and arrived; when the last of such a burst did.
    burst: Option<(i64, i64)>,
    released: Option<i64>,
}

impl Queue {
    /// A packet sent at `sent` arrived at `arrived` of the receiver's clock. `next`: when the one after it was sent.
    pub fn packet(&mut self, sent: Micros, arrived: i64, next: Option<Micros>) {
        let delay = arrived - sent as i64;
        self.base.get_or_insert(Least::new(sent, delay)).add(sent, delay, EPOCH);
        self.recent.get_or_insert(Least::new(sent, delay)).add(sent, delay, RECENT);
        self.latest.get_or_insert(Least::new(sent, delay)).add(sent, delay, LATEST);
        let sent = sent as i64;
        let joins = (0..=AT_ONCE).contains(&(arrived - self.newest));
        let (first_sent, first_arrived) = self.burst.filter(|_| joins).unwrap_or((sent, arrived));
        (self.burst, self.newest) = (Some((first_sent, first_arrived)), arrived);
        // What is sent now arrives in the time of the least delay, unless it waits for the packets before it.
        let base = self.base.map_or(delay, |base| base.get());
        if next.is_none_or(|next| next as i64 + base + MARGIN > arrived) {
            self.emptied = Some(arrived);
            if sent - first_sent > arrived - first_arrived + HELD {
                self.released = Some(arrived);
            }
        }
    }

    /// When the first of the packets was sent that came at once with the newest.
    pub fn at_once_since(&self) -> Option<Micros> {
        self.burst.map(|(sent, _)| sent as Micros)
    }

    /// There was a moment lately at which nothing was under way: a queue that grows has none.
    pub fn was_empty(&self) -> bool {
        self.emptied.is_some_and(|at| self.newest - at <= LATELY)
    }

    /// So there was, and until then packets were held up by whoever reads them: they came at once, as no link that is
    /// slow lets them, and left nothing behind, as no queue does.
    pub fn was_released(&self) -> bool {
        self.released.is_some_and(|at| self.newest - at <= LATELY)
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
            let late = [0, 40_000, 9_000][n as usize % 3];
            queue.packet(n * 20_000, (n * 20_000) as i64 - 5_000_000 + late, Some((n + 1) * 20_000));
        }
        assert_eq!(queue.standing_us(), 0);
        for n in 100..150u64 {
            queue.packet(n * 20_000, (n * 20_000) as i64 - 4_920_000, Some((n + 1) * 20_000));
        }
        assert_eq!(queue.standing_us(), 80_000);
    }

    /// Packets sent every 10 ms.
    fn feed(queue: &mut Queue, packets: std::ops::Range<u64>, arrives: impl Fn(u64) -> i64) {
        for n in packets {
            queue.packet(n * 10_000, arrives(n), Some((n + 1) * 10_000));
        }
    }

    #[test]
    fn what_a_busy_machine_held_up_is_no_queue_and_what_a_narrow_link_holds_up_is() {
        let mut queue = Queue::default();
        feed(&mut queue, 0..50, |n| n as i64 * 10_000 + 1_000);
        assert!(queue.was_empty() && !queue.was_released());
        // It reads every 100 ms, when the last packet has waited for 8.
        feed(&mut queue, 50..100, |n| (n as i64 / 10 * 10 + 9) * 10_000 + 9_000 + n as i64 % 10 * 40);
        assert!(queue.was_empty() && queue.was_released());
        // A link that takes 12 ms a packet.
        let mut queue = Queue::default();
        feed(&mut queue, 0..50, |n| n as i64 * 10_000 + 1_000);
        feed(&mut queue, 50..100, |n| 501_000 + (n as i64 - 49) * 12_000);
        assert!(!queue.was_empty() && !queue.was_released());
        // Wi-Fi that gives away five packets at a time of the thirty that wait.
        feed(&mut queue, 100..150, |n| (n as i64 / 5 * 5) * 10_000 + 300_000 + n as i64 % 5 * 100);
        assert!(!queue.was_empty() && !queue.was_released());
    }
}
