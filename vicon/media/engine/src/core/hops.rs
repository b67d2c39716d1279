//! Hops of a room: which of its packets leave for other nodes, and what becomes of those that come from there.

use super::Core;
use super::class::Class;
use super::commands::Code;
use super::counters::Drop;
use super::ids::Seat;
use super::room::{Io, Room};
use super::transport::{Binding, Transport};
use crate::api::{Event, Id, Micros};
use crate::hop::frame::{self, AGAIN, Ask, BEGINS, Frame, Head, Sent, Wanted};
use crate::hop::{Hop, Packet, seal};
use crate::ice::agent::Credentials;
use crate::room::audioset::AudioSet;
use crate::room::producer::Producer;
use crate::rtp::Header;
use std::net::SocketAddr;

/// A room has no more of them: which layers they want is kept as bits.
const MOST: usize = 32;
/// A layer from which nothing left for so long begins anew: what was not sent is not missing.
const IDLE_US: Micros = 200_000;
const SECOND: Micros = 1_000_000;

impl Core {
    pub(super) fn open_hop(
        &mut self,
        now: Micros,
        room: Id,
        id: Id,
        to: (SocketAddr, Id),
        (rx, tx): (&[u8], &[u8]),
    ) -> Result<(), Code> {
        let place = self.ids.room(room).ok_or("unknown_id")?;
        if id == 0 || self.ids.hop(id).is_some() {
            return Err("taken_id");
        }
        let hop = Hop::new(now, id, to.0, to.1, rx, tx).ok_or("bad_value")?;
        let at = self.in_room(now, place, |room, _| room.add_hop(hop))??;
        self.ids.add_hop(id, Seat { room: place, place: at });
        Ok(())
    }

    pub(super) fn close_hop(&mut self, now: Micros, id: Id) -> Result<(), Code> {
        let seat = self.ids.hop(id).ok_or("unknown_id")?;
        let theirs = self.in_room(now, seat.room, |room, _| room.remove_hop(seat.place))?;
        for place in theirs {
            self.end_transport(now, Seat { room: seat.room, place }, "hop_closed".to_owned());
        }
        self.ids.remove_hop(id);
        Ok(())
    }

    /// A participant of the other node: it sends what comes over the hop, and receives nothing.
    pub(super) fn open_remote(&mut self, now: Micros, hop: Id, id: Id) -> Result<(), Code> {
        let seat = self.ids.hop(hop).ok_or("unknown_id")?;
        if id == 0 || self.ids.transport(id).is_some() {
            return Err("taken_id");
        }
        let nobody = Credentials { ufrag: String::new(), pwd: String::new(), remote_ufrag: String::new() };
        let mut transport = Transport::new(now, id, nobody, &mut self.rng);
        transport.remote = Some(seat.place);
        let place = self.in_room(now, seat.room, |room, _| room.add_transport(transport))?;
        self.ids.add_remote(id, Seat { room: seat.room, place });
        Ok(())
    }

    /// A datagram that begins as those of hops do.
    pub(super) fn over_hop(&mut self, now: Micros, datagram: &mut [u8]) {
        let Some(seat) = seal::addressed(datagram).and_then(|id| self.ids.hop(id)) else {
            return self.counters.add(Drop::Unknown);
        };
        let _ = self.in_room(now, seat.room, |room, io| room.over_hop(io, seat.place, datagram));
    }
}

impl Room {
    fn add_hop(&mut self, hop: Hop) -> Result<u32, Code> {
        let free = self.hops.iter().position(Option::is_none);
        let at = free.unwrap_or(self.hops.len());
        if at >= MOST {
            return Err("full");
        }
        if free.is_none() {
            self.hops.push(None);
        }
        self.hops[at] = Some(Box::new(hop));
        Ok(at as u32)
    }

    /// Takes a hop out; places of the transports whose packets came over it.
    fn remove_hop(&mut self, at: u32) -> Vec<u32> {
        self.hops[at as usize] = None;
        self.hush(at);
        let places = self.transports.iter().enumerate();
        places
            .filter(|(_, t)| t.as_deref().is_some_and(|t| t.remote == Some(at)))
            .map(|(place, _)| place as u32)
            .collect()
    }

    /// Nothing is wanted over this hop any more.
    fn hush(&mut self, at: u32) {
        for layer in self.producers.iter_mut().flatten().flat_map(|producer| &mut producer.layers) {
            self.rewire |= layer.hops >> at & 1 == 1;
            layer.hops &= !(1 << at);
        }
    }

    /// Their numbers of the producers of a remote participant.
    pub fn origins(&mut self, place: u32, origins: &[(Id, u32)]) -> Result<(), Code> {
        let transport = self.transport(place).ok_or("unknown_id")?;
        let at = transport.remote.ok_or("bad_value")?;
        let own = transport.producers.clone();
        for &(producer, origin) in origins {
            let found =
                self.find_producer(producer).filter(|place| own.contains(place)).ok_or("unknown_id")?;
            self.hops[at as usize].as_deref_mut().ok_or("unknown_id")?.name(origin, found);
        }
        Ok(())
    }

    // --- what leaves ------------------------------------------------------------------------------

    /// Sends what is queued over each hop that wants it, once. False: the arena is full.
    pub fn serve_hops(&mut self, io: &mut Io, out: &mut super::Out) -> bool {
        while self.hopped < self.hops.len() {
            if out.is_full() {
                return false;
            }
            let at = self.hopped;
            self.hopped += 1;
            let Some(hop) = self.hops[at].as_deref_mut() else { continue };
            for source in &self.active {
                let Some(producer) = self.producers[source.producer as usize].as_deref_mut() else {
                    continue;
                };
                if !crosses(&self.set, producer, source.layer, at) {
                    continue;
                }
                let class = if producer.is_audio() { Class::Sound } else { Class::Screen };
                let layer = &mut producer.layers[usize::from(source.layer)];
                let idle = io.now.saturating_sub(layer.hopped_at) > IDLE_US;
                let mut flags = if idle || layer.begins >> at & 1 == 1 { BEGINS } else { 0 };
                layer.begins &= !(1 << at);
                if producer.line.kind.is_audio() {
                    // So that what gets lost on the way can be asked for again.
                    layer.wanted_at = io.now;
                    layer.cache.get_or_insert_default();
                }
                let (ssrc, mut next) = (layer.ssrc, layer.batch.map(|(first, _)| first));
                while let Some(queued) = next.map(|next| &self.queue[next as usize]) {
                    next = queued.next;
                    let payload = io.batch.get_mut(queued.span);
                    let layer = (source.layer, ssrc, flags);
                    packet(hop, out, class, producer, layer, &queued.meta, payload);
                    flags = 0;
                }
            }
        }
        for source in &self.active {
            if let Some(producer) = self.producers[source.producer as usize].as_deref_mut() {
                producer.layers[usize::from(source.layer)].hopped_at = io.now;
            }
        }
        self.hopped = 0;
        true
    }

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
            producer.keyframes.only(producer.alive);
            if let Some(layer) = producer.keyframes.due(io.now) {
                hop.ask(io.prompt, io.scratch, (origin, layer), true, &[]);
            }
        }
    }

    // --- what comes -------------------------------------------------------------------------------

    fn over_hop(&mut self, io: &mut Io, at: u32, datagram: &mut [u8]) {
        let Some(hop) = self.hops[at as usize].as_deref_mut() else { return };
        let frame = match hop.open(io.now, datagram) {
            Ok(frame) => frame,
            Err(failure) => {
                return io.counters.add(match failure {
                    seal::Failure::Short => Drop::Short,
                    seal::Failure::Auth => Drop::Auth,
                    seal::Failure::Replay => Drop::Replay,
                });
            }
        };
        match frame::parse(frame) {
            Ok(Frame::Media(head, packet)) => self.hopped(io, at, head, packet),
            Ok(Frame::State(clocks, sent)) => {
                hop.clocks(io.now, clocks);
                self.are_sent(io.now, at, &sent);
            }
            Ok(Frame::Wanted(wanted)) => self.are_wanted(at, &wanted),
            Ok(Frame::Ask(ask)) => self.asked(io, at, &ask),
            Err(_) => io.counters.add(Drop::Malformed),
        }
    }

    /// A packet of a participant of theirs: from here on as if it had come from the participant.
    fn hopped(&mut self, io: &mut Io, at: u32, head: Head, packet: &[u8]) {
        let Some(hop) = self.hops[at as usize].as_deref_mut() else { return };
        let Some(place) = hop.place(head.producer) else { return io.counters.add(Drop::Unbound) };
        hop.came(packet.len());
        let capture_us = hop.local(io.now, head.capture_us);
        let Ok(header) = Header::parse(packet) else { return io.counters.add(Drop::Malformed) };
        let Some(producer) = self.producers[place as usize].as_deref_mut() else { return };
        let Some(codec) = producer.codec(header.payload_type) else { return io.counters.add(Drop::Payload) };
        let Some(layer) = producer.layers.get_mut(usize::from(head.layer)) else {
            return io.counters.add(Drop::Payload);
        };
        if layer.ssrc != header.ssrc {
            // Nothing is repaired by RTX here: its place remembers the stream before.
            if layer.rtx_ssrc == header.ssrc && header.ssrc != 0 {
                return io.counters.add(Drop::Duplicate);
            }
            let before = layer.ssrc;
            layer.restart(header.ssrc);
            layer.rtx_ssrc = before;
            if before != 0 {
                self.restarted(place, head.layer);
            }
        }
        let Some(producer) = self.producers[place as usize].as_deref_mut() else { return };
        let layer = &mut producer.layers[usize::from(head.layer)];
        if head.flags & BEGINS != 0 {
            layer.missing.begins(head.sequence);
        }
        let stamp = (head.sequence, header.timestamp, capture_us);
        let arrived = layer.hopped(io.now, stamp, packet.len(), codec);
        let binding = Binding { ssrc: header.ssrc, producer: place, layer: head.layer, rtx: false };
        self.arrived(io, binding, header, packet, codec, arrived, head.flags & AGAIN != 0);
    }

    /// Which layers of theirs there are: those that nobody here watches do not come.
    fn are_sent(&mut self, now: Micros, at: u32, sent: &[Sent]) {
        let Some(hop) = self.hops[at as usize].as_deref() else { return };
        for sent in sent {
            let Some(place) = hop.place(sent.producer) else { continue };
            let Some(producer) = self.producers[place as usize].as_deref_mut() else { continue };
            for (i, (layer, height)) in producer.layers.iter_mut().zip(sent.heights).enumerate() {
                if sent.alive >> i & 1 == 1 {
                    layer.last_packet = layer.last_packet.max(Some(now));
                }
                if height > 0 {
                    layer.height = height;
                }
            }
        }
    }

    fn are_wanted(&mut self, at: u32, wanted: &Wanted) {
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

    fn asked(&mut self, io: &mut Io, at: u32, ask: &Ask) {
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

/// Whether packets of this layer leave over the hop at `at`: of sound those of the three who are heard here and of
/// channels, and what is written down there; of pictures what is watched there. What came over a hop stays.
fn crosses(set: &AudioSet, producer: &Producer, layer: u8, at: usize) -> bool {
    let wanted = producer.layers[usize::from(layer)].hops >> at & 1 == 1;
    let heard = producer.is_audio() && (!producer.lang.is_empty() || set.contains(producer.id));
    !producer.remote && (wanted || heard)
}

/// `layer`: which, its SSRC, and flags of the frame.
fn packet(
    hop: &mut Hop,
    out: &mut super::Out,
    class: Class,
    producer: &Producer,
    (layer, ssrc, flags): (u8, u32, u8),
    meta: &super::batch::Meta,
    payload: &[u8],
) {
    let known = producer.line.payloads.iter().find(|&&(_, codec)| codec == meta.codec);
    let Some(&(payload_type, _)) = known else { return };
    let (sequence, capture_us) = (meta.moment.sequence, meta.moment.capture_us);
    let head = Head { producer: producer.id, layer, flags, sequence, capture_us };
    let timestamp = meta.moment.rtp as u32;
    let packet = Packet { payload_type, marker: meta.marker, timestamp, ssrc, level: meta.level };
    hop.media(out, class, head, packet, payload);
}

fn sent_of(producer: &Producer) -> Sent {
    let mut heights = [0; 3];
    for (height, layer) in heights.iter_mut().zip(&producer.layers) {
        *height = layer.height;
    }
    Sent { producer: producer.id, alive: producer.alive, heights }
}

/// Layers of theirs that somebody here watches or writes down, as bits.
fn wanted_of(producer: &Producer) -> u8 {
    let audio = producer.is_audio();
    let wanted = producer.layers.iter().enumerate().filter(|(_, layer)| layer.wanted && !audio);
    wanted.fold(producer.tapped, |bits, (i, _)| bits | 1 << i)
}
