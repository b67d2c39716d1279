//! One subscriber's budget poured over what it asks for: the floor pass, then the raise pass (media.md 7.2).

use super::ask::{Ask, Class};
use super::level::Level;

/// The most that a class may have, whatever there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    pub screen: Level,
    pub sign: Level,
    pub speaker: Level,
    pub other: Level,
    pub voices: u8,
}

impl Default for Caps {
    fn default() -> Self {
        let best = Level::BEST;
        Caps { screen: best, sign: best, speaker: best, other: best, voices: 3 }
    }
}

impl Caps {
    pub fn of(&self, class: Class) -> Level {
        match class {
            Class::Screen => self.screen,
            Class::Sign => self.sign,
            Class::Speaker => self.speaker,
            Class::Other => self.other,
        }
    }

    /// The lower of two.
    pub fn and(&self, other: &Caps) -> Caps {
        Caps {
            screen: self.screen.min(other.screen),
            sign: self.sign.min(other.sign),
            speaker: self.speaker.min(other.speaker),
            other: self.other.min(other.other),
            voices: self.voices.min(other.voices),
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Bits a second of each voice, the floor's or the loudest first.
    pub voices: &'a [u32],
    /// In the order of slots; at most 64.
    pub asks: &'a [Ask],
    /// The sign language goes before sound.
    pub sign_first: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Poured {
    pub voices: u8,
    /// Bits a second.
    pub sum: u64,
}

struct Pour<'a> {
    left: u64,
    caps: &'a Caps,
    asked: Asked<'a>,
    levels: &'a mut [Level],
    voices: u8,
    /// Something on the floor found no room: nothing after it gets any.
    stopped: bool,
}

/// Writes the level of each ask into `levels`, which has their number. Never above `budget`, but for one voice: it is
/// given even if nothing fits, since a connection without it would be none.
pub fn pour(budget: u64, asked: Asked, caps: &Caps, levels: &mut [Level]) -> Poured {
    levels.fill(Level::NOTHING);
    let mut pour = Pour { left: budget, caps, asked, levels, voices: 0, stopped: false };
    pour.floor();
    for class in Class::ALL {
        pour.raise(class);
    }
    let mut poured = Poured { voices: pour.voices, sum: budget - pour.left };
    if poured.sum == 0 && caps.voices > 0 && poured.voices == 0 && !asked.voices.is_empty() {
        poured = Poured { voices: 1, sum: u64::from(asked.voices[0]) };
    }
    poured
}

impl Pour<'_> {
    /// In order, each whole or not at all.
    fn floor(&mut self) {
        if self.asked.sign_first {
            self.sign();
            self.listen(1);
        } else {
            self.listen(1);
            self.sign();
        }
        self.listen(3);
        for class in [Class::Screen, Class::Speaker, Class::Other] {
            self.begin(class);
        }
    }

    fn listen(&mut self, most: u8) {
        let most = most.min(self.caps.voices);
        for &bps in self.asked.voices.iter().take(usize::from(most)).skip(usize::from(self.voices)) {
            if !self.take(u64::from(bps)) {
                return;
            }
            self.voices += 1;
        }
    }

    /// Its least, and then what can be read.
    fn sign(&mut self) {
        self.begin(Class::Sign);
        for at in 0..self.asked.asks.len() {
            let ask = self.asked.asks[at];
            if ask.class == Class::Sign && self.levels[at] > Level::NOTHING {
                let to = ask.at_most(ask.fluent().min(self.caps.sign));
                if to > self.levels[at] && self.take(ask.cost(to) - ask.cost(self.levels[at])) {
                    self.levels[at] = to;
                }
            }
        }
    }

    fn begin(&mut self, class: Class) {
        for at in 0..self.asked.asks.len() {
            let ask = &self.asked.asks[at];
            let least = ask.least();
            let fits = ask.class == class && least > Level::NOTHING && least <= self.caps.of(class);
            if fits {
                if !self.take(ask.cost(least)) {
                    return;
                }
                self.levels[at] = least;
            }
        }
    }

    /// One step at a time round the class. What finds no room for its next step stays where it is.
    fn raise(&mut self, class: Class) {
        let cap = self.caps.of(class);
        let mut done: u64 = 0;
        loop {
            let mut raised = false;
            for at in 0..self.asked.asks.len() {
                let ask = &self.asked.asks[at];
                let level = self.levels[at];
                if ask.class != class || level == Level::NOTHING || done >> at & 1 == 1 {
                    continue;
                }
                let next = ask.above(level).filter(|&next| next <= cap);
                let step = next.map(|next| ask.cost(next) - ask.cost(level));
                match next.zip(step) {
                    Some((next, step)) if step <= self.left => {
                        self.left -= step;
                        self.levels[at] = next;
                        raised = true;
                    }
                    _ => done |= 1 << at,
                }
            }
            if !raised {
                return;
            }
        }
    }

    /// For the floor: false from the first that finds no room.
    fn take(&mut self, bps: u64) -> bool {
        self.stopped |= bps > self.left;
        if !self.stopped {
            self.left -= bps;
        }
        !self.stopped
    }
}
