//! The last packets of a video layer, as plaintext, for retransmissions and warm starts (media.md 5.4).

const PACKETS: usize = 512;
/// 512 packets of 1,200 bytes.
const BYTES: usize = PACKETS * 1200;
const MAX_AGE_US: u64 = 1_500_000;

/// What was read of a packet when it came, so that sending it again needs no parsing.
#[derive(Clone, Copy, Debug, Default)]
struct Entry<M> {
    /// Unwrapped source number.
    sequence: u64,
    /// Where its bytes begin, in a count that never wraps.
    at: u64,
    len: u16,
    arrival: u64,
    meta: M,
}

/// A ring of packets by sequence number over a ring of bytes. All memory is taken when it is made.
pub struct Cache<M> {
    entries: Box<[Entry<M>]>,
    bytes: Box<[u8]>,
    /// Bytes ever written, padding at the ring's end included.
    written: u64,
}

impl<M: Copy + Default> Default for Cache<M> {
    fn default() -> Self {
        Cache { entries: vec![Entry::default(); PACKETS].into(), bytes: vec![0; BYTES].into(), written: 0 }
    }
}

impl<M: Copy> Cache<M> {
    /// Keep a packet; it takes the place of the one 512 numbers before it, unless it is older than that one.
    pub fn put(&mut self, now: u64, sequence: u64, meta: M, packet: &[u8]) {
        let len = packet.len();
        let entry = &mut self.entries[sequence as usize % PACKETS];
        if len == 0 || len > BYTES / 8 || (entry.len > 0 && entry.sequence > sequence) {
            return;
        }
        let mut start = (self.written % BYTES as u64) as usize;
        if start + len > BYTES {
            self.written += (BYTES - start) as u64;
            start = 0;
        }
        *entry = Entry { sequence, at: self.written, len: len as u16, arrival: now, meta };
        self.bytes[start..start + len].copy_from_slice(packet);
        self.written += len as u64;
    }

    /// The packet with this number, if it is still there and young enough.
    pub fn get(&self, now: u64, sequence: u64) -> Option<(M, &[u8])> {
        let young = now.saturating_sub(self.entry(sequence).arrival) <= MAX_AGE_US;
        self.kept(sequence).filter(|_| young)
    }

    /// The packet with this number, if it is still there.
    pub fn kept(&self, sequence: u64) -> Option<(M, &[u8])> {
        let entry = self.entry(sequence);
        let kept = entry.len > 0 && entry.sequence == sequence && self.written - entry.at <= BYTES as u64;
        let start = (entry.at % BYTES as u64) as usize;
        kept.then(|| (entry.meta, &self.bytes[start..start + usize::from(entry.len)]))
    }

    /// When a packet that is still there came.
    pub fn came(&self, sequence: u64) -> Option<u64> {
        self.kept(sequence).map(|_| self.entry(sequence).arrival)
    }

    fn entry(&self, sequence: u64) -> &Entry<M> {
        &self.entries[sequence as usize % PACKETS]
    }

    /// Packets from `first` to `last` without a hole, and their size in bytes; `None` if one is missing.
    pub fn run(&self, now: u64, first: u64, last: u64) -> Option<usize> {
        (first..=last).map(|sequence| self.get(now, sequence).map(|(_, packet)| packet.len())).sum()
    }

    /// Forget everything: the stream began anew.
    pub fn clear(&mut self) {
        for entry in &mut self.entries {
            entry.len = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_packet_is_there_until_it_is_too_old_or_overwritten() {
        let mut cache = Cache::<u8>::default();
        cache.put(0, 7, 1, b"seven");
        assert_eq!(cache.get(1_500_000, 7), Some((1, b"seven".as_slice())));
        assert_eq!(cache.get(1_500_001, 7), None);
        assert_eq!(cache.get(0, 7 + 512), None);
        cache.put(0, 7 + 512, 2, b"later");
        assert_eq!(cache.get(0, 7), None);
        cache.put(0, 7, 1, b"seven");
        assert_eq!(cache.get(0, 7), None, "an older packet does not push out a newer one");
    }

    #[test]
    fn a_run_has_no_hole() {
        let mut cache = Cache::<()>::default();
        for sequence in [1, 2, 4] {
            cache.put(0, sequence, (), b"abc");
        }
        assert_eq!(cache.run(0, 1, 2), Some(6));
        assert_eq!(cache.run(0, 1, 4), None);
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_was_put(puts in prop::collection::vec((0u64..2000, 1usize..1500), 1..1500)) {
            let mut cache = Cache::<u64>::default();
            let mut truth = std::collections::HashMap::new();
            for (i, (sequence, len)) in puts.into_iter().enumerate() {
                let bytes = vec![(i % 251) as u8; len];
                cache.put(0, sequence, i as u64, &bytes);
                truth.insert((sequence, i as u64), bytes);
            }
            for sequence in 0..2000 {
                if let Some((meta, packet)) = cache.get(0, sequence) {
                    prop_assert_eq!(packet, truth[&(sequence, meta)].as_slice());
                }
            }
        }
    }
}
