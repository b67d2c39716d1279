//! The downlink of a subscriber: feedback in, probes out, and the budget that media may take.

use super::armour;
use super::class::Class;
use super::room::{Io, Room};
use super::transport::{Transport, may_receive};
use super::tx::{Head, Tx};
use crate::api::Micros;
use crate::bwe::{ProbeOrder, Purpose};
use crate::room::producer::Producer;
use crate::rtcp::twcc::Feedback;
use crate::slot::Slot;
use crate::slot::stream::{Fields, Stream};
use crate::srtp::Inbound;

/// Of the estimate; the rest is for RTCP and for what the estimate does not know.
const SHARE: f64 = 0.9;
/// A picture's payload that is sent again to probe, at least; less is padding.
const WORTH_REPEATING: usize = 500;
/// Padding in a packet that is nothing else (RFC 3550 5.1 has one byte for its length).
const PADDING: std::ops::RangeInclusive<usize> = 32..=224;
/// What goes around it: RTP header and extension, seal, UDP and IP.
const AROUND: usize = 64;

/// Retransmissions of the last second.
#[derive(Clone, Copy, Debug, Default)]
pub struct Repairs {
    since: Micros,
    bytes: u64,
    bps: u64,
}

impl Repairs {
    pub fn add(&mut self, now: Micros, bytes: usize) {
        self.turn(now);
        self.bytes += bytes as u64;
    }

    fn bps(&mut self, now: Micros) -> u64 {
        self.turn(now);
        self.bps
    }

    fn turn(&mut self, now: Micros) {
        let elapsed = now.saturating_sub(self.since);
        if elapsed >= 1_000_000 {
            self.bps = self.bytes * 8_000_000 / elapsed;
            (self.since, self.bytes) = (now, 0);
        }
    }
}

impl Room {
    /// Transport-wide feedback of a subscriber.
    pub fn measured(&mut self, io: &mut Io, place: u32, feedback: &Feedback) {
        let Some(transport) = self.transport(place) else { return };
        let Some(bwe) = &mut transport.bwe else { return };
        bwe.feedback(io.now, feedback);
        let due = bwe.next_due();
        budget(io.now, transport);
        let known = &mut self.dues[place as usize];
        *known = (*known).min(due);
    }
}

/// Silence and probes; when to come again.
pub fn tick(io: &mut Io, transport: &mut Transport, producers: &[Option<Box<Producer>>]) -> Micros {
    if !transport.is_connected() {
        return Micros::MAX;
    }
    // The ladder steps up where there is a quarter more than the wishes take.
    let needs = ((transport.allotter.needs() + transport.armour.bps()) as f64 * 1.25 / SHARE) as u64;
    let Some(bwe) = transport.bwe.as_deref_mut() else { return Micros::MAX };
    bwe.needs(needs);
    bwe.tick(io.now, transport.inbound.as_ref().is_some_and(Inbound::is_used));
    while let Some(order) = transport.bwe.as_deref_mut().and_then(|bwe| bwe.next_probe(io.now)) {
        if !probe(io, transport, producers, order) {
            break;
        }
    }
    budget(io.now, transport);
    transport.bwe.as_ref().map_or(Micros::MAX, |bwe| bwe.next_due())
}

fn budget(now: Micros, transport: &mut Transport) {
    let Some(bwe) = transport.bwe.as_deref() else { return };
    let share = (bwe.estimate(now).bps as f64 * SHARE) as u64;
    let repairs = transport.repairs.bps(now).min(share / 5);
    if bwe.is_fresh() {
        transport.budget = u64::MAX;
        return;
    }
    let free = share - repairs;
    transport.budget = free.saturating_sub(armour::wear(now, transport, free));
}

/// Sends what a probe asks for now; false if nothing can carry it.
fn probe(
    io: &mut Io,
    transport: &mut Transport,
    producers: &[Option<Box<Producer>>],
    order: ProbeOrder,
) -> bool {
    let Some(to) = transport.agent.nominated() else { return false };
    let Transport {
        slots,
        outbound: Some(outbound),
        transport_cc,
        down_bytes: bytes,
        bwe,
        pacer,
        allowed,
        ..
    } = transport
    else {
        return false;
    };
    let able = |slot: &Slot| !slot.line.audio && slot.line.rtx_ssrc != 0 && slot.line.ext.transport_cc != 0;
    let sounding = slots.iter().position(|slot| able(slot) && slot.switch.owner().is_some());
    let Some(at) = sounding.or_else(|| slots.iter().position(able)) else { return false };
    let slot = &mut slots[at];
    let Some(&(_, payload_type)) = slot.line.rtx.first() else { return false };
    let (rate, seed) = (slot.clock_rate(), io.rng.next());
    slot.stream.get_or_insert_with(|| Box::new(Stream::new(false, rate, seed)));
    let mut tx =
        Tx { now: io.now, to, outbound, transport_cc, bytes, bwe: bwe.as_deref_mut(), pacer, out: io.prompt };
    // The same rules as for what is asked for again: an open gate, and who may see it.
    let now = io.now;
    let may = |at: u32| {
        let producer = producers[at as usize].as_deref()?;
        (producer.gate.is_open(now) && may_receive(allowed, producer.id)).then_some(producer)
    };
    let size = (order.bytes / order.packets.max(1)) as usize;
    let mut left = order.bytes as usize;
    let mut back = 0;
    while left > 0 {
        let repeated = if size >= WORTH_REPEATING { repeat(now, slot, may, back, io.scratch) } else { None };
        back += 1;
        let (payload_type, fields, csrc, padded) = match repeated {
            Some(Repeated { payload_type, fields, csrc }) => (payload_type, fields, csrc, false),
            None => {
                io.scratch.clear();
                let padding = size.saturating_sub(AROUND).clamp(*PADDING.start(), *PADDING.end());
                io.scratch.resize(padding - 1, 0);
                io.scratch.push(padding as u8);
                let Some(stream) = &mut slot.stream else { return false };
                stream.rtx_sequence += 1;
                let timestamp = stream.clock.at(io.now) as u32;
                let fields = Fields { index: stream.rtx_sequence, timestamp, marker: false, named: false };
                (payload_type, fields, None, true)
            }
        };
        let head = Head {
            payload_type,
            ssrc: slot.line.rtx_ssrc,
            csrc,
            level: None,
            padded,
            class: Class::Probe,
            fields,
        };
        let Some(sent) = tx.send(slot, head, io.scratch, Purpose::Probe(order.cluster)) else { return false };
        left = left.saturating_sub(sent.len() + to.wire() as usize);
    }
    true
}

/// The head of a packet that is sent once more.
struct Repeated {
    payload_type: u8,
    fields: Fields,
    csrc: Option<u32>,
}

/// Writes the packet sent `back` numbers ago once more, as RTX (RFC 4588 4). `may`: the producer at a place, if its
/// packets may leave now.
fn repeat<'a>(
    now: Micros,
    slot: &mut Slot,
    may: impl Fn(u32) -> Option<&'a Producer>,
    back: u64,
    out: &mut Vec<u8>,
) -> Option<Repeated> {
    let source = slot.switch.owner()?;
    let producer = may(source.producer)?;
    let cache = producer.layers[usize::from(source.layer)].cache.as_ref()?;
    let stream = slot.stream.as_deref_mut()?;
    let number = stream.sequencer.last().checked_sub(back)?;
    let again = stream.records.as_ref()?.look(number, stream.newest_source)?;
    let (meta, payload) = cache.get(now, again.source)?;
    out.clear();
    out.extend_from_slice(&(number as u16).to_be_bytes());
    out.extend_from_slice(payload);
    let timestamp = stream.again(meta.moment, &meta, &mut out[2..])?;
    stream.rtx_sequence += 1;
    let fields = Fields { index: stream.rtx_sequence, timestamp, marker: meta.marker, named: again.named };
    let csrc = again.named.then_some(producer.id);
    Some(Repeated { payload_type: slot.rtx_type(meta.codec)?, fields, csrc })
}
