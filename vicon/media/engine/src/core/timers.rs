//! What happens without a packet: gates, consent, reports, requests to publishers, news.

use super::class::Class;
use super::room::{Io, Room};
use super::transport::Transport;
use super::{downlink, told, uplink};
use crate::api::{Event, Kind, Micros};
use crate::armour;
use crate::ice::agent::Lapse;
use crate::pacer;
use crate::room::keyframes::Silence;
use crate::room::producer::Producer;
use crate::rtcp::parse::SenderInfo;
use crate::rtcp::{OWN_SSRC, nack, sr};

/// How often streams are looked at.
pub const TICK: Micros = 10_000;
const SECOND: Micros = 1_000_000;
const STALLED_US: Micros = 2_000_000;
const MIC_DEAD_US: Micros = 10_000_000;

/// A transport that ended, and why.
pub struct Gone {
    pub place: u32,
    pub reason: &'static str,
}

impl Room {
    /// Does what is due; transports that ended are to be taken out by the caller.
    pub fn tick(&mut self, io: &mut Io) -> Vec<Gone> {
        let now = io.now;
        if self.gate_due <= now {
            for at in 0..self.producers.len() as u32 {
                let closing = self.producer(at).and_then(|p| p.gate.expire(now));
                if let Some(closing) = closing {
                    self.closed(io, at, closing);
                }
            }
            self.gate_due = self.next_gate();
        }
        if now.saturating_sub(self.ticked) >= TICK {
            self.ticked = now;
            self.look_at_streams(io);
            self.tend_hops(io);
        }
        if (self.warming || self.sounding) && now.saturating_sub(self.paced) >= pacer::TICK {
            self.paced = now;
            self.catch_up(io);
            self.unpack(io);
            self.repeat_sound(io);
        }
        self.settle(io);
        let mut gone = Vec::new();
        for at in 0..self.transports.len() {
            if self.dues[at] > now {
                continue;
            }
            let Some(transport) = self.transports[at].as_deref_mut() else {
                self.dues[at] = Micros::MAX;
                continue;
            };
            if transport.remote.is_some() {
                self.dues[at] = Micros::MAX;
                continue;
            }
            if let Some(reason) = lapse(io, transport) {
                gone.push(Gone { place: at as u32, reason });
                continue;
            }
            feedback(io, transport);
            if transport.report_at <= now {
                transport.report_at = now + SECOND;
                receiver_report(io, transport, &mut self.producers);
                uplink::look(io, transport, &self.producers);
            }
            let measured = downlink::tick(io, transport, &self.producers);
            let reported = sender_reports(io, transport);
            told::tell_slots(io, transport, &self.producers);
            let news = if transport.untold { transport.told_at + told::EVERY_US } else { Micros::MAX };
            let feedback = transport.feedback.due().unwrap_or(Micros::MAX);
            let agent = transport.agent.next_timeout();
            self.dues[at] = agent
                .min(feedback)
                .min(measured)
                .min(transport.report_at)
                .min(reported)
                .min(news)
                .max(now + 1_000);
        }
        self.tell_speakers(io);
        gone
    }

    pub fn next_gate(&self) -> Micros {
        let deadlines = self.producers.iter().flatten().filter_map(|p| p.gate.deadline());
        deadlines.min().unwrap_or(Micros::MAX)
    }

    fn look_at_streams(&mut self, io: &mut Io) {
        let now = io.now;
        let mut changed = false;
        self.sounding = false;
        for producer in self.producers.iter_mut().flatten() {
            let Some(transport) = self.transports[producer.transport as usize].as_deref_mut() else {
                continue;
            };
            let alive = producer.alive_now(now);
            changed |= alive != producer.alive;
            producer.alive = alive;
            if !producer.is_audio() && !producer.remote {
                ask(io, transport, producer);
            }
            let stalled = producer.stalled;
            look_broken(io, producer);
            // What a stalled camera takes is nothing: others have room.
            changed |= stalled != producer.stalled;
        }
        for (due, transport) in self.dues.iter_mut().zip(&mut self.transports) {
            let Some(transport) = transport else { continue };
            if transport.pulse.is_due(now, transport.down_bytes) && transport.is_connected() {
                sign_of_life(io, transport);
            }
            self.sounding |= transport.allotter.packs() || transport.armour.worn() == armour::Kind::Twice;
            let changed = changed || transport.wants_look(now);
            transport.stale |= changed;
            self.unsettled |= changed;
            if std::mem::take(&mut transport.taken)
                || (transport.untold && now.saturating_sub(transport.told_at) >= told::EVERY_US)
            {
                *due = (*due).min(now);
            }
        }
        if now.saturating_sub(self.measured) >= SECOND {
            let elapsed = now - self.measured;
            self.measured = now;
            for producer in self.producers.iter_mut().flatten() {
                let video = !producer.is_audio();
                for layer in &mut producer.layers {
                    layer.measure(elapsed);
                    layer.keep_cache(now, video);
                }
            }
            self.tell_layers(io);
            self.publish_stats(io);
        }
    }
}

/// Consent and old credentials.
fn lapse(io: &mut Io, transport: &mut Transport) -> Option<&'static str> {
    while let Some(lapse) = transport.agent.timeout(io.now) {
        match lapse {
            Lapse::Quiet(seconds) => {
                io.events.push_back(Event::Quiet { at: io.now, transport: transport.id, seconds });
            }
            Lapse::Gone { never } => return Some(if never { "never" } else { "consent" }),
        }
    }
    transport.outbound.as_ref().is_some_and(|o| o.is_spent()).then_some("keys_spent")
}

/// Seals what stands in the scratch buffer and queues it.
pub fn send_rtcp(io: &mut Io, transport: &mut Transport) {
    let (Some(outbound), Some(to)) = (&mut transport.outbound, transport.agent.nominated()) else { return };
    let Some(space) = io.prompt.space() else { return };
    let len = io.scratch.len();
    let Some(plain) = space.get_mut(..len) else { return };
    plain.copy_from_slice(io.scratch);
    if let Ok(len) = outbound.protect_rtcp(space, len) {
        io.prompt.commit(to, len, Class::Control);
        transport.down_bytes += len as u64 + to.wire();
    }
}

/// Transport-wide congestion feedback to a publisher.
fn feedback(io: &mut Io, transport: &mut Transport) {
    while transport.feedback.due().is_some_and(|due| due <= io.now) {
        let media = transport.bindings.first().map_or(0, |binding| binding.ssrc);
        io.scratch.clear();
        if !transport.feedback.build(io.now, OWN_SSRC, media, io.scratch) {
            return;
        }
        send_rtcp(io, transport);
    }
}

/// A report of nothing (RFC 3550 6.4.2) without a name (RFC 5506): the shortest packet that a browser counts.
fn sign_of_life(io: &mut Io, transport: &mut Transport) {
    io.scratch.clear();
    sr::receiver_report(io.scratch, OWN_SSRC, &[]);
    send_rtcp(io, transport);
}

fn receiver_report(io: &mut Io, transport: &mut Transport, producers: &mut [Option<Box<Producer>>]) {
    if transport.bindings.is_empty() {
        return;
    }
    let reports: Vec<_> = transport
        .bindings
        .iter()
        .filter(|binding| !binding.rtx)
        .filter_map(|binding| {
            let producer = producers[binding.producer as usize].as_deref_mut()?;
            let layer = &mut producer.layers[usize::from(binding.layer)];
            Some(layer.reception.report(io.now, binding.ssrc))
        })
        .collect();
    io.scratch.clear();
    sr::receiver_report(io.scratch, OWN_SSRC, &reports);
    sr::sdes(io.scratch, OWN_SSRC, "vicon");
    send_rtcp(io, transport);
}

/// SRs of slots in use: each states the slot's constant clock. When the next one is due.
fn sender_reports(io: &mut Io, transport: &mut Transport) -> Micros {
    let mut next = Micros::MAX;
    for at in 0..transport.slots.len() {
        let slot = &mut transport.slots[at];
        let Some(stream) = slot.stream.as_deref_mut() else { continue };
        if slot.switch.owner().is_none() || stream.packets == 0 {
            continue;
        }
        if stream.report_at <= io.now {
            stream.report_at = io.now + SECOND;
            let info = SenderInfo {
                ntp: sr::ntp(io.now),
                rtp: stream.clock.at(io.now) as u32,
                packets: stream.packets as u32,
                octets: stream.octets as u32,
            };
            io.scratch.clear();
            sr::sender_report(io.scratch, slot.line.ssrc, &info, &[]);
            sr::sdes(io.scratch, slot.line.ssrc, "vicon");
            send_rtcp(io, transport);
        }
        let report_at = transport.slots[at].stream.as_ref().map_or(Micros::MAX, |s| s.report_at);
        next = next.min(report_at);
    }
    next
}

/// NACKs for wanted layers and pooled PLIs.
fn ask(io: &mut Io, transport: &mut Transport, producer: &mut Producer) {
    for at in 0..producer.layers.len() {
        let layer = &mut producer.layers[at];
        let lacking = layer.sets.lacking(io.now);
        if (layer.missing.overrun() || lacking) && layer.wanted {
            producer.keyframes.want(io.now, at as u8);
        }
        let mut lost = std::mem::take(&mut transport.lost);
        lost.clear();
        layer.missing.due(io.now, transport.rtt_us, &mut lost);
        if layer.wanted && layer.ssrc != 0 && !lost.is_empty() {
            io.scratch.clear();
            nack::nack(io.scratch, OWN_SSRC, layer.ssrc, &lost);
            send_rtcp(io, transport);
        }
        transport.lost = lost;
    }
    producer.keyframes.only(producer.alive);
    if let Some(layer) = producer.keyframes.due(io.now) {
        io.scratch.clear();
        nack::pli(io.scratch, OWN_SSRC, producer.layers[usize::from(layer)].ssrc);
        send_rtcp(io, transport);
    }
    if producer.keyframes.unanswered(io.now) == Some(Silence::Began) {
        let id = producer.id;
        io.events.push_back(Event::Trouble { at: io.now, producer: id, what: "no_keyframe", over: false });
    }
}

/// `stalled`, `flat` and `mic_dead`, once an episode.
fn look_broken(io: &mut Io, producer: &mut Producer) {
    let now = io.now;
    let expected = producer.client_on && producer.gate.is_open(now);
    if !expected {
        (producer.last_picture, producer.last_sound) = (now, now);
        producer.flat.forget();
    }
    let wanted = producer.layers.iter().any(|layer| layer.wanted);
    let stalled =
        producer.kind == Kind::Camera && wanted && now.saturating_sub(producer.last_picture) > STALLED_US;
    let dead = producer.kind == Kind::Mic && now.saturating_sub(producer.last_sound) > MIC_DEAD_US;
    if producer.flat.wants_keyframe(now) {
        producer.keyframes.want(now, producer.layers.len() as u8 - 1);
    }
    let flat = producer.flat.is_flat(now);
    let id = producer.id;
    for (what, is, was) in [
        ("stalled", stalled, &mut producer.stalled),
        ("flat", flat, &mut producer.told_flat),
        ("mic_dead", dead, &mut producer.mic_dead),
    ] {
        if is != std::mem::replace(was, is) {
            io.events.push_back(Event::Trouble { at: now, producer: id, what, over: !is });
        }
    }
}
