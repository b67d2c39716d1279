//! Brings slots in line with wishes, grants, budgets and what is there, and wires layers to those whom they feed.

use super::room::{Io, Room};
use super::{pictures, sound};
use crate::api::{Event, Id, Kind, Micros};
use crate::room::layer::Place;
use crate::room::producer::Producer;
use crate::slot::Slot;
use crate::slot::stream::Stream;
use crate::slot::switch::Source;

/// Whom "speaker", "screen" and "jbi" mean now, by place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Leads {
    pub speaker: Option<u32>,
    pub previous: Option<u32>,
    pub screen: Option<u32>,
    pub jbi: Option<u32>,
}

impl Room {
    /// Brings slots in line with what changed, and tells layers whom they feed.
    pub fn settle(&mut self, io: &mut Io) {
        if std::mem::take(&mut self.unsettled) {
            self.assign(io);
        }
        if std::mem::take(&mut self.rewire) {
            self.warm_up(io.now);
            self.wire(io.now);
            self.tell_layers(io);
        }
    }

    fn assign(&mut self, io: &mut Io) {
        let leads = self.leads(io.now);
        let heard = self.set.ranked().map(|id| self.find_producer(id?));
        let on_air = self.on_air(io.now);
        for at in 0..self.transports.len() {
            let Some(transport) = self.transports[at].as_deref_mut() else { continue };
            if !std::mem::take(&mut transport.stale) {
                continue;
            }
            let mut demand = std::mem::take(&mut transport.demand);
            pictures::ask(io.now, transport, at as u32, &self.producers, leads, &mut demand);
            sound::ask(transport, at as u32, &self.producers, &on_air, &heard, &mut demand);
            let down_bps = if transport.budget == u64::MAX { 0 } else { transport.budget };
            if let Some(change) = transport.allot(io.now, &demand, self.overload) {
                let (old, new, why, transport) = (change.old, change.new, change.why.name(), transport.id);
                io.events.push_back(Event::Rung { at: io.now, transport, old, new, why, down_bps });
            }
            self.rewire |= pictures::assign(io, transport, &self.producers, &demand);
            self.rewire |= sound::assign(io, transport, &self.producers, &demand);
            transport.demand = demand;
        }
    }

    fn leads(&self, now: Micros) -> Leads {
        let camera_of = |mic: Id| {
            let mic = self.find_producer(mic)?;
            let transport = self.producers[mic as usize].as_deref()?.transport;
            self.find(|p| p.transport == transport && p.kind == Kind::Camera)
        };
        let transport = |p: &Producer| self.transports[p.transport as usize].as_deref();
        let open = |kind: Kind, at: &u32| {
            self.producers[*at as usize].as_deref().is_some_and(|p| p.kind == kind && p.gate.is_open(now))
        };
        let places = 0..self.producers.len() as u32;
        let screen = places.clone().filter(|at| open(Kind::Screen, at)).max_by_key(|&at| {
            let producer = self.producers[at as usize].as_deref();
            producer.map(|p| (p.alive_now(now) > 0, transport(p).is_some_and(|t| t.stage), p.opened))
        });
        let jbi = places
            .filter(|at| open(Kind::Camera, at))
            .find(|&at| self.producers[at as usize].as_deref().and_then(transport).is_some_and(|t| t.jbi));
        Leads {
            speaker: camera_of(self.speakers.present()),
            previous: camera_of(self.speakers.previous()),
            screen,
            jbi,
        }
    }

    fn find(&self, fits: impl Fn(&Producer) -> bool) -> Option<u32> {
        let found = self.producers.iter().position(|p| p.as_deref().is_some_and(&fits))?;
        Some(found as u32)
    }

    /// Rebuilds whom each layer feeds, and which layers somebody wants.
    fn wire(&mut self, now: Micros) {
        for producer in self.producers.iter_mut().flatten() {
            let tapped = producer.tapped;
            for (i, layer) in producer.layers.iter_mut().enumerate() {
                layer.feeds.clear();
                layer.wanted = tapped >> i & 1 == 1 || layer.hops != 0;
            }
        }
        for (at, transport) in self.transports.iter().enumerate() {
            let Some(transport) = transport else { continue };
            for (i, slot) in transport.slots.iter().enumerate() {
                let place = Place { transport: at as u32, slot: i as u16 };
                let (owner, next) = (slot.switch.owner(), slot.switch.next());
                for source in [owner, next].into_iter().flatten() {
                    if let Some(producer) = self.producers[source.producer as usize].as_deref_mut() {
                        let layer = &mut producer.layers[usize::from(source.layer)];
                        layer.feeds.push(place);
                        layer.wanted = true;
                        if Some(source) == next && !slot.line.audio && transport.is_connected() {
                            producer.keyframes.want(now, source.layer);
                        }
                    }
                }
                if let Some(ideal) = slot.ideal
                    && let Some(producer) = self.producers[ideal.producer as usize].as_deref_mut()
                {
                    producer.layers[usize::from(ideal.layer)].wanted = true;
                }
            }
        }
        for producer in self.producers.iter_mut().flatten() {
            let video = !producer.is_audio();
            for layer in &mut producer.layers {
                layer.keep_cache(now, video);
            }
        }
    }
}

/// Writes an assignment down. True if anything changed for the layers.
pub fn set(
    io: &mut Io,
    slot: &mut Slot,
    source: Option<Source>,
    ideal: Option<Source>,
    shown: Id,
    reason: &'static str,
    untold: &mut bool,
) -> bool {
    if source.is_some() {
        slot.used_at = io.now;
        if slot.stream.is_none() {
            let stream = Stream::new(slot.line.audio, slot.clock_rate(), io.rng.next());
            slot.stream = Some(Box::new(stream));
        }
    }
    *untold |= slot.shown != shown || slot.reason != reason;
    (slot.shown, slot.reason) = (shown, reason);
    let changed = slot.switch.want(source) | (slot.ideal != ideal);
    slot.ideal = ideal;
    *untold |= changed;
    changed
}
