//! The replay window of one stream (RFC 3711 3.3.2).

/// Remembers which of the last `WORDS` x 64 indices were seen.
#[derive(Clone, Debug)]
pub struct Window<const WORDS: usize> {
    newest: Option<u64>,
    seen: [u64; WORDS],
}

impl<const WORDS: usize> Default for Window<WORDS> {
    fn default() -> Self {
        Window { newest: None, seen: [0; WORDS] }
    }
}

impl<const WORDS: usize> Window<WORDS> {
    pub const SIZE: u64 = WORDS as u64 * 64;

    /// The highest index accepted; 0 before the first.
    pub fn newest(&self) -> u64 {
        self.newest.unwrap_or(0)
    }

    /// Neither seen before nor older than the window.
    pub fn is_fresh(&self, index: u64) -> bool {
        match self.newest {
            None => true,
            Some(newest) if index > newest => true,
            Some(newest) => newest - index < Self::SIZE && self.word(index) & Self::bit(index) == 0,
        }
    }

    /// Marks an authentic packet. An index older than the window changes nothing.
    pub fn accept(&mut self, index: u64) {
        match self.newest {
            Some(newest) if index <= newest => {
                if newest - index >= Self::SIZE {
                    return;
                }
            }
            Some(newest) => {
                if index - newest >= Self::SIZE {
                    self.seen = [0; WORDS];
                } else {
                    for skipped in newest + 1..index {
                        *self.word_mut(skipped) &= !Self::bit(skipped);
                    }
                }
                self.newest = Some(index);
            }
            None => self.newest = Some(index),
        }
        *self.word_mut(index) |= Self::bit(index);
    }

    fn bit(index: u64) -> u64 {
        1 << (index % 64)
    }

    fn word(&self, index: u64) -> u64 {
        self.seen[(index / 64) as usize % WORDS]
    }

    fn word_mut(&mut self, index: u64) -> &mut u64 {
        &mut self.seen[(index / 64) as usize % WORDS]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_was_seen_or_fell_out_of_the_window_is_refused() {
        let mut window = Window::<2>::default();
        window.accept(1000);
        assert!(!window.is_fresh(1000));
        assert!(window.is_fresh(873));
        assert!(!window.is_fresh(872));
        assert!(window.is_fresh(1001));
        window.accept(2000);
        assert!(window.is_fresh(1999));
        assert!(!window.is_fresh(1000));
    }

    proptest! {
        #[test]
        fn agrees_with_a_set(indices in proptest::collection::vec(0u64..600, 1..400)) {
            let mut window = Window::<2>::default();
            let mut seen = BTreeSet::new();
            for index in indices {
                let newest = seen.last().copied().unwrap_or(0);
                let fresh = !seen.contains(&index) && (index > newest || newest - index < 128 || seen.is_empty());
                prop_assert_eq!(window.is_fresh(index), fresh);
                if fresh {
                    window.accept(index);
                    seen.insert(index);
                }
            }
        }
    }
}
