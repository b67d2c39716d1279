//! What both ends of a hop ask of each other and tell: layers, keyframes, what got lost.

use super::packets::packet;
use crate::api::{Event, Micros};
use crate::core::class::Class;
use crate::core::room::{Io, Room};
use crate::hop::Hop;
use crate::hop::frame::{AGAIN, Ask, Sent, Wanted};
use crate::room::producer::Producer;

const SECOND: Micros = 1_000_000;

impl Room {
    /// Repairs, wishes and news, each to the hop that they concern; with each tick.
    pub fn tend_hops(&mut self, io: &mut Io) {
        for at in 0..self.hops.len() {
            let Some(mut hop) = self.hops[at].take() else { continue };
            if hop.is_silent(io.now) {
                self.hush(at as u32);
            }
            let sent = self.producers.iter().flatten().filter(|p| !p.remote && !p.is_audio());
            let sent = sent.map(|producer| sent_of(producer)).collect();
            hop.tell(io.now, io.prompt, io.scratch, sent);
            let wanted = hop.origins().iter().filter_map(|&(origin, place)| {
                let bits = wanted_of(self.producers[place as usize].as_deref()?);
                (bits != 0).then_some((origin, bits))
            });
            let wanted = wanted.collect();
            hop.want(io.now, io.prompt, io.scratch, wanted);
            self.repair(io, &mut hop);
            if io.now.saturating_sub(hop.figures_at) >= SECOND {
                hop.figures_at = io.now;
                let (figures, rtt_us, heard) = (hop.figures(), hop.rtt_us, !hop.is_silent(io.now));
                io.events.push_back(Event::HopState { at: io.now, hop: hop.id, heard, figures, rtt_us });
            }
            self.hops[at] = Some(hop);
        }
    }

    /// Asks for what is missing of theirs.
    fn repair(&mut self, io: &mut Io, hop: &mut Hop) {
        let mut lost = Vec::new();
        for (origin, place) in hop.origins().to_vec() {
            let Some(producer) = self.producers[place as usize].as_deref_mut() else { continue };
            let audio = producer.is_audio();
            for at in 0..producer.layers.len() {
                let layer = &mut producer.layers[at];
                let gone = layer.missing.overrun() || layer.sets.lacking(io.now);
                lost.clear();
                layer.missing.due(io.now, hop.rtt_us, &mut lost);
                let wanted = audio || layer.wanted;
                if wanted && !lost.is_empty() {
                    hop.ask(io.prompt, io.scratch, (origin, at as u8), false, &lost);
                }
                if gone && wanted && !audio {
                    producer.keyframes.want(io.now, at as u8);
                }
            }
            // Until news has come of what is sent, what is waited for is asked for all the same. Once it has, a wish
            // for what is not sent would stand before all others.
            let sent = if producer.alive == 0 { wanted_of(producer) } else { producer.alive };
            producer.keyframes.only(sent);
            if let Some(layer) = producer.keyframes.due(io.now) {
                hop.ask(io.prompt, io.scratch, (origin, layer), true, &[]);
            }
        }
    }

    /// Which layers of theirs there are: those that nobody here watches do not come.
    pub(super) fn are_sent(&mut self, now: Micros, at: u32, sent: &[Sent]) {
        let Some(hop) = self.hops[at as usize].as_deref() else { return };
        for sent in sent {
            let Some(place) = hop.place(sent.producer) else { continue };
            let Some(producer) = self.producers[place as usize].as_deref_mut() else { continue };
            let said = sent.heights.into_iter().zip(sent.costs);
            for (i, (layer, (height, costs))) in producer.layers.iter_mut().zip(said).enumerate() {
                if sent.alive >> i & 1 == 1 {
                    layer.last_packet = layer.last_packet.max(Some(now));
                }
                if height > 0 {
                    layer.height = height;
                }
                if costs != [0; 3] {
                    layer.rates.tell(costs.map(|kbps| u32::from(kbps) * 1_000));
                }
            }
        }
    }

    pub(super) fn are_wanted(&mut self, at: u32, wanted: &Wanted) {
        let Some(hop) = self.hops[at as usize].as_deref_mut() else { return };
        if !hop.is_news(wanted) {
            return;
        }
        for producer in self.producers.iter_mut().flatten() {
            if producer.remote || !(wanted.from..=wanted.to).contains(&producer.id) {
                continue;
            }
            let found = wanted.layers.iter().find(|(id, _)| *id == producer.id);
            let bits = found.map_or(0, |&(_, bits)| bits);
            for (i, layer) in producer.layers.iter_mut().enumerate() {
                let (is, was) = (u32::from(bits >> i & 1), layer.hops >> at & 1);
                layer.hops = layer.hops & !(1 << at) | is << at;
                layer.begins |= (is & !was) << at;
                self.rewire |= is != was;
            }
        }
    }

    pub(super) fn asked(&mut self, io: &mut Io, at: u32, ask: &Ask) {
        let Some(place) = self.find_producer(ask.producer) else { return };
        let Some(producer) = self.producers[place as usize].as_deref_mut() else { return };
        if producer.remote
            || !producer.gate.is_open(io.now)
            || usize::from(ask.layer) >= producer.layers.len()
        {
            return;
        }
        if ask.keyframe && !producer.is_audio() {
            producer.keyframes.want(io.now, ask.layer);
            self.ticked = 0;
        }
        let Some(hop) = self.hops[at as usize].as_deref_mut() else { return };
        let layer = &producer.layers[usize::from(ask.layer)];
        let Some(cache) = &layer.cache else { return };
        for &sequence in &ask.lost {
            let Some((meta, payload)) = cache.get(io.now, layer.number(sequence)) else { continue };
            let queued = (ask.layer, layer.ssrc, AGAIN);
            packet(hop, io.prompt, Class::Screen, producer, queued, &meta, payload);
        }
    }
}

fn sent_of(producer: &Producer) -> Sent {
    let mut sent = Sent { producer: producer.id, alive: producer.alive, ..Sent::default() };
    for (at, layer) in producer.layers.iter().take(sent.heights.len()).enumerate() {
        sent.heights[at] = layer.height;
        // Rounded up: what costs next to nothing is known, too.
        sent.costs[at] = [0, 1, 2].map(|temporal| {
            layer.rates.up_to(temporal).map_or(0, |bps| bps.div_ceil(1_000).min(u16::MAX.into()) as u16)
        });
    }
    sent
}

/// Layers of theirs that somebody here watches or writes down, as bits.
fn wanted_of(producer: &Producer) -> u8 {
    let audio = producer.is_audio();
    let wanted = producer.layers.iter().enumerate().filter(|(_, layer)| layer.wanted && !audio);
    wanted.fold(producer.tapped, |bits, (i, _)| bits | 1 << i)
}
