//! Sound towards a subscriber who loses some of it: what it wears, and how that is sent (media.md 6.5).

use super::batch::Meta;
use super::class::Class;
use super::forward::dispatch;
use super::room::{Io, Room};
use super::transport::Transport;
use super::tx::Tx;
use crate::api::{Codec, Micros};
use crate::armour::{Kind, Means};
use crate::slot::Slot;
use crate::slot::past::Past;

/// Most bytes of sound in one packet, what it carries of before included.
const PACKET: usize = 1_300;

/// Decides what sound wears, with `free` bits a second for all of media. Returns what that costs.
pub fn wear(now: Micros, transport: &mut Transport, free: u64) -> u64 {
    let Transport { allotter, demand, armour, bwe, slots, rtt_us, asks_for_sound, .. } = transport;
    let packs = allotter.packs();
    let voices = demand.voices.min(usize::from(allotter.voices()));
    let sum = |of: &[u32]| of.iter().take(voices).map(|&bps| u64::from(bps)).sum::<u64>();
    let means = Means {
        loss: bwe.as_ref().and_then(|bwe| bwe.sound_loss(now)),
        red: !packs && slots.iter().any(|slot| slot.line.audio && slot.line.red != 0),
        asks: *asks_for_sound,
        rtt_us: *rtt_us,
        free,
        keep: allotter.least(),
        red_bps: sum(&demand.redundant),
        twice_bps: sum(if packs { &demand.packed } else { &demand.plain }),
    };
    if armour.look(now, &means) {
        for slot in slots.iter_mut().filter(|slot| slot.line.audio) {
            slot.twice = armour.worn() == Kind::Twice;
            match (armour.worn(), &mut slot.past) {
                (Kind::Red(copies), Some(past)) => past.carry(copies),
                (Kind::Red(copies), past) => *past = Some(Box::new(Past::new(copies))),
                (_, past) => *past = None,
            }
        }
    }
    armour.bps()
}

/// One packet of sound that carries those before it.
pub fn redundant(tx: &mut Tx, slot: &mut Slot, id: u32, meta: &Meta, payload: &mut [u8]) {
    let Some(opus) = slot.payload_type(Codec::Opus) else { return };
    let mut bytes = [0; PACKET];
    let known = slot.line.red != 0 && !meta.late;
    let past = slot.past.as_deref_mut().filter(|_| known);
    match past.and_then(|past| past.wrap(id, opus, meta, payload, &mut bytes)) {
        Some(len) => dispatch(tx, slot, id, slot.line.red, meta, &mut bytes[..len], false),
        None => dispatch(tx, slot, id, opus, meta, payload, false),
    }
}

impl Room {
    /// Sound that leaves twice leaves again. The receiver's replay check (RFC 3711 3.3.2) drops what came already.
    pub fn repeat_sound(&mut self, io: &mut Io) {
        for transport in self.transports.iter_mut().flatten() {
            let Transport { slots, agent, down_bytes, .. } = &mut **transport;
            let Some(to) = agent.nominated() else { continue };
            for slot in slots.iter_mut().filter(|slot| slot.twice) {
                let Some(stream) = slot.stream.as_deref_mut() else { continue };
                let last = stream.sequencer.last();
                let Some(sent) = &mut stream.sent else { continue };
                while let Some(datagram) = sent.spare(io.now, last) {
                    if io.prompt.push(to, datagram, Class::Sound) {
                        *down_bytes += datagram.len() as u64 + to.wire();
                    }
                }
            }
        }
    }
}
