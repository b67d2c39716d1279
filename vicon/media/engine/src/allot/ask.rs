//! What one slot asks for: how important it is and what each level of it costs.

use super::level::{LEVELS, Level};

/// In the order of raising: a class gets more only when the one before has all it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Screen,
    /// The sign-language lane.
    Sign,
    /// The speaker, and what was pinned.
    Speaker,
    Other,
}

impl Class {
    pub const ALL: [Class; 4] = [Class::Screen, Class::Sign, Class::Speaker, Class::Other];
}

/// One slot's wish. Levels that a tile cannot show, or that its source does not have, are not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    pub class: Class,
    /// Its slot, by place in the transport.
    pub slot: u16,
    /// Bits a second on the wire by level; `u32::MAX`: there is no such level.
    costs: [u32; LEVELS],
    /// The level from which hands can be read (15 pictures a second); only the sign language has one above the least.
    fluent: Level,
}

const ABSENT: u32 = u32::MAX;

impl Ask {
    pub fn new(class: Class, slot: u16) -> Ask {
        let mut costs = [ABSENT; LEVELS];
        costs[0] = 0;
        Ask { class, slot, costs, fluent: Level::NOTHING }
    }

    /// Adds a level. It is taken to cost no less than those below it, whatever was measured.
    pub fn offer(&mut self, level: Level, bps: u32) {
        let below = self.costs[..level.index()].iter().filter(|&&cost| cost != ABSENT).max();
        let bps = bps.max(below.copied().unwrap_or(0));
        self.costs[level.index()] = bps.min(ABSENT - 1);
        for cost in self.costs[level.index() + 1..].iter_mut().filter(|cost| **cost != ABSENT) {
            *cost = (*cost).max(bps);
        }
    }

    /// Names the level from which the sign language can be read.
    pub fn readable_from(&mut self, level: Level) {
        self.fluent = level;
    }

    /// Bits a second of a level that it has.
    pub fn cost(&self, level: Level) -> u64 {
        match self.costs[level.index()] {
            ABSENT => 0,
            bps => u64::from(bps),
        }
    }

    fn has(&self, level: Level) -> bool {
        self.costs[level.index()] != ABSENT
    }

    /// The next level above one.
    pub fn above(&self, level: Level) -> Option<Level> {
        Level::all().find(|&next| next > level && self.has(next))
    }

    /// The best level that is not above one; nothing if there is none.
    pub fn at_most(&self, level: Level) -> Level {
        Level::all().rev().find(|&known| known <= level && self.has(known)).unwrap_or_default()
    }

    pub fn least(&self) -> Level {
        self.above(Level::NOTHING).unwrap_or_default()
    }

    pub fn best(&self) -> Level {
        self.at_most(Level::BEST)
    }

    /// What it should have before anything less important has any: the least, or what can be read.
    pub fn fluent(&self) -> Level {
        self.at_most(self.fluent).max(self.least())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_level_never_costs_less() {
        let mut ask = Ask::new(Class::Other, 0);
        ask.offer(Level::SMALL, 150);
        ask.offer(Level::MIDDLE, 90);
        ask.offer(Level::LEAST, 60);
        assert_eq!([Level::LEAST, Level::SMALL, Level::MIDDLE].map(|l| ask.cost(l)), [60, 150, 150]);
        assert_eq!((ask.least(), ask.best()), (Level::LEAST, Level::MIDDLE));
        assert_eq!(ask.at_most(Level::new(1, 1)), Level::SMALL);
        assert_eq!(ask.above(Level::LEAST), Some(Level::SMALL));
        assert_eq!(ask.fluent(), Level::LEAST);
    }
}
