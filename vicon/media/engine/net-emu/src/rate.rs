//! A link of limited rate with a drop-tail queue measured in time.

#[derive(Clone, Debug)]
pub struct Rate {
    /// (from when, bit/s), ascending; the last one lasts.
    trace: Vec<(u64, u64)>,
    queue_us: u64,
    /// Tokens that an idle link saves up, in bytes: so much goes at once later.
    bucket: usize,
    /// When the link has sent what is queued; in the past, tokens were saved since.
    free_at: u64,
}

impl Rate {
    pub fn constant(bps: u64, queue_us: u64) -> Self {
        Rate::trace(vec![(0, bps)], queue_us)
    }

    /// A capacity that changes; 0 bit/s is a hole, which ends with the next entry.
    pub fn trace(trace: Vec<(u64, u64)>, queue_us: u64) -> Self {
        Rate { trace, queue_us, bucket: 0, free_at: 0 }
    }

    /// Shaped by a token bucket (Linux tbf, and what mobile operators use) of so many bytes.
    pub fn behind_bucket(self, bytes: usize) -> Self {
        Rate { bucket: bytes, ..self }
    }

    /// From then on another capacity; later than all entries before.
    pub fn append(&mut self, from: u64, bps: u64) {
        self.trace.push((from, bps));
    }

    /// When a packet has left the link; `None`: the queue was full.
    pub(crate) fn leave(&mut self, now: u64, bytes: usize) -> Option<u64> {
        let mut at = self.free_at.max(now.saturating_sub(self.saved_us(now)));
        if at.saturating_sub(now) > self.queue_us {
            return None;
        }
        let mut bits = bytes as f64 * 8.0;
        let mut entry = self.trace.iter().rposition(|&(from, _)| from <= at).unwrap_or(0);
        loop {
            let bps = self.trace.get(entry).map_or(0, |&(_, bps)| bps);
            let end = self.trace.get(entry + 1).map(|&(from, _)| from);
            let needed = if bps == 0 { f64::INFINITY } else { bits * 1e6 / bps as f64 };
            match end {
                Some(end) if at as f64 + needed > end as f64 => {
                    bits -= (end - at) as f64 * bps as f64 / 1e6;
                    at = end;
                    entry += 1;
                }
                None if bps == 0 => return None,
                _ => {
                    self.free_at = at + needed.ceil() as u64;
                    return Some(self.free_at.max(now));
                }
            }
        }
    }

    /// What a full bucket is worth of the link's time now.
    fn saved_us(&self, now: u64) -> u64 {
        let bps = self.trace.iter().rev().find(|&&(from, _)| from <= now).map_or(0, |&(_, bps)| bps);
        (self.bucket as u64 * 8_000_000).checked_div(bps).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_waits_through_a_hole() {
        let mut rate = Rate::trace(vec![(0, 8_000), (1_000_000, 0), (3_000_000, 8_000)], 10_000_000);
        assert_eq!(rate.leave(0, 500), Some(500_000));
        assert_eq!(rate.leave(0, 1000), Some(3_500_000));
    }

    #[test]
    fn what_a_bucket_saved_goes_at_once_and_what_follows_at_the_rate() {
        let mut rate = Rate::constant(8_000, 10_000_000).behind_bucket(1_000);
        let leaves = [500, 500, 500].map(|bytes| rate.leave(5_000_000, bytes));
        assert_eq!(leaves, [5_000_000, 5_000_000, 5_500_000].map(Some));
        assert_eq!(rate.leave(5_750_000, 500), Some(6_000_000), "half of a packet is saved again");
    }
}
