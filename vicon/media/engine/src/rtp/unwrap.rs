//! Wrapping counters of the wire as 64-bit numbers that never wrap.

/// Extends 16-bit sequence numbers or 32-bit timestamps; the nearest value to the newest one seen is meant.
///
/// The first value stands one wrap above zero, so that what is older than it has a number too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwrap<const BITS: u32> {
    newest: Option<u64>,
}

pub type Sequence = Unwrap<16>;
pub type Timestamp = Unwrap<32>;

impl<const BITS: u32> Unwrap<BITS> {
    const SPAN: u64 = 1 << BITS;

    /// The full number of `wire` (its low `BITS` bits count); becomes the newest if it is ahead.
    pub fn extend(&mut self, wire: u32) -> u64 {
        let full = self.peek(wire);
        if self.newest.is_none_or(|newest| full > newest) {
            self.newest = Some(full);
        }
        full
    }

    /// The full number of `wire`, without remembering it.
    pub fn peek(&self, wire: u32) -> u64 {
        let wire = u64::from(wire) & (Self::SPAN - 1);
        let Some(newest) = self.newest else {
            return Self::SPAN + wire;
        };
        let ahead = wire.wrapping_sub(newest) & (Self::SPAN - 1);
        if ahead < Self::SPAN / 2 {
            newest + ahead
        } else {
            // Saturates only after half a span backwards from the very first value.
            newest.saturating_sub(Self::SPAN - ahead)
        }
    }

    /// A full number that is known; becomes the newest if it is ahead.
    pub fn reach(&mut self, full: u64) {
        self.newest = self.newest.max(Some(full));
    }

    pub fn newest(&self) -> Option<u64> {
        self.newest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_wrap_counts_on_and_an_older_number_stays_behind() {
        let mut seq = Sequence::default();
        let first = seq.extend(65_535);
        assert_eq!(seq.extend(0), first + 1);
        assert_eq!(seq.extend(65_534), first - 1);
        assert_eq!(seq.newest(), Some(first + 1));
    }

    proptest! {
        #[test]
        fn steps_below_half_a_span_agree_with_64_bit_truth(start in 0u64..1 << 20, steps in proptest::collection::vec(-30_000i64..30_000, 1..300)) {
            let mut seq = Sequence::default();
            let mut truth = start + (1 << 40);
            let offset = truth - seq.extend(truth as u32);
            for step in steps {
                let next = truth.saturating_add_signed(step);
                prop_assert_eq!(seq.extend(next as u32) + offset, next);
                truth = truth.max(next);
            }
        }
    }
}
