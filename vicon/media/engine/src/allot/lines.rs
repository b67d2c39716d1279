//! Where the rungs of the ladder are for what a subscriber wishes: the budget that each needs at least.

use super::ask::{Ask, Class};
use super::ladder::{LAST, caps, packs};
use super::level::Level;

/// Bits a second by rung; `None`: nothing of the wishes tells it from the rung above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines([Option<u64>; LAST as usize + 1]);

impl Lines {
    /// `voices` and `packed`: bits a second of each voice as it is and packed, the most important first.
    pub fn new(voices: &[u32], packed: &[u32], asks: &[Ask]) -> Lines {
        let mut lines = [None; LAST as usize + 1];
        let sum = |voices: &[u32]| voices.iter().copied().map(u64::from).sum::<u64>();
        let signs = asks.iter().any(|ask| ask.class == Class::Sign);
        let mut above = u64::MAX;
        for rung in 0..=LAST {
            let line = match rung {
                7 => sum(packed),
                8 => sum(&packed[..packed.len().min(1)]),
                _ => sum(voices) + asks.iter().map(|ask| ask.cost(defining(rung, ask))).sum::<u64>(),
            };
            if line < above && (rung != 6 || signs) {
                lines[usize::from(rung)] = Some(line);
                above = line;
            }
        }
        Lines(lines)
    }

    /// What all wishes together would use.
    pub fn wishes(&self) -> u64 {
        self.0[0].unwrap_or(0)
    }

    /// The best rung that a budget reaches; the last holds whatever comes.
    pub fn reached(&self, budget: u64) -> u8 {
        let found = self.0.iter().position(|line| line.is_some_and(|line| line <= budget));
        found.map_or_else(|| self.same(LAST), |rung| rung as u8)
    }

    /// The rung that is the same as this one for these wishes.
    pub fn same(&self, rung: u8) -> u8 {
        (0..=rung.min(LAST)).rev().find(|&rung| self.0[usize::from(rung)].is_some()).unwrap_or(0)
    }

    /// What must remain so that sound stays as it is on a rung: packed or not, one voice or more.
    pub fn least(&self, rung: u8) -> u64 {
        let worst = if packs(rung) { rung } else { (0..=LAST).rfind(|&rung| !packs(rung)).unwrap_or(0) };
        self.of(self.same(worst)).unwrap_or(0)
    }

    pub fn of(&self, rung: u8) -> Option<u64> {
        self.0.get(usize::from(rung)).copied().flatten()
    }
}

/// What of an ask a rung stands for: the least that makes it this rung and not the next.
fn defining(rung: u8, ask: &Ask) -> Level {
    let wished = match (rung, ask.class) {
        (0, _) => Level::BEST,
        (1..=4, Class::Screen) => Level::LEAST,
        (1..=4, Class::Sign) => ask.fluent(),
        (5..=6, Class::Sign) => Level::LEAST,
        (1..=3, Class::Speaker) => Level::MIDDLE,
        (_, class) => caps(rung).of(class),
    };
    ask.at_most(wished)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allot::cost::{self, Voice};

    fn picture(class: Class, rids: &[&str]) -> Ask {
        let mut ask = Ask::new(class, 0);
        for (size, rid) in rids.iter().enumerate() {
            for temporal in 0..3 {
                let bps = cost::picture(rid, class == Class::Screen, temporal);
                ask.offer(Level::new(size as u8, temporal), bps);
            }
        }
        if class == Class::Sign {
            ask.readable_from(Level::new(0, 1));
        }
        ask
    }

    fn hearing() -> Vec<Ask> {
        let mut asks = vec![
            picture(Class::Speaker, &["q", "h"]),
            picture(Class::Screen, &[""]),
            picture(Class::Sign, &["q"]),
        ];
        asks.extend((0..6).map(|_| picture(Class::Other, &["q", "h"])));
        asks
    }

    /// A hearing with screen, sign language and 6 tiles, as media.md 7.2 gives its figures.
    #[test]
    fn the_lines_of_a_hearing_are_those_of_the_design() {
        let (plain, packed) = ([Voice::default().cost(false); 3], [Voice::default().cost(true); 3]);
        let lines = Lines::new(&plain, &packed, &hearing());
        let design = [2_000, 1_400, 900, 550, 330, 240, 130, 45];
        for (rung, kbps) in (1..).zip(design) {
            let line = lines.of(rung).expect("every rung is there") / 1000;
            assert!(line.abs_diff(kbps) * 100 <= kbps * 15, "rung {rung}: {line} for {kbps} kbit/s");
        }
    }

    #[test]
    fn without_sign_language_its_rung_is_skipped() {
        let (plain, packed) = ([56_000; 3], [41_000; 3]);
        let asks: Vec<Ask> = hearing().into_iter().filter(|ask| ask.class != Class::Sign).collect();
        let lines = Lines::new(&plain, &packed, &asks);
        assert_eq!(lines.of(6), None);
        assert_eq!(lines.reached(200_000), 7);
        assert_eq!(lines.reached(1_000), 8);
    }

    #[test]
    fn two_people_know_no_rungs_about_tiles() {
        let lines = Lines::new(&[56_000], &[41_000], &[picture(Class::Speaker, &["q", "h"])]);
        let rungs: Vec<u8> = (0..=LAST).filter(|&rung| lines.of(rung).is_some()).collect();
        assert_eq!(rungs, [0, 4, 5, 7]);
        assert_eq!(lines.same(3), 0);
        assert_eq!(
            [lines.least(0), lines.least(5), lines.least(7)].map(Some),
            [5, 5, 7].map(|rung| lines.of(rung))
        );
        assert_eq!(lines.reached(0), 7);
    }
}
