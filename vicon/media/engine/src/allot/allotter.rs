//! One subscriber's allotter: remembers its rung and its levels from one look to the next.

use super::ask::Ask;
use super::ladder::{self, Ladder};
use super::level::Level;
use super::lines::Lines;
use super::steady::Steady;
use super::waterfill::{Asked, Caps, pour};
use super::{Budget, Cause};
use crate::api::Micros;

/// All that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Bits a second of each voice as it is and packed, the floor's or the loudest first.
    pub voices: &'a [u32],
    pub packed: &'a [u32],
    /// In the order of slots.
    pub asks: &'a [Ask],
    pub sign_first: bool,
    pub budget: Budget,
    /// 0 to 3, as the client wishes.
    pub saver: u8,
    /// The worker's overload step, 0 to 3.
    pub overload: u8,
}

/// A rung was left for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub old: u8,
    pub new: u8,
    pub why: Cause,
}

#[derive(Clone, Debug, Default)]
pub struct Allotter {
    ladder: Ladder,
    told: u8,
    /// The rung that the worker's overload alone led to.
    server: u8,
    voices: Steady<u8>,
    /// By slot, with the best level that was asked for.
    pictures: Vec<(Steady<Level>, Level)>,
    levels: Vec<Level>,
    fitting: Vec<Level>,
    reasons: Vec<Option<Cause>>,
    heard: u8,
    needs: u64,
    least: u64,
    /// Budget, wishes and saver when the rung last stood firm: what moved since is why it is left.
    firm: (u64, u64, u8),
}

impl Allotter {
    /// Looks at everything. Afterwards levels, voices and needs are those of now.
    pub fn look(&mut self, now: Micros, scene: &Scene) -> Option<Change> {
        let Scene { asks, budget, overload, .. } = *scene;
        let lines = Lines::new(scene.voices, scene.packed, asks);
        // Nothing is asked of the link that the saver would not let through.
        self.needs = lines.wishes().min(saver_bps(scene));
        let purse = budget.bps.min(saver_bps(scene));
        let before = self.ladder.rung();
        self.ladder.step(now, purse, budget.overusing, &lines);
        let rung = self.ladder.rung();
        self.least = lines.least(rung);
        let (saver_caps, overload_caps) = (saver_caps(scene.saver), overload_caps(overload));
        let caps = ladder::caps(rung).and(&saver_caps).and(&overload_caps);
        let voices = if ladder::packs(rung) { scene.packed } else { scene.voices };
        let asked = Asked { voices, asks, sign_first: scene.sign_first };
        self.levels.resize(asks.len(), Level::NOTHING);
        self.fitting.resize(asks.len(), Level::NOTHING);
        let most = pour(purse, asked, &caps, &mut self.levels);
        let fitting = pour(purse / 115 * 100, asked, &caps, &mut self.fitting);
        // Without scarcity, and before anything was seen of the path, there is nothing to be steady about.
        let free = purse == u64::MAX || self.ladder.is_new(now);
        self.heard = settle(&mut self.voices, now, free, most.voices, fitting.voices);
        self.steady(now, asks, free, rung < before);
        if self.heard == 0 && caps.voices > 0 && self.levels.iter().all(|&level| level == Level::NOTHING) {
            // Neither heard nor shown anything a connection would be none: this does not wait.
            self.heard = scene.voices.len().min(1) as u8;
        }
        self.reasons.clear();
        for (ask, &level) in asks.iter().zip(&self.levels) {
            let bound = |caps: &Caps| ask.at_most(caps.of(ask.class)) <= level;
            self.reasons.push(match level {
                _ if level >= ask.best() => None,
                _ if bound(&overload_caps) => Some(Cause::Server),
                _ if bound(&saver_caps) || purse < budget.bps => Some(Cause::Saver),
                _ => Some(Cause::Link),
            });
        }
        self.tell(scene, &lines, purse)
    }

    fn steady(&mut self, now: Micros, asks: &[Ask], free: bool, risen: bool) {
        let slots = asks.iter().map(|ask| usize::from(ask.slot) + 1).max().unwrap_or(0);
        if self.pictures.len() < slots {
            self.pictures.resize_with(slots, Default::default);
        }
        for (slot, (picture, best)) in self.pictures.iter_mut().enumerate() {
            let at = asks.iter().position(|ask| usize::from(ask.slot) == slot);
            let Some(at) = at else {
                picture.clear();
                continue;
            };
            // Another wish than before is new: whoever enlarges a tile need not wait.
            // So is what a better rung shows again: there has been room for it long enough.
            let new = std::mem::replace(best, asks[at].best()) != asks[at].best();
            if new || (risen && picture.level() == Some(Level::NOTHING)) {
                picture.clear();
            }
            let level = settle(picture, now, free, self.levels[at], self.fitting[at]);
            self.levels[at] = asks[at].at_most(level);
        }
    }

    fn tell(&mut self, scene: &Scene, lines: &Lines, purse: u64) -> Option<Change> {
        if !scene.budget.known {
            return None;
        }
        let rung = self.ladder.rung();
        let server = match scene.overload {
            0 => 0,
            step => lines.same(step),
        };
        let old = std::mem::replace(&mut self.told, rung.max(server));
        let served = std::mem::replace(&mut self.server, server);
        let (bps, wishes, saver) = self.firm;
        if self.ladder.is_firm() {
            self.firm = (scene.budget.bps, self.needs, scene.saver);
        }
        if old == self.told {
            return None;
        }
        let why = match () {
            _ if server.max(served) > rung && server != served => Cause::Server,
            _ if purse < scene.budget.bps || saver != scene.saver => Cause::Saver,
            // The link leaves no less than the saver would by itself.
            _ if scene.saver > 0 && lines.reached(saver_bps(scene)) >= self.told => Cause::Saver,
            _ if wishes > self.needs && self.told < old => Cause::Wish,
            _ if wishes < self.needs && self.told > old && scene.budget.bps >= bps / 20 * 19 => Cause::Wish,
            _ => scene.budget.cause,
        };
        Some(Change { old, new: self.told, why })
    }

    /// The rung as told: the worker's overload included.
    pub fn rung(&self) -> u8 {
        self.told
    }

    /// Whether sound is packed.
    pub fn packs(&self) -> bool {
        ladder::packs(self.ladder.rung())
    }

    /// Voices to be sent.
    pub fn voices(&self) -> u8 {
        self.heard
    }

    /// Level of an ask of the last look, and why it is not more.
    pub fn level(&self, ask: usize) -> Option<(Level, Option<Cause>)> {
        Some((*self.levels.get(ask)?, *self.reasons.get(ask)?))
    }

    /// All of them.
    pub fn levels(&self) -> impl Iterator<Item = (Level, Option<Cause>)> + '_ {
        self.levels.iter().copied().zip(self.reasons.iter().copied())
    }

    /// Bits a second that would be used if there were room.
    pub fn needs(&self) -> u64 {
        self.needs
    }

    /// Bits a second under which sound would be packed, or fewer voices heard, than now.
    pub fn least(&self) -> u64 {
        self.least
    }

    /// When to look again though nothing changes.
    pub fn due(&self) -> Micros {
        let pictures = self.pictures.iter().map(|(picture, _)| picture.due()).min().unwrap_or(Micros::MAX);
        pictures.min(self.voices.due()).min(self.ladder.due())
    }
}

fn settle<T: Copy + Ord>(steady: &mut Steady<T>, now: Micros, free: bool, most: T, fitting: T) -> T {
    if free {
        steady.set(fitting);
        return fitting;
    }
    steady.step(now, most, fitting)
}

/// What a saver leaves for pictures, beside sound.
fn saver_bps(scene: &Scene) -> u64 {
    let sound: u64 = scene.voices.iter().copied().map(u64::from).sum();
    match scene.saver {
        0 => u64::MAX,
        1 => 500_000 + sound,
        2 => 200_000 + sound,
        _ => sound,
    }
}

fn saver_caps(saver: u8) -> Caps {
    let all = Caps::default();
    let none = Level::NOTHING;
    match saver {
        0 => all,
        1 => Caps { sign: Level::MIDDLE, speaker: Level::MIDDLE, other: Level::MIDDLE, ..all },
        2 => Caps { sign: Level::SMALL, speaker: Level::SMALL, other: none, ..all },
        _ => Caps { screen: none, sign: none, speaker: none, other: none, ..all },
    }
}

/// Above 75 % load tiles are small, above 85 % slow, above 92 % gone (media.md 8.3).
fn overload_caps(step: u8) -> Caps {
    let other = match step {
        0 => Level::BEST,
        1 => Level::SMALL,
        2 => Level::LEAST,
        _ => Level::NOTHING,
    };
    Caps { other, ..Caps::default() }
}
