//! Events on their way to Python: two rings, so that what may be lost cannot push out what may not.

use crate::api::{Event, Micros};
use crate::net::wake::Wake;
use crossbeam_queue::ArrayQueue;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

const PASSING: usize = 65_536;
const LASTING: usize = 4_096;

/// Shared by all workers and the one reader.
pub struct Events {
    pub wake: Wake,
    /// Superseded by the next of its kind: when full, the oldest make room.
    passing: ArrayQueue<Event>,
    lasting: ArrayQueue<Event>,
    /// The oldest of each ring, taken out to be compared.
    heads: Mutex<[Option<Event>; 2]>,
}

impl Events {
    pub fn new() -> std::io::Result<Events> {
        Ok(Events {
            wake: Wake::new()?,
            passing: ArrayQueue::new(PASSING),
            lasting: ArrayQueue::new(LASTING),
            heads: Mutex::new([None, None]),
        })
    }

    /// Takes up to `limit` events, oldest first; the wake-up is cleared when none is left.
    pub fn take(&self, limit: usize) -> Vec<Event> {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let [lasting, passing] = &mut *heads;
        // Cleared before the rings are read: what arrives from here on sets it again.
        self.wake.clear();
        let mut taken = Vec::new();
        while taken.len() < limit {
            *lasting = lasting.take().or_else(|| self.lasting.pop());
            *passing = passing.take().or_else(|| self.passing.pop());
            let older = match (&lasting, &passing) {
                (Some(one), Some(other)) if at(other) < at(one) => passing.take(),
                (Some(_), _) => lasting.take(),
                (None, _) => passing.take(),
            };
            let Some(event) = older else { return taken };
            taken.push(event);
        }
        if lasting.is_some() || passing.is_some() || !self.lasting.is_empty() || !self.passing.is_empty() {
            self.wake.set();
        }
        taken
    }
}

/// One worker's end: keeps what found no room.
#[derive(Default)]
pub struct Outbox {
    waiting: VecDeque<Event>,
}

impl Outbox {
    /// Hands over `event` and what waited before it. Gates, closings and failures are never lost; a DTLS datagram that
    /// finds no room is, like on a network.
    pub fn push(&mut self, events: &Events, event: Event) {
        match event {
            Event::Speakers { .. }
            | Event::Slots { .. }
            | Event::Layers { .. }
            | Event::Rung { .. }
            | Event::Uplink { .. }
            | Event::Trouble { .. } => {
                events.passing.force_push(event);
            }
            Event::DtlsIn { .. } if !self.waiting.is_empty() || events.lasting.is_full() => {}
            event => {
                self.waiting.push_back(event);
                self.retry(events);
            }
        }
        events.wake.set();
    }

    pub fn retry(&mut self, events: &Events) {
        while let Some(event) = self.waiting.pop_front() {
            if let Err(event) = events.lasting.push(event) {
                self.waiting.push_front(event);
                return;
            }
        }
    }
}

fn at(event: &Event) -> Micros {
    match *event {
        Event::DtlsIn { at, .. }
        | Event::Connected { at, .. }
        | Event::Quiet { at, .. }
        | Event::TransportEnd { at, .. }
        | Event::GateFirst { at, .. }
        | Event::GateClosed { at, .. }
        | Event::Speakers { at, .. }
        | Event::Slots { at, .. }
        | Event::Layers { at, .. }
        | Event::Rung { at, .. }
        | Event::Uplink { at, .. }
        | Event::Trouble { at, .. }
        | Event::Overload { at, .. }
        | Event::TapState { at, .. }
        | Event::HopState { at, .. }
        | Event::Failed { at, .. } => at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speakers(at: Micros) -> Event {
        Event::Speakers { at, room: 1, speaker: 0, loud: Vec::new() }
    }

    fn first(at: Micros) -> Event {
        Event::GateFirst { at, producer: 1, talking: false }
    }

    #[test]
    fn events_of_both_rings_come_in_the_order_of_time() {
        let events = Events::new().unwrap();
        let mut outbox = Outbox::default();
        for event in [speakers(1), first(2), speakers(3), first(4)] {
            outbox.push(&events, event);
        }
        assert_eq!(events.take(3), [speakers(1), first(2), speakers(3)]);
        assert_eq!(events.take(3), [first(4)]);
    }

    #[test]
    fn when_nobody_reads_levels_are_overwritten_and_gates_are_kept() {
        let events = Events::new().unwrap();
        let mut outbox = Outbox::default();
        let many = (PASSING + LASTING) as u64 * 2;
        for at in 0..many {
            outbox.push(&events, speakers(at));
            outbox.push(&events, first(at));
        }
        let mut gates = 0;
        let mut newest = 0;
        loop {
            let taken = events.take(1024);
            outbox.retry(&events);
            if taken.is_empty() {
                break;
            }
            for event in taken {
                match event {
                    Event::GateFirst { .. } => gates += 1,
                    other => newest = at(&other),
                }
            }
        }
        assert_eq!(gates, many);
        assert_eq!(newest, many - 1);
    }
}
