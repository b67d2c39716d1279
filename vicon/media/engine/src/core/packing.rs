//! Sound on weak links: packets of a slot wait for each other and leave as one (media.md 6.5).

use super::batch::Meta;
use super::forward::dispatch;
use super::room::{Io, Room};
use super::tx::Tx;
use crate::api::Codec;
use crate::slot::Slot;
use crate::slot::pack::Packer;

/// Most bytes of sound in one packet.
const PACKET: usize = 1_100;

/// One packet of sound for a slot that packs, or that still has some waiting from when it did.
pub fn pack(tx: &mut Tx, slot: &mut Slot, id: u32, meta: &Meta, payload: &mut [u8]) {
    let mut packer = slot.pack.take().unwrap_or_default();
    let mut kept = slot.packs && packer.add(tx.now, id, meta, payload);
    if !kept {
        if packer.owner() == id {
            leave(tx, slot, &mut packer);
        }
        packer.clear();
        kept = slot.packs && packer.add(tx.now, id, meta, payload);
    }
    if packer.is_full() {
        leave(tx, slot, &mut packer);
    }
    if !kept && let Some(payload_type) = slot.payload_type(Codec::Opus) {
        dispatch(tx, slot, id, payload_type, meta, payload, false);
    }
    if slot.packs {
        slot.pack = Some(packer);
    }
}

/// Sends what waits.
fn leave(tx: &mut Tx, slot: &mut Slot, packer: &mut Packer) {
    let mut bytes = [0; PACKET];
    let (id, payload_type) = (packer.owner(), slot.payload_type(Codec::Opus));
    let Some((first, count, len)) = packer.take(&mut bytes) else { return };
    let Some(payload_type) = payload_type else { return };
    dispatch(tx, slot, id, payload_type, &first, &mut bytes[..len], false);
    if let Some(stream) = slot.stream.as_deref_mut() {
        stream.joined(&first, count - 1);
    }
}

impl Room {
    /// What waited long enough leaves, if its owner still may be heard there.
    pub fn unpack(&mut self, io: &mut Io) {
        let now = io.now;
        for transport in self.transports.iter_mut().flatten().filter(|transport| transport.allotter.packs()) {
            let Some(to) = transport.agent.nominated() else { continue };
            let Some(outbound) = &mut transport.outbound else { continue };
            for slot in transport.slots.iter_mut().filter(|slot| slot.line.audio) {
                let Some(mut packer) = slot.pack.take_if(|packer| packer.is_due(now)) else { continue };
                let owner = slot.switch.owner().and_then(|s| self.producers[s.producer as usize].as_deref());
                let heard = owner.is_some_and(|p| p.id == packer.owner() && p.gate.is_open(now));
                if heard {
                    let (transport_cc, bytes) = (&mut transport.transport_cc, &mut transport.down_bytes);
                    let bwe = transport.bwe.as_deref_mut();
                    let pacer = &mut transport.pacer;
                    let mut tx =
                        Tx { now, to, outbound, transport_cc, bytes, bwe, pacer, out: &mut *io.prompt };
                    leave(&mut tx, slot, &mut packer);
                }
                packer.clear();
                slot.pack = Some(packer);
            }
        }
    }
}
