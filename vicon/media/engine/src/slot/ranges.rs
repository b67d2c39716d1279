//! Offsets that change along a counter and stay as they were for what lies behind.

/// At most `N` changes are remembered; older positions have no offset any more.
#[derive(Clone, Debug)]
pub struct Ranges<const N: usize> {
    /// (first position, offset), a ring whose newest entry is `newest`.
    entries: [(u64, i64); N],
    newest: usize,
    len: usize,
}

impl<const N: usize> Default for Ranges<N> {
    fn default() -> Self {
        Ranges { entries: [(0, 0); N], newest: 0, len: 0 }
    }
}

impl<const N: usize> Ranges<N> {
    /// Forget all; positions from `from` on have this offset.
    pub fn restart(&mut self, from: u64, offset: i64) {
        self.newest = 0;
        self.len = 1;
        self.entries[0] = (from, offset);
    }

    /// From here on another offset; `from` is not before the last change.
    pub fn change(&mut self, from: u64, offset: i64) {
        debug_assert!(self.len > 0 && from >= self.entries[self.newest].0);
        if self.entries[self.newest].0 != from {
            self.newest = (self.newest + 1) % N;
            self.len = (self.len + 1).min(N);
        }
        self.entries[self.newest] = (from, offset);
    }

    /// The offset of the newest range.
    pub fn current(&self) -> i64 {
        self.entries[self.newest].1
    }

    /// A position with its offset, but not beyond where the next range begins: what comes late stays before what
    /// has followed it. `None`: before the oldest range kept.
    pub fn map(&self, at: u64) -> Option<u64> {
        let mut limit = u64::MAX;
        for back in 0..self.len {
            let (from, offset) = self.entries[(self.newest + N - back) % N];
            if at >= from {
                return Some(at.checked_add_signed(offset)?.min(limit));
            }
            limit = from.checked_add_signed(offset)?;
        }
        None
    }

    /// `None`: before the oldest range kept.
    pub fn offset(&self, at: u64) -> Option<i64> {
        (0..self.len)
            .map(|back| self.entries[(self.newest + N - back) % N])
            .find(|&(from, _)| at >= from)
            .map(|(_, offset)| offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_position_keeps_the_offset_of_its_range() {
        let mut ranges = Ranges::<4>::default();
        ranges.restart(10, 5);
        ranges.change(20, 4);
        ranges.change(30, 3);
        assert_eq!(
            [9, 10, 19, 20, 29, 30, 99].map(|at| ranges.offset(at)),
            [None, Some(5), Some(5), Some(4), Some(4), Some(3), Some(3)]
        );
    }

    #[test]
    fn the_oldest_range_is_forgotten_when_there_are_too_many() {
        let mut ranges = Ranges::<4>::default();
        ranges.restart(0, 0);
        for i in 1..=4 {
            ranges.change(i * 10, -(i as i64));
        }
        assert_eq!(ranges.offset(9), None);
        assert_eq!(ranges.offset(10), Some(-1));
    }
}
