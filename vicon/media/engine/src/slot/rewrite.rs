//! Sequence numbers of a slot: contiguous but for packets lost upstream (media.md 6.2).

use super::ranges::Ranges;

const WINDOW: u64 = 1024;

/// Source numbers in, numbers of the slot out; both unwrapped to 64 bit, so the low 48 bits of an output number are
/// its SRTP index. No output number is given twice: twice under one nonce would break the encryption.
#[derive(Clone, Debug)]
pub struct Sequencer {
    ranges: Ranges<64>,
    /// Highest number given.
    last: u64,
    /// Highest source number of the present ownership.
    newest: u64,
    /// Which of the last 1,024 output numbers were given, by number modulo 1,024.
    given: [u64; (WINDOW / 64) as usize],
}

impl Sequencer {
    /// The first packet will have the number after `last`.
    pub fn new(last: u64) -> Self {
        Sequencer { ranges: Ranges::default(), last, newest: 0, given: [0; (WINDOW / 64) as usize] }
    }

    /// A new owner, whose first packet is `source`: it gets the next number. Older ones of that owner get none.
    pub fn take(&mut self, source: u64) {
        self.ranges.restart(source, (self.last + 1) as i64 - source as i64);
        self.newest = source.wrapping_sub(1);
    }

    /// The number for a packet that is sent; `None` if it is too old, of before the ownership, or sent already.
    pub fn pass(&mut self, source: u64) -> Option<u64> {
        let out = if self.is_newest(source) {
            self.newest = source;
            source.checked_add_signed(self.ranges.current())?
        } else {
            source.checked_add_signed(self.ranges.offset(source)?)?
        };
        self.give(out).then_some(out)
    }

    /// A packet that need not be sent. The following ones close the gap, unless it is late: then its number was
    /// kept for it, which is returned, and leaving it out would look like a loss.
    pub fn skip(&mut self, source: u64) -> Option<u64> {
        if !self.is_newest(source) {
            return self.pass(source);
        }
        self.newest = source;
        self.ranges.change(source + 1, self.ranges.current() - 1);
        None
    }

    /// Nothing of the present ownership is newer.
    pub fn is_newest(&self, source: u64) -> bool {
        self.newest.wrapping_add(1) == source || source > self.newest
    }

    pub fn last(&self) -> u64 {
        self.last
    }

    fn give(&mut self, out: u64) -> bool {
        if out > self.last {
            if out - self.last >= WINDOW {
                self.given = [0; (WINDOW / 64) as usize];
            } else {
                for number in self.last + 1..out {
                    let (word, bit) = Self::place(number);
                    self.given[word] &= !bit;
                }
            }
            self.last = out;
        } else if self.last - out >= WINDOW || self.given[Self::place(out).0] & Self::place(out).1 != 0 {
            return false;
        }
        let (word, bit) = Self::place(out);
        self.given[word] |= bit;
        true
    }

    fn place(number: u64) -> (usize, u64) {
        ((number % WINDOW / 64) as usize, 1 << (number % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn a_dropped_packet_leaves_no_gap_and_a_missing_one_keeps_its_place() {
        let mut seq = Sequencer::new(99);
        seq.take(1000);
        assert_eq!(seq.pass(1000), Some(100));
        assert_eq!(seq.skip(1001), None);
        assert_eq!(seq.pass(1002), Some(101));
        // 1003 is missing at the moment of a drop.
        assert_eq!(seq.skip(1004), None);
        assert_eq!(seq.pass(1005), Some(103));
        assert_eq!(seq.skip(1003), Some(102), "sent whatever its layer");
        assert_eq!(seq.pass(1003), None, "never twice");
    }

    #[test]
    fn a_new_owner_goes_on_where_the_last_one_ended() {
        let mut seq = Sequencer::new(7);
        seq.take(5_000_000);
        assert_eq!(seq.pass(5_000_000), Some(8));
        assert_eq!(seq.pass(5_000_004), Some(12));
        seq.take(20);
        assert_eq!(seq.pass(20), Some(13));
        assert_eq!(seq.pass(19), None, "of before the ownership");
    }

    proptest! {
        /// Random losses, reorder, duplicates, temporal drops and owner changes.
        #[test]
        fn numbers_are_contiguous_but_for_losses_and_never_given_twice(
            start in 0u64..70_000,
            owners in prop::collection::vec(
                (60_000u64..140_000, prop::collection::vec((0u8..10, prop::bool::weighted(0.3), 0usize..4), 1..200)), 1..5),
        ) {
            let mut seq = Sequencer::new(start);
            let mut all = HashSet::new();
            for (first, fates) in owners {
                let before = seq.last();
                seq.take(first);
                // fate 0: lost; 1: twice; 2: late by up to 3 packets; the first is never lost or late.
                let mut order: Vec<(usize, u64, bool)> = Vec::new();
                for (i, &(fate, drop, late)) in fates.iter().enumerate() {
                    let source = first + i as u64;
                    let drop = drop && i > 0;
                    match fate {
                        0 if i > 0 => {}
                        1 => order.extend([(i * 4, source, drop), (i * 4 + 2, source, drop)]),
                        2 if i > 0 => order.push((i * 4 + late * 4 + 1, source, drop)),
                        _ => order.push((i * 4, source, drop)),
                    }
                }
                order.sort_by_key(|&(at, ..)| at);
                let mut seen = HashSet::new();
                let mut given: Vec<(u64, u64)> = Vec::new();
                for (_, source, drop) in order {
                    let fresh = seen.insert(source);
                    let out = if !fresh { None } else if drop { seq.skip(source) } else { seq.pass(source) };
                    if let Some(out) = out {
                        prop_assert!(out > before && all.insert(out), "{} given twice", out);
                        given.push((source, out));
                    }
                }
                // Order is kept.
                given.sort_unstable();
                prop_assert!(given.windows(2).all(|w| w[0].1 < w[1].1));
                prop_assert_eq!(given[0].1, before + 1);
                // What is missing in the output was missing in the source.
                let lost = fates.iter().enumerate().filter(|(i, f)| f.0 == 0 && *i > 0).count() as u64;
                let span = seq.last() - before;
                prop_assert!(span - given.len() as u64 <= lost, "{} gaps for {} losses", span - given.len() as u64, lost);
            }
        }
    }
}
