//! The flush: for each subscriber all its packets of this batch, so that a destination's datagrams lie together.

use super::batch::{Batch, Meta};
use super::class::Class;
use super::out::Out;
use super::packing;
use super::pressure::Pressure;
use super::room::{Io, Queued, Room};
use super::transport::Transport;
use crate::api::{Codec, Micros};
use crate::bwe::{Estimator, Purpose};
use crate::pacer::Pacer;
use crate::room::layer::Place;
use crate::room::producer::Producer;
use crate::route::Route;
use crate::rtp::ext;
use crate::slot::Slot;
use crate::slot::stream::Fields;
use crate::slot::switch::{Action, Source};
use crate::srtp::Outbound;

/// The sending side of a transport while its slots are served.
pub struct Tx<'a> {
    pub now: Micros,
    pub to: Route,
    pub outbound: &'a mut Outbound,
    pub transport_cc: &'a mut u16,
    pub bytes: &'a mut u64,
    pub bwe: Option<&'a mut Estimator>,
    pub pacer: &'a mut Pacer,
    pub out: &'a mut Out,
}

/// What goes before a payload.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    pub payload_type: u8,
    pub ssrc: u32,
    pub csrc: Option<u32>,
    pub level: Option<u8>,
    /// The payload ends in RTP padding.
    pub padded: bool,
    pub class: Class,
    pub fields: Fields,
}

impl Tx<'_> {
    /// Writes and seals one packet straight into the arena, and returns it. `None`: no room, or the key is spent.
    pub fn send(&mut self, slot: &Slot, head: Head, payload: &[u8], purpose: Purpose) -> Option<&[u8]> {
        let space = self.out.space()?;
        let extensions = &slot.line.ext;
        space[0] = 0x80 | u8::from(head.padded) << 5 | u8::from(head.csrc.is_some());
        space[1] = u8::from(head.fields.marker) << 7 | head.payload_type;
        space[2..4].copy_from_slice(&(head.fields.index as u16).to_be_bytes());
        space[4..8].copy_from_slice(&head.fields.timestamp.to_be_bytes());
        space[8..12].copy_from_slice(&head.ssrc.to_be_bytes());
        let mut len = 12;
        if let Some(csrc) = head.csrc {
            space[12..16].copy_from_slice(&csrc.to_be_bytes());
            len = 16;
        }
        let mut writer = ext::Writer::new(&mut space[len..]);
        writer.put(extensions.transport_cc, &self.transport_cc.to_be_bytes());
        if let Some(level) = head.level {
            writer.put(extensions.audio_level, &[level]);
        }
        let block = writer.finish();
        if block > 0 {
            space[0] |= 0x10;
            len += block;
        }
        let len = self.outbound.protect_rtp(space, len, payload, head.fields.index).ok()?;
        self.out.commit(self.to, len, head.class);
        if let Some(bwe) = self.bwe.as_deref_mut().filter(|_| extensions.transport_cc != 0) {
            bwe.sent(self.now, *self.transport_cc, len + self.to.wire() as usize, purpose);
        }
        if !slot.line.audio && purpose == Purpose::Media {
            self.pacer.spend(len);
        }
        *self.transport_cc = self.transport_cc.wrapping_add(1);
        *self.bytes += len as u64 + self.to.wire();
        Some(self.out.last())
    }
}

impl Room {
    /// Sends what is queued. False: the arena is full, call again after sending it.
    pub fn flush(&mut self, io: &mut Io, out: &mut Out) -> bool {
        if self.queue.is_empty() {
            return true;
        }
        if self.flushed == 0 {
            self.settle(io);
            self.level();
            self.distribute();
        }
        while let Some(&at) = self.touched.get(self.flushed) {
            if out.is_full() {
                return false;
            }
            self.flushed += 1;
            if let Some(transport) = self.transports[at as usize].as_deref_mut() {
                let changed = serve(io.now, transport, &self.producers, &self.queue, io.batch, out);
                self.rewire |= changed;
                self.warming |= changed | std::mem::take(&mut transport.pacer.waits);
            }
        }
        for source in self.active.drain(..) {
            if let Some(producer) = self.producers[source.producer as usize].as_deref_mut() {
                producer.layers[usize::from(source.layer)].batch = None;
            }
        }
        self.queue.clear();
        self.touched.clear();
        self.flushed = 0;
        true
    }

    /// Browsers split a picture into packets whose lengths differ by one. One byte of padding makes them equal, so
    /// that the kernel takes a picture as one run (UDP_SEGMENT) and not as two.
    fn level(&mut self) {
        for source in &self.active {
            let Some(producer) = self.producers[source.producer as usize].as_deref() else { continue };
            let first = producer.layers[usize::from(source.layer)].batch.map(|(first, _)| first);
            let (mut longest, mut at) = (0, first);
            while let Some(queued) = at.map(|at| &self.queue[at as usize]) {
                longest = longest.max(queued.span.len);
                at = queued.next;
            }
            at = first;
            while let Some(queued) = at.map(|at| &mut self.queue[at as usize]) {
                let nearly = queued.span.len > 0 && queued.span.len + 1 == longest;
                queued.padded = nearly && queued.meta.codec != Codec::Opus;
                at = queued.next;
            }
        }
    }

    /// Tells each transport which of its slots have packets.
    fn distribute(&mut self) {
        for source in &self.active {
            let Some(producer) = self.producers[source.producer as usize].as_deref() else { continue };
            for &Place { transport: at, slot } in &producer.layers[usize::from(source.layer)].feeds {
                let Some(transport) = self.transports[at as usize].as_deref_mut() else { continue };
                let Some(entry) = transport.slots.get_mut(usize::from(slot)) else { continue };
                if !std::mem::replace(&mut entry.queued, true) {
                    if transport.queue.is_empty() {
                        self.touched.push(at);
                    }
                    transport.queue.push(slot);
                }
            }
        }
    }
}

/// All packets of this batch for one transport. True if a slot changed hands.
fn serve(
    now: Micros,
    transport: &mut Transport,
    producers: &[Option<Box<Producer>>],
    queue: &[Queued],
    batch: &mut Batch,
    out: &mut Out,
) -> bool {
    let Transport {
        agent,
        outbound,
        slots,
        queue: waiting,
        transport_cc,
        down_bytes,
        untold,
        bwe,
        pacer,
        budget,
        pressure,
        ..
    } = transport;
    pacer.refill(now, *budget);
    let path = agent.nominated().zip(outbound.as_mut());
    let mut changed = false;
    let bwe = bwe.as_deref_mut();
    let mut tx =
        path.map(|(to, outbound)| Tx { now, to, outbound, transport_cc, bytes: down_bytes, bwe, pacer, out });
    // Sound before pictures.
    for audio in [true, false] {
        for &at in waiting.iter() {
            let slot = &mut slots[usize::from(at)];
            if slot.line.audio == audio {
                slot.queued = false;
                let passes = audio || *pressure != Pressure::Still;
                if let Some(tx) = tx.as_mut().filter(|_| passes) {
                    changed |= serve_slot(tx, slot, producers, queue, batch);
                }
            }
        }
    }
    waiting.clear();
    *untold |= changed;
    changed
}

fn serve_slot(
    tx: &mut Tx,
    slot: &mut Slot,
    producers: &[Option<Box<Producer>>],
    queue: &[Queued],
    batch: &mut Batch,
) -> bool {
    let first = |source: Option<Source>| {
        let source = source?;
        let producer = producers[source.producer as usize].as_deref()?;
        Some((source, producer.id, producer.layers[usize::from(source.layer)].batch?.0))
    };
    let (mut owner, mut next) = (first(slot.switch.owner()), first(slot.switch.next()));
    let mut changed = false;
    // Both lists in the order of arrival: the old owner goes on until the new one's keyframe.
    loop {
        let cursor = match (&owner, &next) {
            (Some((.., a)), Some((.., b))) if a < b => &mut owner,
            (Some(_), None) => &mut owner,
            (_, Some(_)) => &mut next,
            (None, None) => return changed,
        };
        let Some((source, id, at)) = *cursor else { return changed };
        let queued = &queue[at as usize];
        *cursor = queued.next.map(|next| (source, id, next));
        let payload = if queued.padded { batch.padded_mut(queued.span) } else { batch.get_mut(queued.span) };
        let kept = producers[source.producer as usize]
            .as_deref()
            .is_some_and(|producer| producer.layers[usize::from(source.layer)].cache.is_some());
        changed |= offer(tx, slot, source, id, queued, payload, kept);
    }
}

/// Offers one packet to a slot. True if its producer took the slot.
/// `kept`: what is not sent now lies in the cache.
fn offer(
    tx: &mut Tx,
    slot: &mut Slot,
    source: Source,
    id: u32,
    queued: &Queued,
    payload: &mut [u8],
    kept: bool,
) -> bool {
    let meta = &queued.meta;
    let action = slot.switch.packet(source, meta.starts && !payload.is_empty());
    let payload_type = slot.payload_type(meta.codec);
    let Some(stream) = slot.stream.as_deref_mut() else { return false };
    match action {
        Action::Drop => return false,
        Action::Take => {
            stream.take(tx.now, meta);
            // A keyframe whose start came late: what came before it lies in the cache.
            slot.warm = meta.late.then_some(meta.moment.sequence + 1);
            slot.paced = false;
        }
        Action::Forward if slot.warm.is_some_and(|next| meta.moment.sequence >= next) => return false,
        Action::Forward => {}
    }
    if kept
        && slot.warm.is_none()
        && !slot.line.audio
        && !meta.late
        && !payload.is_empty()
        && !tx.pacer.covers()
    {
        (slot.warm, slot.paced) = (Some(meta.moment.sequence), true);
        tx.pacer.waits = true;
        return action == Action::Take;
    }
    pass(tx, slot, id, payload_type, meta, payload, queued.padded);
    action == Action::Take
}

/// Sends one packet of the owner.
pub fn pass(
    tx: &mut Tx,
    slot: &mut Slot,
    id: u32,
    payload_type: Option<u8>,
    meta: &Meta,
    payload: &mut [u8],
    padded: bool,
) {
    let Some(stream) = slot.stream.as_deref_mut() else { return };
    let Some(payload_type) = payload_type.filter(|_| !payload.is_empty()) else {
        stream.sequencer.skip(meta.moment.sequence);
        return;
    };
    if slot.line.audio && (slot.packs || slot.pack.is_some()) {
        packing::pack(tx, slot, id, meta, payload);
    } else {
        dispatch(tx, slot, id, payload_type, meta, payload, padded);
    }
}

/// Gives a packet its place in the slot's stream and sends it.
pub fn dispatch(
    tx: &mut Tx,
    slot: &mut Slot,
    id: u32,
    payload_type: u8,
    meta: &Meta,
    payload: &mut [u8],
    padded: bool,
) {
    let Some(stream) = slot.stream.as_deref_mut() else { return };
    let Some(fields) = stream.pass(tx.now, meta, payload) else { return };
    let csrc = fields.named.then_some(id);
    let class = slot.class.layer(meta.vp8.tid);
    let head = Head { payload_type, ssrc: slot.line.ssrc, csrc, level: meta.level, padded, class, fields };
    let now = tx.now;
    let datagram = tx.send(slot, head, payload, Purpose::Media);
    if let Some(sent) = slot.stream.as_deref_mut().and_then(|stream| stream.sent.as_mut())
        && let Some(datagram) = datagram
    {
        sent.keep(now, fields.index, datagram);
    }
}
