//! Warm starts: a slot begins with the last keyframe from the cache instead of asking for a new one (media.md 6.3).

use super::class::Class;
use super::forward;
use super::room::{Io, Room};
use super::transport::{Transport, may_receive};
use super::tx::Tx;
use crate::api::Micros;
use crate::pacer;
use crate::room::producer::Producer;
use crate::slot::switch::Action;

const YOUNG_US: Micros = 1_500_000;
const MAX_BYTES: usize = 250_000;
/// A keyframe that began to leave is given so long, with what waits behind it, and longer where it leaves more slowly.
const KEYFRAME_US: Micros = 1_000_000;
const KEYFRAME_TCP_US: Micros = 2_500_000;
/// Bytes a tick at least, so that a slow layer does not take seconds to catch up.
const TICK_BYTES: u64 = 2_000;

impl Room {
    /// Starts slots that wait for a layer whose last keyframe is young and complete in the cache.
    pub fn warm_up(&mut self, now: Micros) {
        for transport in self.transports.iter_mut().flatten() {
            if !transport.is_connected() {
                continue;
            }
            for slot in transport.slots.iter_mut().filter(|slot| !slot.line.audio) {
                let Some(source) = slot.switch.next() else { continue };
                let Some(producer) = self.producers[source.producer as usize].as_deref() else { continue };
                let layer = &producer.layers[usize::from(source.layer)];
                let (Some(cache), Some(keyframe)) = (&layer.cache, layer.keyframe) else { continue };
                let Some(newest) = layer.newest() else { continue };
                let Some((meta, _)) = cache.get(now, keyframe.sequence) else { continue };
                let young = now.saturating_sub(keyframe.at) <= YOUNG_US && keyframe.at > slot.cut_at;
                let whole =
                    || cache.run(now, keyframe.sequence, newest).is_some_and(|bytes| bytes <= MAX_BYTES);
                let Some(stream) = &mut slot.stream else { continue };
                if young && whole() && slot.switch.packet(source, true) == Action::Take {
                    stream.take(now, &meta);
                    (slot.warm, slot.paced) = (Some(keyframe.sequence), false);
                    self.warming = true;
                    transport.untold = true;
                    transport.taken = true;
                }
            }
        }
    }

    /// Sends the next part to slots that catch up, at twice their layer's rate and as the pacer allows: the screen and
    /// the sign language before other pictures.
    pub fn catch_up(&mut self, io: &mut Io) {
        if !std::mem::take(&mut self.warming) {
            return;
        }
        for transport in self.transports.iter_mut().flatten() {
            let way = transport.agent.nominated();
            transport.pacer.refill(io.now, pacer::pace(transport.budget, way, transport.bwe.as_deref()));
            for first in [true, false] {
                for at in 0..transport.slots.len() {
                    let slot = &transport.slots[at];
                    if slot.warm.is_some() && (slot.class >= Class::Screen) == first {
                        self.warming |= catch_up_slot(io, transport, &self.producers, at);
                        self.rewire |= transport.slots[at].switch.owner().is_none();
                    }
                }
            }
        }
    }
}

/// The next part of one slot; true if more waits.
fn catch_up_slot(
    io: &mut Io,
    transport: &mut Transport,
    producers: &[Option<Box<Producer>>],
    at: usize,
) -> bool {
    let now = io.now;
    let Transport {
        slots,
        outbound,
        transport_cc,
        down_bytes: bytes,
        pacer,
        bwe,
        untold,
        agent,
        allowed,
        ..
    } = transport;
    let slot = &mut slots[at];
    let (Some(mut next), Some(source)) = (slot.warm, slot.switch.owner()) else {
        slot.warm = None;
        return false;
    };
    let (Some(to), Some(outbound)) = (agent.nominated(), outbound) else { return false };
    let producer = producers[source.producer as usize].as_deref();
    let may = |p: &&Producer| p.gate.is_open(now) && may_receive(allowed, p.id);
    let Some(producer) = producer.filter(may) else { return false };
    let layer = &producer.layers[usize::from(source.layer)];
    let Some((cache, newest)) = layer.cache.as_ref().zip(layer.newest()) else { return false };
    let waited = cache.came(next).map_or(0, |came| now.saturating_sub(came));
    // A keyframe that takes long to leave is not given up for another, which would take as long.
    let patience = if to.is_tcp() { KEYFRAME_TCP_US } else { KEYFRAME_US };
    let begun = slot.stream.as_deref().is_some_and(|s| now.saturating_sub(s.keyframe_at) <= patience);
    if slot.paced && !begun && waited > pacer::TOO_OLD {
        (slot.warm, slot.paced, slot.cut_at, *untold) = (None, false, now, true);
        slot.switch.begin_again();
        return false;
    }
    let mut tx =
        Tx { now, to, outbound, transport_cc, bytes, bwe: bwe.as_deref_mut(), pacer, out: &mut *io.prompt };
    let mut budget = (layer.bps * 2 / 8 * pacer::TICK / 1_000_000).max(TICK_BYTES) as i64;
    while next <= newest && budget > 0 && tx.pacer.covers() {
        // What is missing here keeps its number and is sent when it comes. A start that was young when
        // it was made goes on to its end: without its keyframe the rest would be worth nothing.
        if let Some((meta, payload)) = cache.kept(next) {
            budget -= payload.len() as i64;
            io.scratch.clear();
            io.scratch.extend_from_slice(payload);
            let payload_type = slot.payload_type(meta.codec);
            forward::pass(&mut tx, slot, producer.id, payload_type, &meta, io.scratch, false);
        }
        next += 1;
    }
    slot.warm = (next <= newest).then_some(next);
    slot.warm.is_some()
}
