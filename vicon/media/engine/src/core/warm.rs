//! Warm starts: a slot begins with the last keyframe from the cache instead of asking for a new one (media.md 6.3).

use super::forward::{self, Tx};
use super::room::{Io, Room};
use crate::api::Micros;
use crate::slot::switch::Action;

const YOUNG_US: Micros = 1_500_000;
const MAX_BYTES: usize = 250_000;
/// Bytes a tick at least, so that a slow layer does not take seconds to catch up.
const TICK_BYTES: u64 = 4_000;

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
                let young = now.saturating_sub(keyframe.at) <= YOUNG_US;
                let whole =
                    || cache.run(now, keyframe.sequence, newest).is_some_and(|bytes| bytes <= MAX_BYTES);
                let Some(stream) = &mut slot.stream else { continue };
                if young && whole() && slot.switch.packet(source, true) == Action::Take {
                    stream.take(now, &meta);
                    slot.warm = Some(keyframe.sequence);
                    self.warming = true;
                    transport.untold = true;
                }
            }
        }
    }

    /// Sends the next part to slots that catch up, at twice their layer's rate.
    pub fn catch_up(&mut self, io: &mut Io) {
        if !std::mem::take(&mut self.warming) {
            return;
        }
        let now = io.now;
        for transport in self.transports.iter_mut().flatten() {
            let Some(to) = transport.agent.nominated() else { continue };
            let Some(outbound) = &mut transport.outbound else { continue };
            for slot in &mut transport.slots {
                let (Some(mut at), Some(source)) = (slot.warm, slot.switch.owner()) else {
                    slot.warm = None;
                    continue;
                };
                let producer = self.producers[source.producer as usize].as_deref();
                let Some(producer) = producer.filter(|p| p.gate.is_open(now)) else { continue };
                let layer = &producer.layers[usize::from(source.layer)];
                let Some((cache, newest)) = layer.cache.as_ref().zip(layer.newest()) else { continue };
                let (transport_cc, bytes) = (&mut transport.transport_cc, &mut transport.down_bytes);
                let bwe = transport.bwe.as_deref_mut();
                let mut tx = Tx { now, to, outbound, transport_cc, bytes, bwe, out: &mut *io.prompt };
                let mut budget = (layer.bps * 2 / 8 * super::timers::TICK / 1_000_000).max(TICK_BYTES) as i64;
                while at <= newest && budget > 0 {
                    // What is missing here keeps its number and is sent when it comes. A start that was young when
                    // it was made goes on to its end: without its keyframe the rest would be worth nothing.
                    if let Some((meta, payload)) = cache.kept(at) {
                        budget -= payload.len() as i64;
                        io.scratch.clear();
                        io.scratch.extend_from_slice(payload);
                        let payload_type = slot.payload_type(meta.codec);
                        forward::pass(&mut tx, slot, producer.id, payload_type, &meta, io.scratch, false);
                    }
                    at += 1;
                }
                slot.warm = (at <= newest).then_some(at);
                self.warming |= slot.warm.is_some();
            }
        }
    }
}
