//! The flush: for each subscriber all its packets of this batch, so that a destination's datagrams lie together.

use super::batch::{Batch, Meta};
use super::out::Out;
use super::pressure::Pressure;
use super::room::{Io, Queued, Room};
use super::transport::Transport;
use super::tx::{Head, Tx};
use super::{armour, packing};
use crate::api::{Codec, Micros};
use crate::bwe::Purpose;
use crate::pacer::pace;
use crate::room::layer::Place;
use crate::room::producer::Producer;
use crate::slot::Slot;
use crate::slot::switch::{Action, Source};

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
        if !self.hops.is_empty() && !self.serve_hops(io, out) {
            return false;
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
        taken,
        bwe,
        pacer,
        budget,
        pressure,
        ..
    } = transport;
    pacer.refill(now, pace(*budget, agent.nominated(), bwe.as_deref()));
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
    *taken |= changed;
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
    } else if slot.line.audio && slot.past.is_some() {
        armour::redundant(tx, slot, id, meta, payload);
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
    let purpose = match slot.line.audio {
        true if slot.twice => Purpose::Twice,
        true => Purpose::Sound,
        false => Purpose::Media,
    };
    let now = tx.now;
    let datagram = tx.send(slot, head, payload, purpose);
    if let Some(sent) = slot.stream.as_deref_mut().and_then(|stream| stream.sent.as_mut())
        && let Some(datagram) = datagram
    {
        sent.keep(now, fields.index, datagram);
    }
}
