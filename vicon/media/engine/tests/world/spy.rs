//! What leaves the server for one peer, before any network: each number as it was first sent, and each repetition.

use super::peer;
use _engine::api::Profile;
use _engine::rtcp::parse::{self, Packet};
use _engine::rtp::Header;
use _engine::rtp::unwrap::{Sequence, Timestamp};
use _engine::srtp::{Failure, Inbound};
use std::collections::{BTreeMap, HashMap};

/// One packet of a slot. What may differ in a retransmission is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    pub timestamp: u32,
    pub marker: bool,
    pub csrc: Option<u32>,
    pub payload: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct Sent {
    pub at: u64,
    pub body: Body,
    /// Timestamp without wraps.
    pub rtp: u64,
}

#[derive(Default)]
pub struct Line {
    sequence: Sequence,
    timestamp: Timestamp,
    pub sent: BTreeMap<u64, Sent>,
    /// Number of each retransmission, on the RTX SSRC, and what it was.
    pub again: Vec<(u64, Sent)>,
    /// RTP time that a sender report states for server time 0, wrapping; one for all reports.
    pub clock: Option<u32>,
}

pub struct Spy {
    inbound: Inbound,
    pub lines: HashMap<u32, Line>,
    raw: HashMap<(u32, u16), Vec<u8>>,
    /// Datagrams that were repeated bit by bit.
    pub repeated: usize,
}

impl Spy {
    pub fn new(index: usize, profile: Profile) -> Spy {
        let (_, tx) = peer::keys(index, profile);
        Spy {
            inbound: Inbound::new(profile, &tx).expect("a key of the right length"),
            lines: HashMap::new(),
            raw: HashMap::new(),
            repeated: 0,
        }
    }

    pub fn sees(&mut self, now: u64, datagram: &[u8]) {
        let mut plain = datagram.to_vec();
        match datagram {
            [128..=191, 192..=223, ..] => {
                let len = self.inbound.unprotect_rtcp(&mut plain).expect("RTCP of the server");
                for packet in parse::compound(&plain[..len]) {
                    if let Packet::SenderReport { ssrc, info, .. } = packet {
                        self.report(now, ssrc, info.rtp);
                    }
                }
            }
            [128..=191, ..] => match self.inbound.unprotect_rtp(&mut plain) {
                Ok(read) => {
                    let name = (read.header.ssrc, read.header.sequence);
                    self.raw.insert(name, datagram.to_vec());
                    self.packet(now, &read.header, &plain[..read.len]);
                }
                // Sound on request: nothing but the very same bytes may repeat a number.
                Err(Failure::Replay) => {
                    let header = Header::parse_protected(datagram).expect("a header");
                    assert_eq!(self.raw[&(header.ssrc, header.sequence)], datagram, "a nonce used twice");
                    self.repeated += 1;
                }
                Err(failure) => panic!("the server's packet cannot be read: {failure:?}"),
            },
            _ => {}
        }
    }

    fn report(&mut self, now: u64, ssrc: u32, rtp: u32) {
        let line = self.lines.entry(ssrc).or_default();
        let rate = if ssrc % 1_000_000 < 100 { 48_000 } else { 90_000 };
        let clock = rtp.wrapping_sub((now as u128 * rate / 1_000_000) as u32);
        let known = *line.clock.get_or_insert(clock);
        assert!(known.wrapping_sub(clock).wrapping_add(1) <= 2, "one clock line for life");
    }

    fn packet(&mut self, at: u64, header: &Header, packet: &[u8]) {
        let payload = &packet[header.payload()];
        let csrc =
            (header.csrc_count > 0).then(|| u32::from_be_bytes(packet[12..16].try_into().expect("a CSRC")));
        let mut body =
            Body { timestamp: header.timestamp, marker: header.marker, csrc, payload: payload.to_vec() };
        if header.payload_type == 99 && payload.len() < 2 {
            // Padding, with which the server probes.
            return;
        }
        if header.payload_type == 99 {
            let original = u16::from_be_bytes([payload[0], payload[1]]);
            body.payload.drain(..2);
            let line = self.lines.get_mut(&(header.ssrc - 100)).expect("a stream to repeat");
            let number = line.sequence.peek(u32::from(original));
            let rtp = line.timestamp.peek(body.timestamp);
            line.again.push((number, Sent { at, body, rtp }));
            return;
        }
        let line = self.lines.entry(header.ssrc).or_default();
        let number = line.sequence.extend(u32::from(header.sequence));
        let rtp = line.timestamp.extend(header.timestamp);
        assert!(line.sent.insert(number, Sent { at, body, rtp }).is_none(), "number {number} given twice");
    }
}
