//! RTCP that comes in: reports and requests of subscribers, reports of publishers.

use super::class::Class;
use super::counters::Drop;
use super::room::{Io, Room};
use super::transport::may_receive;
use super::tx::{Head, Tx};
use crate::bwe::Purpose;
use crate::room::producer::Producer;
use crate::rtcp::lists::Report;
use crate::rtcp::parse::{self, Packet};
use crate::rtcp::sr;
use crate::slot::records;
use crate::slot::stream::Fields;
use crate::srtp::Failure;

/// A keyframe sent this lately is the answer to a request that was on its way.
const FRESH_US: u64 = 150_000;

impl Room {
    /// A datagram that looks like RTCP, from a validated address of the transport at `place`.
    pub fn rtcp(&mut self, io: &mut Io, place: u32, datagram: &mut [u8]) {
        let Some(transport) = self.transport(place) else { return };
        let Some(inbound) = &mut transport.inbound else { return io.counters.add(Drop::Unkeyed) };
        let len = match inbound.unprotect_rtcp(datagram) {
            Ok(len) => len,
            Err(failure) => {
                return io.counters.add(match failure {
                    Failure::Short => Drop::Short,
                    Failure::Replay => Drop::Replay,
                    Failure::Streams => Drop::Streams,
                    Failure::Malformed => Drop::Malformed,
                    Failure::Auth | Failure::KeysSpent => Drop::Auth,
                });
            }
        };
        for packet in parse::compound(&datagram[..len]) {
            match packet {
                Packet::SenderReport { ssrc, info, reports } => {
                    self.sender_report(io, place, ssrc, info);
                    self.reception(io, place, reports.into_iter());
                }
                Packet::ReceiverReport { reports, .. } => self.reception(io, place, reports.into_iter()),
                Packet::Nack { media, lost, .. } => {
                    for sequence in lost {
                        self.send_again(io, place, media, sequence);
                    }
                }
                Packet::Pli { media, .. } => self.picture_lost(io, place, media),
                Packet::Fir { media, .. } => {
                    for ssrc in media {
                        self.picture_lost(io, place, ssrc);
                    }
                }
                Packet::TransportCc(feedback) => self.measured(io, place, &feedback),
                Packet::Bye(_) | Packet::Other { .. } => {}
            }
        }
    }

    fn sender_report(&mut self, io: &mut Io, place: u32, ssrc: u32, info: parse::SenderInfo) {
        let Some(transport) = self.transports[place as usize].as_deref_mut() else { return };
        let Some(binding) = transport.binding(ssrc).filter(|binding| !binding.rtx) else { return };
        let capture_us = transport.ntp.report(sr::micros(info.ntp), io.now);
        let Some(producer) = self.producers[binding.producer as usize].as_deref_mut() else { return };
        io.taps.sender_report(io.now, producer.id, binding.layer, info.ntp, info.rtp);
        let codec = producer.line.payloads.first().map(|&(_, codec)| codec);
        if let Some(codec) = codec {
            producer.layers[usize::from(binding.layer)].report(io.now, info.ntp, info.rtp, capture_us, codec);
        }
    }

    fn reception(&mut self, io: &mut Io, place: u32, reports: impl Iterator<Item = Report>) {
        let Some(transport) = self.transport(place) else { return };
        let mut worst = None;
        for report in reports {
            if let Some(rtt) = sr::round_trip(&report, sr::ntp(io.now)) {
                transport.rtt_us = if transport.rtt_us == 0 { rtt } else { (transport.rtt_us * 7 + rtt) / 8 };
            }
            if transport.slots.iter().any(|slot| slot.line.ssrc == report.ssrc) {
                worst = worst.max(Some(report.fraction_lost));
            }
        }
        if let Some(worst) = worst {
            transport.down_loss = f32::from(worst) / 256.0;
        }
    }

    /// Answers a request for a lost packet: sound as the same datagram, pictures with RTX (RFC 4588) from the cache.
    fn send_again(&mut self, io: &mut Io, place: u32, ssrc: u32, sequence: u16) {
        let Some(transport) = self.transports[place as usize].as_deref_mut() else { return };
        let rtt = transport.round_trip(io.now);
        let Some(slot) = transport.slots.iter_mut().find(|slot| slot.line.ssrc == ssrc) else { return };
        let Some(stream) = slot.stream.as_deref_mut() else { return };
        let last = stream.sequencer.last();
        let back = u64::from((last as u16).wrapping_sub(sequence));
        let known = last.checked_sub(back).filter(|_| back < records::PACKETS as u64);
        let Some(out) = known else { return };
        if let Some(sent) = &mut stream.sent {
            transport.asks_for_sound = true;
            let path = transport.agent.nominated();
            if let (Some(to), Some(datagram)) = (path, sent.again(io.now, out, rtt))
                && io.prompt.push(to, datagram, Class::Sound)
            {
                transport.down_bytes += datagram.len() as u64 + to.wire();
            }
            return;
        }
        let Some(source) = slot.switch.owner() else { return };
        let producer = self.producers[source.producer as usize].as_deref();
        let may = |p: &&Producer| p.gate.is_open(io.now) && may_receive(&transport.allowed, p.id);
        let Some(producer) = producer.filter(may) else { return };
        let Some(cache) = &producer.layers[usize::from(source.layer)].cache else { return };
        let newest = stream.newest_source;
        let Some(kept) = &mut stream.records else { return };
        let Some(again) = kept.again(io.now, out, newest, rtt) else { return };
        let Some((meta, payload)) = cache.get(io.now, again.source) else { return };
        io.scratch.clear();
        io.scratch.extend_from_slice(&sequence.to_be_bytes());
        io.scratch.extend_from_slice(payload);
        let Some(timestamp) = stream.again(meta.moment, &meta, &mut io.scratch[2..]) else { return };
        stream.rtx_sequence += 1;
        let fields =
            Fields { index: stream.rtx_sequence, timestamp, marker: meta.marker, named: again.named };
        let csrc = again.named.then_some(producer.id);
        let (Some(payload_type), Some(to)) = (slot.rtx_type(meta.codec), transport.agent.nominated()) else {
            return;
        };
        let Some(outbound) = &mut transport.outbound else { return };
        let (transport_cc, bytes) = (&mut transport.transport_cc, &mut transport.down_bytes);
        let bwe = transport.bwe.as_deref_mut();
        let pacer = &mut transport.pacer;
        let mut tx = Tx { now: io.now, to, outbound, transport_cc, bytes, bwe, pacer, out: io.prompt };
        let class = slot.class.layer(meta.vp8.tid);
        let head =
            Head { payload_type, ssrc: slot.line.rtx_ssrc, csrc, level: None, padded: false, class, fields };
        if slot.line.rtx_ssrc != 0 {
            let sent = tx.send(slot, head, io.scratch, Purpose::Media).map_or(0, <[u8]>::len);
            transport.repairs.add(io.now, sent);
        }
    }

    /// A subscriber cannot decode: worth a request only if somebody is there to answer and none was on its way.
    fn picture_lost(&mut self, io: &mut Io, place: u32, ssrc: u32) {
        let Some(transport) = self.transports[place as usize].as_deref() else { return };
        let Some(slot) = transport.slots.iter().find(|slot| slot.line.ssrc == ssrc) else { return };
        let Some(source) = slot.switch.owner() else { return };
        let fresh = slot.stream.as_ref().is_some_and(|s| {
            s.keyframe_at > 0
                && io.now.saturating_sub(s.keyframe_at) < FRESH_US + transport.round_trip(io.now)
        });
        if fresh || slot.line.audio {
            return;
        }
        if let Some(producer) = self.producers[source.producer as usize].as_deref_mut() {
            producer.keyframes.want(io.now, source.layer);
            self.ticked = 0;
        }
    }
}
