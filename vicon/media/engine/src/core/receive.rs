//! One SRTP packet of a publisher: whose it is, what it tells, and whether it goes on (media.md 5).

use super::batch::Meta;
use super::counters::Drop;
use super::room::{Io, Queued, Room};
use super::transport::Binding;
use crate::api::{Codec, Event, Kind};
use crate::room::gate::Verdict;
use crate::room::missing::Arrival;
use crate::room::producer::Producer;
use crate::rtp::{Header, ext, h264, opus, rtx, vp8};
use crate::slot::clock::Moment;
use crate::slot::switch::Source;
use crate::srtp::Failure;
use crate::tap::Flags;

impl Room {
    /// A datagram that looks like RTP, from a validated address of the transport at `place`.
    pub fn rtp(&mut self, io: &mut Io, place: u32, datagram: &mut [u8]) {
        let now = io.now;
        let Some(transport) = self.transports.get_mut(place as usize).and_then(Option::as_deref_mut) else {
            return;
        };
        let Some(inbound) = &mut transport.inbound else { return io.counters.add(Drop::Unkeyed) };
        let plain = match inbound.unprotect_rtp(datagram) {
            Ok(plain) => plain,
            Err(failure) => return io.counters.add(cause(failure)),
        };
        let packet = &mut datagram[..plain.len];
        let header = plain.header;
        if let Some(number) =
            ext::find(&header, packet, transport.ext.transport_cc).and_then(ext::transport_cc)
        {
            transport.feedback.received(now, number, packet.len());
        }
        if !matches!(transport.flood.packet(now, packet.len()), crate::room::flood::Flow::Fine) {
            io.counters.add(Drop::Flood);
            if let Some(&producer) = transport.producers.first() {
                self.flooded(io, producer);
            }
            return;
        }
        if let Some(due) = transport.feedback.due() {
            let known = &mut self.dues[place as usize];
            *known = (*known).min(due);
        }
        let binding = match transport.binding(header.ssrc) {
            Some(binding) => binding,
            None => match self.bind(io, place, &header, packet) {
                Some(binding) => binding,
                None => return io.counters.add(Drop::Unbound),
            },
        };
        let Some(producer) = self.producers[binding.producer as usize].as_deref_mut() else { return };
        if !binding.rtx {
            return self.media(io, binding, header, packet, false);
        }
        let layer = &producer.layers[usize::from(binding.layer)];
        let Some(payload_type) = producer.repaired(header.payload_type).filter(|_| layer.ssrc != 0) else {
            return io.counters.add(Drop::Payload);
        };
        match rtx::restore(&header, packet, payload_type, layer.ssrc) {
            // Padding, with which browsers probe.
            Ok(None) => {}
            Ok(Some(range)) => {
                let original = &mut packet[range];
                match Header::parse(original) {
                    Ok(header) => self.media(io, binding, header, original, true),
                    Err(_) => io.counters.add(Drop::Malformed),
                }
            }
            Err(_) => io.counters.add(Drop::Malformed),
        }
    }

    fn flooded(&mut self, io: &mut Io, producer: u32) {
        if let Some(producer) = self.producer(producer)
            && io.now.saturating_sub(producer.flood_told) >= 1_000_000
        {
            producer.flood_told = io.now;
            io.events.push_back(Event::Trouble {
                at: io.now,
                producer: producer.id,
                what: "flood",
                over: false,
            });
        }
    }

    fn media(&mut self, io: &mut Io, binding: Binding, header: Header, packet: &[u8], recovered: bool) {
        let now = io.now;
        let Some(producer) = self.producers[binding.producer as usize].as_deref_mut() else { return };
        let Some(codec) = producer.codec(header.payload_type) else { return io.counters.add(Drop::Payload) };
        let layer = &mut producer.layers[usize::from(binding.layer)];
        let arrived = layer.arrive(now, header.sequence, header.timestamp, packet.len(), codec);
        self.arrived(io, binding, header, packet, codec, arrived, recovered);
    }

    /// A packet that was counted, with its full number, its timestamp and what it was to its stream: what it tells, and
    /// whether it goes on.
    #[expect(clippy::too_many_arguments)]
    pub fn arrived(
        &mut self,
        io: &mut Io,
        binding: Binding,
        header: Header,
        packet: &[u8],
        codec: Codec,
        (sequence, timestamp, arrival): (u64, u64, Arrival),
        recovered: bool,
    ) {
        let now = io.now;
        let Some(producer) = self.producers[binding.producer as usize].as_deref_mut() else { return };
        let layer = &mut producer.layers[usize::from(binding.layer)];
        if arrival == Arrival::Duplicate {
            return io.counters.add(Drop::Duplicate);
        }
        layer.recovered += u64::from(recovered && arrival == Arrival::Filled);
        let capture_us = layer.capture_us(now, timestamp, codec);
        let payload = &packet[header.payload()];
        let moment = Moment { sequence, rtp: timestamp, capture_us };
        let mut meta = Meta {
            moment,
            codec,
            marker: header.marker,
            late: arrival == Arrival::Filled,
            ..Meta::default()
        };
        if !payload.is_empty() && !read_payload(&mut meta, payload) {
            return io.counters.add(Drop::Malformed);
        }
        let layer = &mut producer.layers[usize::from(binding.layer)];
        layer.rates.packet(meta.vp8.tid, packet.len(), payload.len(), meta.frame_start);
        let level = ext::find(&header, packet, producer.line.ext.audio_level);
        meta.level = level.and_then(|data| data.first().copied());

        match producer.gate.packet(now) {
            Verdict::Pass { first } => {
                if first {
                    io.events.push_back(Event::GateFirst { at: now, producer: producer.id, talking: false });
                    self.gate_due = self.gate_due.min(producer.gate.deadline().unwrap_or(u64::MAX));
                }
            }
            Verdict::Refuse { closing } => {
                if let Some(closing) = closing {
                    self.closed(io, binding.producer, closing);
                }
                return;
            }
        }
        let flags = Flags { recovered, keyframe: meta.starts && codec != Codec::Opus };
        io.taps.packet(now, producer.id, binding.layer, &packet[..header.payload().end], flags);
        if payload.is_empty() {
            // Padding: forwarded to nobody, but the numbers after it close up.
            return self.enqueue(io, binding, meta, payload);
        }
        let hopped = producer.layers[usize::from(binding.layer)].hops != 0;
        let heard = if producer.is_audio() {
            self.listen(io, binding.producer, &meta, payload) || hopped
        } else {
            note_picture(io, producer, binding.layer, &meta, payload);
            true
        };
        if heard {
            self.enqueue(io, binding, meta, payload);
        }
    }

    /// Levels, audio set and speaker. False if nobody hears this producer.
    fn listen(&mut self, io: &mut Io, place: u32, meta: &Meta, payload: &[u8]) -> bool {
        let now = io.now;
        let Some(producer) = self.producers[place as usize].as_deref_mut() else { return false };
        let level = meta.level.map(|byte| byte & 0x7f);
        if level.is_none_or(|level| level < 90) {
            producer.last_sound = now;
        }
        if !producer.lang.is_empty() {
            return true;
        }
        if opus::is_dtx(payload) {
            return self.set.contains(producer.id);
        }
        let heard = producer.voice.packet(now, level);
        if heard.talking && producer.gate.first_words() {
            io.events.push_back(Event::GateFirst { at: now, producer: producer.id, talking: true });
        }
        let mut changed = self.set.packet(now, producer.id, heard);
        if producer.kind == Kind::Mic {
            changed |= self.speakers.packet(now, producer.id, &mut producer.voice);
        }
        let member = self.set.contains(producer.id);
        if changed {
            self.touch_all();
        }
        member
    }

    /// Keeps a packet for the flush and, if it is a picture's, for those who miss it.
    fn enqueue(&mut self, io: &mut Io, binding: Binding, meta: Meta, payload: &[u8]) {
        let Some(producer) = self.producers[binding.producer as usize].as_deref_mut() else { return };
        let layer = &mut producer.layers[usize::from(binding.layer)];
        if !payload.is_empty()
            && let Some(cache) = &mut layer.cache
        {
            cache.put(io.now, meta.moment.sequence, meta, payload);
        }
        if layer.feeds.is_empty()
            && layer.hops == 0
            && !producer.line.kind.is_audio()
            && layer.batch.is_none()
            && !self.rewire
        {
            return;
        }
        let Some(span) = io.batch.put(payload) else { return io.counters.add(Drop::Full) };
        let at = self.queue.len() as u32;
        self.queue.push(Queued { meta, span, padded: false, next: None });
        match &mut layer.batch {
            Some((_, last)) => {
                self.queue[*last as usize].next = Some(at);
                *last = at;
            }
            none => {
                *none = Some((at, at));
                self.active.push(Source { producer: binding.producer, layer: binding.layer });
            }
        }
    }
}

/// Fills in what the codec tells; false if the payload is malformed.
fn read_payload(meta: &mut Meta, payload: &[u8]) -> bool {
    match meta.codec {
        Codec::Opus => meta.starts = true,
        Codec::Vp8 => match vp8::Descriptor::parse(payload) {
            Ok(descriptor) => {
                meta.starts = descriptor.keyframe;
                meta.frame_start = descriptor.start;
                meta.vp8 = descriptor;
            }
            Err(_) => return false,
        },
        Codec::H264 => {
            let content = h264::Content::parse(payload);
            meta.frame_start = content.start;
            meta.starts = content.sps;
        }
    }
    true
}

/// Keyframes and ends of pictures: what asking for lost packets and for keyframes depends on.
fn note_picture(io: &mut Io, producer: &mut Producer, at: u8, meta: &Meta, payload: &[u8]) {
    if producer.kind == Kind::Camera && usize::from(at) + 1 == producer.layers.len() {
        producer.flat.packet(io.now, meta.moment.rtp, meta.starts, payload.len());
    }
    let layer = &mut producer.layers[usize::from(at)];
    if meta.codec == Codec::H264 {
        layer.sets.packet(io.now, meta.moment.rtp, h264::Content::parse(payload));
    }
    if meta.starts {
        let sequence = meta.moment.sequence;
        layer.missing.keyframe_begins(sequence);
        if layer.keyframe.is_none_or(|known| sequence > known.sequence) {
            layer.keyframe = Some(crate::room::layer::Keyframe { sequence, at: io.now });
        }
        if let Some((_, height)) = vp8::dimensions(payload, &meta.vp8).filter(|_| meta.codec == Codec::Vp8) {
            layer.height = height;
            producer.tallest = producer.tallest.max(height);
        }
        if producer.keyframes.came(at).is_some() {
            let id = producer.id;
            io.events.push_back(Event::Trouble { at: io.now, producer: id, what: "no_keyframe", over: true });
        }
    }
    if meta.marker {
        producer.layers[usize::from(at)].missing.picture_ends(meta.moment.sequence);
        producer.last_picture = io.now;
    }
}

fn cause(failure: Failure) -> Drop {
    match failure {
        Failure::Short => Drop::Short,
        Failure::Auth => Drop::Auth,
        Failure::Replay => Drop::Replay,
        Failure::Streams => Drop::Streams,
        Failure::Malformed => Drop::Malformed,
        Failure::KeysSpent => Drop::Auth,
    }
}
