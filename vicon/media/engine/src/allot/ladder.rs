//! The ladder: a name for what a subscriber gets, quick to step down and slow to step up (media.md 7.2).

use super::level::Level;
use super::lines::Lines;
use super::waterfill::Caps;
use crate::api::Micros;

/// The last rung.
pub const LAST: u8 = 8;
/// From this rung down sound is packed.
const PACKED: u8 = 7;
pub const NAMES: [&str; LAST as usize + 1] = [
    "full",
    "small tiles",
    "slow tiles",
    "speaker",
    "small speaker",
    "screen and sign",
    "sign and sound",
    "sound",
    "one voice",
];

const DOWN_US: Micros = 1_000_000;
const UP_US: Micros = 5_000_000;
/// A step up that is taken back this soon was too early: the next one waits twice as long.
const TOO_EARLY_US: Micros = 20_000_000;
const UP_MOST_US: Micros = 120_000_000;
/// A new connection finds its rung without waiting: nothing was seen on it that could be lost.
const NEW_US: Micros = 10_000_000;

/// The most that is shown on a rung.
pub fn caps(rung: u8) -> Caps {
    let all = Caps::default();
    let none = Level::NOTHING;
    match rung {
        0 => all,
        1 => Caps { other: Level::SMALL, ..all },
        2 => Caps { other: Level::LEAST, ..all },
        3 => Caps { other: none, speaker: Level::MIDDLE, ..all },
        4 => Caps { other: none, speaker: Level::SMALL, sign: Level::SMALL, ..all },
        5 => Caps { other: none, speaker: none, sign: Level::SMALL, screen: Level::LEAST, ..all },
        // Sound keeps the sign language beside it while there is room.
        6 | 7 => Caps { other: none, speaker: none, screen: none, sign: Level::SMALL, ..all },
        _ => Caps { other: none, speaker: none, screen: none, sign: Level::SMALL, voices: 1 },
    }
}

/// Whether sound packets are joined there.
pub fn packs(rung: u8) -> bool {
    rung >= PACKED
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Ladder {
    rung: u8,
    began: Option<Micros>,
    below: Option<Micros>,
    /// Since when a better rung could be had, and the worst of those since.
    above: Option<(Micros, u8)>,
    /// When it last stepped up, and how much longer than the least the next step up waits.
    up_at: Option<Micros>,
    patience: Micros,
}

impl Ladder {
    pub fn rung(&self) -> u8 {
        self.rung
    }

    /// In the first seconds of a connection.
    pub fn is_new(&self, now: Micros) -> bool {
        self.began.is_none_or(|began| now.saturating_sub(began) < NEW_US)
    }

    /// Nothing speaks for leaving the rung.
    pub fn is_firm(&self) -> bool {
        self.below.is_none() && self.above.is_none()
    }

    /// Looks at a budget and at the lines; stands on the right rung afterwards.
    pub fn step(&mut self, now: Micros, budget: u64, overusing: bool, lines: &Lines) {
        self.began.get_or_insert(now);
        // Wishes may have taken away what told this rung from the one above.
        self.rung = lines.same(self.rung);
        let reached = lines.reached(budget);
        let new = self.is_new(now);
        if reached > self.rung {
            self.above = None;
            let below = *self.below.get_or_insert(now);
            if overusing || new || now.saturating_sub(below) >= DOWN_US {
                self.rung = reached;
                self.below = None;
                if let Some(up_at) = self.up_at.take() {
                    let early = now.saturating_sub(up_at) < TOO_EARLY_US;
                    let longer = (self.waits() * 2).min(UP_MOST_US) - UP_US;
                    self.patience = if early { longer } else { 0 };
                }
            }
            return;
        }
        self.below = None;
        let better = lines.reached(budget / 5 * 4);
        if better >= self.rung || overusing {
            self.above = None;
            return;
        }
        let (since, worst) = self.above.unwrap_or((now, better));
        let worst = worst.max(better);
        self.above = Some((since, worst));
        if new || now.saturating_sub(since) >= self.waits() {
            self.rung = worst;
            self.up_at = (!new).then_some(now);
            self.above = None;
        }
    }

    fn waits(&self) -> Micros {
        UP_US + self.patience
    }

    /// When it is to be looked at again though nothing changes.
    pub fn due(&self) -> Micros {
        let down = self.below.map_or(Micros::MAX, |since| since + DOWN_US);
        let up = self.above.map_or(Micros::MAX, |(since, _)| since + self.waits());
        down.min(up)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::allot::ask::{Ask, Class};

    const S: Micros = 1_000_000;

    /// Of a screen, a speaker and a tile.
    fn lines() -> Lines {
        let each = [
            (Class::Screen, [(Level::LEAST, 150_000), (Level::SMALL, 1_500_000)]),
            (Class::Speaker, [(Level::SMALL, 150_000), (Level::MIDDLE, 500_000)]),
            (Class::Other, [(Level::LEAST, 60_000), (Level::SMALL, 150_000)]),
        ];
        let asks = each.map(|(class, levels)| {
            let mut ask = Ask::new(class, 0);
            levels.into_iter().for_each(|(level, bps)| ask.offer(level, bps));
            ask
        });
        Lines::new(&[56_000; 3], &[41_000; 3], &asks)
    }

    /// On rung 0, no longer new.
    fn settled() -> Ladder {
        let mut ladder = Ladder::default();
        ladder.step(0, u64::MAX, false, &lines());
        ladder
    }

    #[test]
    fn a_step_down_waits_for_a_second_and_none_for_a_growing_queue() {
        let mut ladder = settled();
        ladder.step(20 * S, 830_000, false, &lines());
        ladder.step(20 * S + 999_999, 830_000, false, &lines());
        assert_eq!(ladder.rung(), 0);
        ladder.step(21 * S, 830_000, false, &lines());
        assert_eq!(NAMES[usize::from(ladder.rung())], "speaker");
        ladder.step(21 * S + 1, 130_000, true, &lines());
        assert_eq!(NAMES[usize::from(ladder.rung())], "sound");
    }

    #[test]
    fn a_dip_shorter_than_a_second_changes_nothing() {
        let mut ladder = settled();
        for second in 20..60 {
            ladder.step(second * S, 100_000, false, &lines());
            ladder.step(second * S + 900_000, u64::MAX, false, &lines());
        }
        assert_eq!(ladder.rung(), 0);
    }

    #[test]
    fn a_step_up_needs_a_quarter_more_than_its_line_for_five_seconds() {
        let mut ladder = settled();
        ladder.step(20 * S, 470_000, true, &lines());
        assert_eq!(ladder.rung(), 4);
        let line = lines().of(3).unwrap();
        ladder.step(30 * S, line * 5 / 4 - 5, false, &lines());
        ladder.step(40 * S, line * 5 / 4 - 5, false, &lines());
        assert_eq!(ladder.rung(), 4, "not a quarter more");
        ladder.step(50 * S, u64::MAX, false, &lines());
        ladder.step(52 * S, line * 5 / 4 + 5, false, &lines());
        assert_eq!(ladder.rung(), 4);
        ladder.step(55 * S, u64::MAX, false, &lines());
        assert_eq!(ladder.rung(), 3, "as far as there was room all the while");
        ladder.step(60 * S, u64::MAX, false, &lines());
        ladder.step(65 * S, u64::MAX, false, &lines());
        assert_eq!(ladder.rung(), 0);
    }

    #[test]
    fn a_step_up_that_was_too_early_makes_the_next_one_wait_twice_as_long() {
        let mut ladder = settled();
        let mut ups = Vec::new();
        // The link looks wide whenever it is not used.
        for tenth in 200..1_200 {
            let before = ladder.rung();
            let budget = if before == 0 { 100_000 } else { u64::MAX };
            ladder.step(tenth * S / 10, budget, false, &lines());
            if ladder.rung() == 0 && before > 0 {
                ups.push(tenth / 10);
            }
        }
        let apart: Vec<u64> = ups.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(apart, [11, 21, 41]);
    }

    #[test]
    fn a_new_connection_finds_its_rung_at_once() {
        let mut ladder = Ladder::default();
        ladder.step(0, 540_000, false, &lines());
        assert_eq!(ladder.rung(), 4);
        ladder.step(S, 5_000_000, false, &lines());
        assert_eq!(ladder.rung(), 0);
    }
}
