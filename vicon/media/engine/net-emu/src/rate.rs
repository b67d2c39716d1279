//! A link of limited rate with a drop-tail queue measured in time.

#[derive(Clone, Debug)]
pub struct Rate {
    /// (from when, bit/s), ascending; the last one lasts.
    trace: Vec<(u64, u64)>,
    queue_us: u64,
    /// When the link has sent what is queued.
    free_at: u64,
}

impl Rate {
    pub fn constant(bps: u64, queue_us: u64) -> Self {
        Rate::trace(vec![(0, bps)], queue_us)
    }

    /// A capacity that changes; 0 bit/s is a hole, which ends with the next entry.
    pub fn trace(trace: Vec<(u64, u64)>, queue_us: u64) -> Self {
        Rate { trace, queue_us, free_at: 0 }
    }

    /// From then on another capacity; later than all entries before.
    pub fn append(&mut self, from: u64, bps: u64) {
        self.trace.push((from, bps));
    }

    /// When a packet has left the link; `None`: the queue was full.
    pub(crate) fn leave(&mut self, now: u64, bytes: usize) -> Option<u64> {
        let mut at = self.free_at.max(now);
        if at - now > self.queue_us {
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
                    return Some(self.free_at);
                }
            }
        }
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
}
