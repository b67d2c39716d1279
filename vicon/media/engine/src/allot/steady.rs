//! Steadiness of one level: cut at once, raised only after a while, and after a longer one each time it did not last.

use crate::api::Micros;

const WAIT_US: Micros = 3_000_000;
const MAX_WAIT_US: Micros = 120_000_000;
/// A raise that was cut sooner did not last.
const LASTING_US: Micros = 20_000_000;

#[derive(Clone, Copy, Debug)]
pub struct Steady<T> {
    /// `None`: nothing is asked.
    level: Option<T>,
    /// Since when there is room for more, and the least of that since.
    room: Option<(Micros, T)>,
    wait: Micros,
    raised: Option<Micros>,
}

impl<T> Default for Steady<T> {
    fn default() -> Self {
        Steady { level: None, room: None, wait: WAIT_US, raised: None }
    }
}

impl<T: Copy + Ord> Steady<T> {
    /// `most`: there is no room for more. `fitting`: there is room for this with a margin. Something newly asked for
    /// has what fits at once.
    pub fn step(&mut self, now: Micros, most: T, fitting: T) -> T {
        let fitting = fitting.min(most);
        let Some(level) = self.level else {
            self.level = Some(fitting);
            return fitting;
        };
        if self.raised.is_some_and(|raised| now.saturating_sub(raised) > LASTING_US) {
            (self.wait, self.raised) = (WAIT_US, None);
        }
        if most < level {
            if self.raised.take().is_some() {
                self.wait = (self.wait * 2).min(MAX_WAIT_US);
            }
            self.room = None;
            self.level = Some(most);
            return most;
        }
        if fitting <= level {
            self.room = None;
            return level;
        }
        let (since, least) = self.room.unwrap_or((now, fitting));
        let least = least.min(fitting);
        self.room = Some((since, least));
        if now.saturating_sub(since) < self.wait {
            return level;
        }
        self.room = None;
        self.raised = Some(now);
        self.level = Some(least);
        least
    }

    /// At once, whatever was before: nothing is scarce.
    pub fn set(&mut self, level: T) {
        *self = Steady { level: Some(level), ..Steady::default() };
    }

    /// What it stands at; `None`: nothing is asked.
    pub fn level(&self) -> Option<T> {
        self.level
    }

    /// Nothing is asked any more.
    pub fn clear(&mut self) {
        (self.level, self.room) = (None, None);
    }

    /// When it is to be looked at again though nothing changes.
    pub fn due(&self) -> Micros {
        self.room.map_or(Micros::MAX, |(since, _)| since + self.wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Micros = 1_000_000;

    #[test]
    fn a_cut_is_immediate_and_a_raise_waits_until_it_held_for_three_seconds() {
        let mut steady = Steady::default();
        assert_eq!(steady.step(0, 5, 4), 4, "new: what fits");
        assert_eq!(steady.step(S, 2, 2), 2);
        assert_eq!(steady.step(2 * S, 9, 7), 2);
        assert_eq!(steady.due(), 5 * S);
        assert_eq!(steady.step(4 * S, 9, 6), 2);
        assert_eq!(steady.step(5 * S, 9, 8), 6, "what held all the while");
        assert_eq!(steady.step(6 * S, 9, 6), 6, "room without a margin raises nothing");
    }

    #[test]
    fn what_was_raised_and_cut_soon_waits_twice_as_long_up_to_two_minutes() {
        let mut steady = Steady::default();
        let mut now = 0;
        steady.step(now, 1, 1);
        for wait in [3, 6, 12, 24, 48, 96, 120, 120] {
            steady.step(now, 2, 2);
            now += wait * S - 1;
            assert_eq!(steady.step(now, 2, 2), 1, "not before {wait} s");
            now += 1;
            assert_eq!(steady.step(now, 2, 2), 2);
            now += S;
            assert_eq!(steady.step(now, 1, 1), 1);
        }
    }

    #[test]
    fn a_raise_that_lasted_makes_the_next_one_short_again() {
        let mut steady = Steady::default();
        steady.step(0, 1, 1);
        steady.step(0, 2, 2);
        steady.step(3 * S, 2, 2);
        steady.step(4 * S, 1, 1);
        steady.step(4 * S, 2, 2);
        assert_eq!(steady.step(10 * S, 2, 2), 2);
        assert_eq!(steady.step(31 * S, 1, 1), 1, "after more than 20 s");
        steady.step(31 * S, 2, 2);
        assert_eq!(steady.step(34 * S, 2, 2), 2);
    }
}
