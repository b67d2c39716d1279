//! What the allotter promises whatever is asked and whatever there is room for.

use _engine::allot::allotter::{Allotter, Scene};
use _engine::allot::ask::{Ask, Class};
use _engine::allot::level::Level;
use _engine::allot::waterfill::{Asked, Caps, Poured, pour};
use _engine::allot::{Budget, Cause, ladder};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Wanted {
    voices: Vec<u32>,
    asks: Vec<Ask>,
    sign_first: bool,
    caps: Caps,
}

fn ask() -> impl Strategy<Value = Ask> {
    let class = prop::sample::select(Class::ALL.to_vec());
    let levels = prop::collection::vec((1u32..800, any::<bool>()), 9);
    (class, levels, 0u8..3).prop_map(|(class, levels, readable)| {
        let mut ask = Ask::new(class, 0);
        for (level, (kbps, there)) in Level::all().zip(levels) {
            if there {
                ask.offer(level, kbps * 1000);
            }
        }
        if class == Class::Sign {
            ask.readable_from(Level::new(0, readable));
        }
        ask
    })
}

fn caps() -> impl Strategy<Value = Caps> {
    (0..=ladder::LAST).prop_map(ladder::caps)
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let voices = prop::collection::vec(10_000u32..60_000, 0..=3);
    let asks = prop::collection::vec(ask(), 0..10);
    (voices, asks, any::<bool>(), caps()).prop_map(|(voices, mut asks, sign_first, caps)| {
        (0..).zip(&mut asks).for_each(|(slot, ask)| ask.slot = slot);
        Wanted { voices, asks, sign_first, caps }
    })
}

impl Wanted {
    fn pour(&self, budget: u64) -> (Poured, Vec<Level>) {
        let mut levels = vec![Level::NOTHING; self.asks.len()];
        let asked = Asked { voices: &self.voices, asks: &self.asks, sign_first: self.sign_first };
        (pour(budget, asked, &self.caps, &mut levels), levels)
    }

    fn cost(&self, voices: u8, levels: &[Level]) -> u64 {
        let sound: u64 = self.voices.iter().take(voices.into()).copied().map(u64::from).sum();
        sound + self.asks.iter().zip(levels).map(|(ask, &level)| ask.cost(level)).sum::<u64>()
    }

    /// What each class uses, the first to be raised first.
    fn by_class(&self, levels: &[Level]) -> Vec<u64> {
        let used = |class| {
            let of_class = self.asks.iter().zip(levels).filter(|(ask, _)| ask.class == class);
            of_class.map(|(ask, &level)| ask.cost(level)).sum()
        };
        Class::ALL.map(used).to_vec()
    }

    /// Every ask of the class that may have something has it.
    fn floor_done(&self, class: Class, levels: &[Level]) -> bool {
        let mut of_class = self.asks.iter().zip(levels).filter(|(ask, _)| ask.class == class);
        of_class.all(|(ask, &level)| {
            level > Level::NOTHING || ask.best() == Level::NOTHING || ask.least() > self.caps.of(class)
        })
    }

    /// How far the floor pass came.
    fn begun(&self, voices: u8, levels: &[Level]) -> usize {
        usize::from(voices) + levels.iter().filter(|&&level| level > Level::NOTHING).count()
    }
}

proptest! {
    #[test]
    fn the_budget_is_never_exceeded_but_for_a_last_voice(wanted in wanted(), budget in 0u64..9_000_000) {
        let (poured, levels) = wanted.pour(budget);
        prop_assert_eq!(poured.sum, wanted.cost(poured.voices, &levels));
        let last_voice = poured.voices == 1 && levels.iter().all(|&level| level == Level::NOTHING);
        prop_assert!(poured.sum <= budget || last_voice);
        for (ask, &level) in wanted.asks.iter().zip(&levels) {
            prop_assert!(level <= wanted.caps.of(ask.class) && level == ask.at_most(level));
        }
    }

    #[test]
    fn no_class_has_anything_before_the_floor_of_those_above_is_done(
        wanted in wanted(), budget in 0u64..9_000_000,
    ) {
        let (poured, levels) = wanted.pour(budget);
        let some = |class| {
            wanted.asks.iter().zip(&levels).any(|(ask, &level)| ask.class == class && level > Level::NOTHING)
        };
        let all_voices = poured.voices == wanted.caps.voices.min(wanted.voices.len() as u8);
        let order = [Class::Sign, Class::Screen, Class::Speaker, Class::Other];
        for (at, &class) in order.iter().enumerate().filter(|&(_, &class)| some(class)) {
            for &above in &order[..at] {
                prop_assert!(wanted.floor_done(above, &levels), "{:?} before {:?}", class, above);
            }
            prop_assert!(class == Class::Sign || all_voices, "{:?} before sound", class);
        }
        if poured.voices > 1 {
            prop_assert!(wanted.floor_done(Class::Sign, &levels), "a second voice before the sign language");
        }
    }

    /// In the order of importance the first difference that more room makes is for the better, and more is used.
    #[test]
    fn more_room_never_makes_it_worse(wanted in wanted(), budget in 0u64..6_000_000, more in 0u64..3_000_000) {
        let (less, before) = wanted.pour(budget);
        let (poured, after) = wanted.pour(budget + more);
        // The last voice is given though there is no room for it.
        if less.sum <= budget {
            prop_assert!(poured.sum >= less.sum);
        }
        let begun = wanted.begun(less.voices, &before).cmp(&wanted.begun(poured.voices, &after));
        prop_assert!(begun.is_le() || less.sum > budget, "the floor pass comes further");
        if begun.is_eq() {
            prop_assert!(wanted.by_class(&before) <= wanted.by_class(&after));
        }
    }

    /// Over time, with every budget and wish changing: what is held is never above what there is.
    #[test]
    fn steadiness_never_keeps_more_than_the_budget(
        steps in prop::collection::vec((wanted(), 40_000u64..5_000_000, 0u64..4_000_000, any::<bool>()), 1..40),
    ) {
        let (mut allotter, mut now) = (Allotter::default(), 0);
        for (wanted, bps, wait, overusing) in steps {
            now += wait;
            let scene = Scene {
                voices: &wanted.voices,
                packed: &wanted.voices,
                asks: &wanted.asks,
                sign_first: wanted.sign_first,
                budget: Budget { bps, cause: Cause::Link, overusing, known: true },
                saver: 0,
                overload: 0,
            };
            allotter.look(now, &scene);
            let levels: Vec<Level> = allotter.levels().map(|(level, _)| level).collect();
            let used = wanted.cost(allotter.voices(), &levels);
            let pictures = levels.iter().any(|&level| level > Level::NOTHING);
            prop_assert!(used <= bps || (!pictures && allotter.voices() == 1), "{} of {}", used, bps);
        }
    }
}
