//! How much of a picture: which of its encodings, counted from the smallest, and up to which temporal layer.

/// Levels there are, nothing included.
pub const LEVELS: usize = 10;

/// Ordered by what it costs: 0 is nothing, then three temporal layers of each of three sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(u8);

impl Level {
    pub const NOTHING: Level = Level(0);
    /// The smallest encoding at its base layer: 7.5 to 15 pictures a second.
    pub const LEAST: Level = Level::new(0, 0);
    /// All of the smallest encoding.
    pub const SMALL: Level = Level::new(0, 2);
    /// All of the middle encoding.
    pub const MIDDLE: Level = Level::new(1, 2);
    pub const BEST: Level = Level::new(2, 2);

    /// `size`: 0 is the smallest encoding; `temporal`: the highest temporal layer. Both up to 2.
    pub const fn new(size: u8, temporal: u8) -> Level {
        debug_assert!(size < 3 && temporal < 3);
        Level(size * 3 + temporal + 1)
    }

    pub fn all() -> impl DoubleEndedIterator<Item = Level> {
        (1..LEVELS as u8).map(Level)
    }

    /// Of something, not of nothing.
    pub fn size(self) -> u8 {
        self.0.saturating_sub(1) / 3
    }

    pub fn temporal(self) -> u8 {
        self.0.saturating_sub(1) % 3
    }

    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_and_temporal_layer_has_a_level_of_its_own() {
        let each = (0..3).flat_map(|size| (0..3).map(move |temporal| (size, temporal)));
        let levels: Vec<Level> = each.clone().map(|(size, temporal)| Level::new(size, temporal)).collect();
        assert_eq!(levels, Level::all().collect::<Vec<_>>());
        assert_eq!(
            levels.iter().map(|l| (l.size(), l.temporal())).collect::<Vec<_>>(),
            each.collect::<Vec<_>>()
        );
    }
}
