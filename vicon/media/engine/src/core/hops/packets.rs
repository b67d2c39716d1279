//! Which packets of a room leave for other nodes, and what becomes of those that come from there.

use crate::api::Micros;
use crate::core::Out;
use crate::core::batch::Meta;
use crate::core::class::Class;
use crate::core::counters::Drop;
use crate::core::room::{Io, Room};
use crate::core::transport::Binding;
use crate::hop::frame::{AGAIN, BEGINS, Head};
use crate::hop::{Hop, Packet};
use crate::room::audioset::AudioSet;
use crate::room::producer::Producer;
use crate::rtp::Header;

/// A layer from which nothing left for so long begins anew: what was not sent is not missing.
const IDLE_US: Micros = 200_000;

impl Room {
    /// Sends what is queued over each hop that wants it, once. False: the arena is full.
    pub fn serve_hops(&mut self, io: &mut Io, out: &mut Out) -> bool {
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

    /// A packet of a participant of theirs: from here on as if it had come from the participant.
    pub(super) fn hopped(&mut self, io: &mut Io, at: u32, head: Head, packet: &[u8]) {
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
}

/// Whether packets of this layer leave over the hop at `at`: of sound those of the three who are heard here and of
/// channels, and what is written down there; of pictures what is watched there. What came over a hop stays.
fn crosses(set: &AudioSet, producer: &Producer, layer: u8, at: usize) -> bool {
    let wanted = producer.layers[usize::from(layer)].hops >> at & 1 == 1;
    let heard = producer.is_audio() && (!producer.lang.is_empty() || set.contains(producer.id));
    !producer.remote && (wanted || heard)
}

/// `layer`: which, its SSRC, and flags of the frame.
pub(super) fn packet(
    hop: &mut Hop,
    out: &mut Out,
    class: Class,
    producer: &Producer,
    (layer, ssrc, flags): (u8, u32, u8),
    meta: &Meta,
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
