//! What a browser gets: per slot the numbers it saw, what it asked for again, and whose pictures it could decode.

use super::extensions;
use _engine::rtcp::parse::SenderInfo;
use _engine::rtcp::{nack, sr, twcc};
use _engine::rtp::ext;
use _engine::rtp::unwrap::{Sequence, Timestamp};
use _engine::rtp::{Header, vp8};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One packet of a slot, RTX undone.
#[derive(Clone, Debug)]
pub struct Got {
    pub at: u64,
    pub timestamp: u64,
    pub payload: Vec<u8>,
    pub csrc: Option<u32>,
    pub again: bool,
    /// Payload type.
    pub kind: u8,
    pub padding: u8,
}

#[derive(Default)]
pub struct Stream {
    sequence: Sequence,
    timestamp: Timestamp,
    pub got: BTreeMap<u64, Got>,
    /// Numbers between the first and the last that did not come so far.
    holes: BTreeSet<u64>,
    asked: HashMap<u64, (u64, u8)>,
    /// (when, NTP, RTP)
    pub reports: Vec<(u64, u64, u32)>,
}

impl Stream {
    /// What came under this number before.
    fn take(&mut self, number: u64, got: Got) -> Option<Got> {
        if let (Some((&first, _)), Some((&last, _))) = (self.got.first_key_value(), self.got.last_key_value())
        {
            self.holes.extend((last + 1..number).chain(number + 1..first));
        }
        self.holes.remove(&number);
        self.got.insert(number, got)
    }

    /// Numbers that never came, between the first and the last but for the newest half second.
    pub fn missing(&self, now: u64) -> usize {
        let (Some((&first, _)), Some((&last, _))) =
            (self.got.first_key_value(), self.got.iter().rev().find(|(_, got)| got.at + 500_000 < now))
        else {
            return 0;
        };
        (first..=last).filter(|number| !self.got.contains_key(number)).count()
    }

    /// SSRCs of the sources whose pictures are in the slot, in order of first appearance without repeats.
    pub fn owners(&self) -> Vec<u32> {
        let mut owners: Vec<u32> = self.got.values().map(|got| source(&got.payload)).collect();
        owners.dedup();
        owners
    }

    pub fn since(&self, at: u64) -> usize {
        self.got.values().filter(|got| got.at >= at).count()
    }
}

/// The source's SSRC and number, which the publisher wrote behind the descriptor and frame header.
pub fn source(payload: &[u8]) -> u32 {
    u32::from_be_bytes(payload[16..20].try_into().expect("20 bytes"))
}

/// Payload type of redundant sound.
pub const RED: u8 = 63;

pub struct Watch {
    pub streams: HashMap<u32, Stream>,
    next: u64,
    /// Transport-wide feedback.
    arrivals: twcc::Recorder,
    /// Numbers that came twice without having been asked for.
    pub doubled: usize,
    /// Firefox does not.
    pub asks_for_sound: bool,
}

impl Default for Watch {
    fn default() -> Self {
        let (streams, arrivals) = (HashMap::new(), twcc::Recorder::default());
        Watch { streams, next: 0, arrivals, doubled: 0, asks_for_sound: true }
    }
}

impl Watch {
    pub fn stream(&self, ssrc: u32) -> &Stream {
        self.streams.get(&ssrc).unwrap_or_else(|| panic!("nothing came on {ssrc}: {:?}", self.streams.keys()))
    }

    pub fn packet(&mut self, now: u64, header: &Header, packet: &[u8]) {
        if let Some(number) = ext::find(header, packet, extensions().transport_cc).and_then(ext::transport_cc)
        {
            self.arrivals.received(now, number, packet.len());
        }
        let payload = &packet[header.payload()];
        let csrc =
            (header.csrc_count > 0).then(|| u32::from_be_bytes(packet[12..16].try_into().expect("a CSRC")));
        let again = header.payload_type == 99;
        if payload.is_empty() {
            // Padding, with which the server probes.
            return;
        }
        let (ssrc, number, payload) = if again {
            (header.ssrc - 100, u16::from_be_bytes([payload[0], payload[1]]), &payload[2..])
        } else {
            (header.ssrc, header.sequence, payload)
        };
        let stream = self.streams.entry(ssrc).or_default();
        let number = stream.sequence.extend(u32::from(number));
        let got = Got {
            at: now,
            timestamp: stream.timestamp.extend(header.timestamp),
            payload: payload.to_vec(),
            csrc,
            again,
            kind: header.payload_type,
            padding: header.padding,
        };
        if stream.take(number, got).is_some_and(|before| !before.again && !again) {
            self.doubled += 1;
        }
    }

    pub fn report(&mut self, now: u64, ssrc: u32, info: SenderInfo) {
        self.streams.entry(ssrc).or_default().reports.push((now, info.ntp, info.rtp));
    }

    /// Requests for what is missing, each 20 ms; a report each time, so that round trips are known.
    pub fn feedback(&mut self, now: u64) -> Option<Vec<u8>> {
        let measured = self.arrivals.due().is_some_and(|due| due <= now);
        if now < self.next && !measured {
            return None;
        }
        let mut out = Vec::new();
        while self.arrivals.due().is_some_and(|due| due <= now) && self.arrivals.build(now, 9, 9, &mut out) {}
        if now < self.next {
            return Some(out).filter(|out| !out.is_empty());
        }
        self.next = now + 20_000;
        sr::receiver_report(&mut out, 9, &[]);
        let asks = self.asks_for_sound;
        let asked = self.streams.iter_mut().filter(|&(&ssrc, _)| asks || ssrc % 1_000_000 >= 100);
        for (&ssrc, stream) in asked {
            let Some((&last, _)) = stream.got.last_key_value() else { continue };
            let lost: Vec<u16> = stream
                .holes
                .range(last.saturating_sub(200)..)
                .copied()
                .filter(|number| {
                    let (asked, times) = stream.asked.entry(*number).or_insert((0, 0));
                    let due = now >= *asked + 60_000 && *times < 10;
                    if due {
                        (*asked, *times) = (now, *times + 1);
                    }
                    due
                })
                .map(|number| number as u16)
                .collect();
            nack::nack(&mut out, 9, ssrc, &lost);
        }
        Some(out)
    }

    /// Checks what every stream promises; `ssrc` carries pictures.
    pub fn assert_decodable(&self, ssrc: u32) {
        let stream = self.stream(ssrc);
        let (mut owner, mut last) = (0, 0);
        for (number, got) in &stream.got {
            let descriptor = vp8::Descriptor::parse(&got.payload).expect("a VP8 payload");
            let from = source(&got.payload);
            if from != owner {
                // The first packet, of all or of the keyframe, may have been lost on the way.
                let lost = !stream.got.contains_key(&(number - 1));
                assert!(
                    lost || descriptor.keyframe,
                    "a new owner begins with a keyframe: {owner:x} to {from:x} at {number}"
                );
                owner = from;
            }
            assert!(got.timestamp >= last, "timestamps never go back");
            last = got.timestamp;
        }
    }
}
