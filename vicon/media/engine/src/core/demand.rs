//! What one subscriber asks for, gathered before anything is given; kept for its memory.

use super::class::Class;
use super::transport::Transport;
use crate::allot::allotter::{Change, Scene};
use crate::allot::ask::Ask;
use crate::allot::{Budget, Cause};
use crate::api::Micros;
use crate::bwe;
use crate::room::audioset::PLACES;

/// At most ten looks a second at one subscriber.
const LOOK_EVERY_US: Micros = 100_000;
const COSTS_EVERY_US: Micros = 1_000_000;

/// What a slot is to show, if there is room.
#[derive(Clone, Copy, Debug, Default)]
pub struct Intent {
    pub class: Class,
    /// Why nothing is asked for; "" otherwise, or if nothing is wished.
    pub reason: &'static str,
    /// Place among the asks, and of the producer.
    pub ask: Option<u16>,
    pub producer: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Demand {
    /// Of each wish: the producer that it means.
    pub meanings: Vec<Option<u32>>,
    /// By video slot.
    pub intents: Vec<(u16, Intent)>,
    pub asks: Vec<Ask>,
    /// Producers of voices, the floor's or the loudest first, and what each costs.
    pub voices: usize,
    pub heard: [u32; PLACES],
    pub plain: [u32; PLACES],
    pub packed: [u32; PLACES],
    /// What it costs more if each packet carries the one before.
    pub redundant: [u32; PLACES],
}

impl Transport {
    /// Shares the budget out.
    pub fn allot(&mut self, now: Micros, demand: &Demand, overload: u8) -> Option<Change> {
        let estimate = self.bwe.as_ref().map(|bwe| bwe.estimate(now));
        let cause = match estimate.map(|estimate| estimate.cause) {
            Some(bwe::Cause::Tcp) => Cause::Tcp,
            Some(bwe::Cause::Loss) => Cause::Loss,
            _ => Cause::Link,
        };
        let overusing = estimate.is_some_and(|estimate| estimate.overusing);
        let scene = Scene {
            voices: &demand.plain[..demand.voices],
            packed: &demand.packed[..demand.voices],
            asks: &demand.asks,
            sign_first: self.sign_first,
            budget: Budget { bps: self.budget, cause, overusing, known: self.knows_link(now) },
            saver: self.saver,
            overload,
        };
        (self.looked_at, self.looked_budget) = (now, self.budget);
        self.allotter.look(now, &scene)
    }

    /// What is known of its link is more than a guess.
    pub fn knows_link(&self, now: Micros) -> bool {
        self.bwe.as_ref().is_none_or(|bwe| bwe.is_known(now))
    }

    /// Whether its share is to be looked at though nobody wished or did anything: the budget moved by a twentieth, or
    /// something held long enough. Once a second it is looked at with what streams cost by then.
    pub fn wants_look(&self, now: Micros) -> bool {
        let moved = self.budget.abs_diff(self.looked_budget) > self.looked_budget / 20;
        let costs = self.budget != u64::MAX && now >= self.looked_at + COSTS_EVERY_US;
        costs || (now >= self.looked_at + LOOK_EVERY_US && (moved || self.allotter.due() <= now))
    }
}
