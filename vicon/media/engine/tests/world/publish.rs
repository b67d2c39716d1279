//! What a browser sends: sound with levels, pictures in layers of several packets a frame, RTX on request.

use super::extensions;
use _engine::allot::cost;
use _engine::api::Kind;
use _engine::rtp::ext::Writer;
use std::collections::{HashMap, VecDeque};

/// Plaintext, length of its header, SRTP index.
pub type Plain = (Vec<u8>, usize, u64);

const FRAME_US: u64 = 33_000;
const PACKETS_A_FRAME: usize = 4;
const PACKET_BYTES: usize = 1000;
/// Of the longest packet of a picture that has as many as it needs, and what goes around a payload on the wire.
const LONGEST: usize = 1_100;
const AROUND: usize = 72;
/// 30 of them a second are below 8 kbit/s.
const COVERED_BYTES: usize = 30;

pub struct Mic {
    id: u32,
    index: u64,
    timestamp: u32,
    next: u64,
    /// RFC 6464 level; `None`: sends nothing.
    pub level: Option<u8>,
    /// Bytes of a packet, and its TOC byte: 20 or 60 ms (RFC 6716 3.1).
    pub size: usize,
    pub toc: u8,
}

/// SILK, wideband, 60 ms.
pub const SIXTY_MS: u8 = 11 << 3;

impl Mic {
    pub fn new(id: u32) -> Mic {
        Mic { id, index: 65_000, timestamp: 0xffff_0000, next: 0, level: Some(127), size: 8, toc: 0x78 }
    }

    pub fn step(&mut self, now: u64) -> Vec<Plain> {
        let Some(level) = self.level else { return Vec::new() };
        if now < self.next {
            return Vec::new();
        }
        let long = if self.toc == SIXTY_MS { 3 } else { 1 };
        self.next = now + long * 20_000;
        self.index += 1;
        self.timestamp = self.timestamp.wrapping_add(long as u32 * 960);
        let ext = extensions();
        let mut packet = header(111, false, self.index as u16, self.timestamp, self.id << 8 | 1, |writer| {
            writer.put(ext.audio_level, &[level]);
            writer.put(ext.mid, b"a");
            writer.put(ext.transport_cc, &(self.index as u16).to_be_bytes());
        });
        let len = packet.len();
        packet.extend_from_slice(&[self.toc, self.id as u8, 0, 0]);
        packet.extend_from_slice(&(self.index as u32).to_be_bytes());
        packet.resize(len + self.size.max(8), 0x5a);
        vec![(packet, len, self.index)]
    }
}

struct Encoding {
    rid: String,
    ssrc: u32,
    /// RTX number of each repetition, by the number repeated.
    repeated: HashMap<u16, Vec<u16>>,
    index: u64,
    rtx_index: u64,
    timestamp: u32,
    picture_id: u16,
    tl0: u8,
    height: u16,
    sent: VecDeque<(u16, Vec<u8>, usize)>,
}

pub struct Camera {
    encodings: Vec<Encoding>,
    next: u64,
    frames: u64,
    key: bool,
    keyed: u64,
    pub on: bool,
    /// Answers no request for a keyframe.
    pub deaf: bool,
    /// Sees nothing: its pictures are next to nothing.
    pub covered: bool,
    /// Sends only so many encodings, the smallest.
    pub most: usize,
    /// Its layers cost what they are taken to cost before they are measured (media.md 7.2), not all the same.
    pub nominal: Option<Kind>,
    /// Then: how much larger than a picture of the base layer a keyframe is, and the next of that layer, once.
    pub keyframe: usize,
    pub swell: usize,
    again: Vec<(u32, u16)>,
    pub plis: usize,
    pub nacked: usize,
    pub reports: usize,
    pub feedback: usize,
}

impl Camera {
    pub fn new(id: u32, rids: &[&str]) -> Camera {
        let rids = if rids.is_empty() { &[""][..] } else { rids };
        let encodings = rids.iter().enumerate().map(|(i, rid)| Encoding {
            rid: rid.to_string(),
            ssrc: id << 8 | (0x10 + i as u32),
            repeated: HashMap::new(),
            index: 65_400,
            rtx_index: 100,
            timestamp: 0xfff0_0000,
            picture_id: 0x7ff0,
            tl0: 250,
            height: 720 >> i,
            sent: VecDeque::new(),
        });
        Camera {
            encodings: encodings.collect(),
            next: 0,
            frames: 0,
            key: true,
            keyed: 0,
            on: true,
            deaf: false,
            covered: false,
            most: usize::MAX,
            nominal: None,
            keyframe: 4,
            swell: 1,
            again: Vec::new(),
            plis: 0,
            nacked: 0,
            reports: 0,
            feedback: 0,
        }
    }

    pub fn pli(&mut self, now: u64) {
        self.plis += 1;
        // Browsers ignore what comes within 300 ms.
        if now >= self.keyed + 300_000 && !self.deaf {
            self.key = true;
        }
    }

    /// The encoder of every layer begins anew, under other SSRCs.
    pub fn restart(&mut self) {
        for encoding in &mut self.encodings {
            encoding.ssrc ^= 0x40;
            encoding.sent.clear();
            encoding.repeated.clear();
            encoding.index = encoding.index.wrapping_mul(7) % 60_000 + (5 << 16);
            encoding.timestamp = encoding.timestamp.wrapping_mul(31);
            encoding.picture_id = encoding.picture_id.wrapping_mul(31) & 0x7fff;
        }
        self.key = true;
    }

    /// When a packet first reached the core, itself or repeated.
    pub fn delivered(&self, delivered: &HashMap<(u32, u16), u64>, ssrc: u32, index: u32) -> Option<u64> {
        let sequence = index as u16;
        let repeated = self.encodings.iter().find(|e| e.ssrc == ssrc).and_then(|e| e.repeated.get(&sequence));
        let repeated = repeated.into_iter().flatten().map(|&rtx| (ssrc | 0x80, rtx));
        repeated.chain([(ssrc, sequence)]).filter_map(|name| delivered.get(&name).copied()).min()
    }

    pub fn nack(&mut self, ssrc: u32, sequence: u16) {
        self.nacked += 1;
        self.again.push((ssrc, sequence));
    }

    pub fn step(&mut self, now: u64) -> Vec<Plain> {
        let mut out = Vec::new();
        for (ssrc, sequence) in std::mem::take(&mut self.again) {
            let encoding = self.encodings.iter_mut().find(|e| e.ssrc == ssrc);
            out.extend(encoding.and_then(|e| e.rtx(sequence)));
        }
        if !self.on || now < self.next {
            return out;
        }
        self.next = now + FRAME_US;
        self.frames += 1;
        let key = std::mem::take(&mut self.key);
        if key {
            self.keyed = now;
        }
        let tid = if key { 0 } else { [0, 2, 1, 2][(self.frames % 4) as usize] };
        let held = self.encodings.len().saturating_sub(self.most);
        let swell = if tid == 0 { std::mem::replace(&mut self.swell, 1) } else { 1 };
        let larger = if key { self.keyframe } else { swell };
        for encoding in self.encodings.iter_mut().skip(held) {
            let (packets, bytes) = match self.nominal {
                _ if self.covered => (1, COVERED_BYTES),
                Some(kind) => encoding.nominal(kind, tid, larger),
                None => (PACKETS_A_FRAME, PACKET_BYTES),
            };
            encoding.frame(key, tid, packets, bytes, &mut out);
        }
        out
    }
}

impl Encoding {
    /// Packets of a picture and bytes of each, of 7.5, 7.5 and 15 pictures a second by temporal layer.
    fn nominal(&self, kind: Kind, tid: u8, larger: usize) -> (usize, usize) {
        let up_to = |tid| cost::picture(&self.rid, kind == Kind::Screen, tid) as usize;
        let picture = match tid {
            0 => up_to(0) / 60,
            1 => (up_to(1) - up_to(0)) / 60,
            _ => (up_to(2) - up_to(1)) / 120,
        };
        let bytes = picture * larger;
        let packets = bytes.div_ceil(LONGEST);
        (packets, (bytes / packets).saturating_sub(AROUND).max(COVERED_BYTES))
    }

    fn frame(&mut self, key: bool, tid: u8, packets: usize, bytes: usize, out: &mut Vec<Plain>) {
        self.timestamp = self.timestamp.wrapping_add(2970);
        self.picture_id = (self.picture_id + 1) & 0x7fff;
        self.tl0 = if tid == 0 { self.tl0.wrapping_add(1) } else { self.tl0 };
        let ext = extensions();
        for i in 0..packets {
            self.index += 1;
            let last = i + 1 == packets;
            let mut packet = header(96, last, self.index as u16, self.timestamp, self.ssrc, |writer| {
                writer.put(ext.mid, b"c");
                if !self.rid.is_empty() {
                    writer.put(ext.rid, self.rid.as_bytes());
                }
                writer.put(ext.transport_cc, &(self.index as u16).to_be_bytes());
            });
            let len = packet.len();
            let [high, low] = (self.picture_id | 0x8000).to_be_bytes();
            let start = if i == 0 { 0x10 } else { 0 };
            packet.extend_from_slice(&[0x80 | start, 0xe0, high, low, self.tl0, tid << 6 | 0x20]);
            // Width and height of a key frame; what follows tells the test whose picture it is.
            packet.extend_from_slice(&[u8::from(!key), 0, 0, 0x9d, 1, 0x2a, 0, 5]);
            packet.extend_from_slice(&self.height.to_le_bytes());
            packet.extend_from_slice(&self.ssrc.to_be_bytes());
            packet.extend_from_slice(&(self.index as u32).to_be_bytes());
            // Browsers split a picture evenly, the longer packets last.
            packet.resize(len + bytes + usize::from(i >= packets / 2), 0xab);
            self.sent.push_back((self.index as u16, packet.clone(), len));
            if self.sent.len() > 600 {
                self.sent.pop_front();
            }
            out.push((packet, len, self.index));
        }
    }

    fn rtx(&mut self, sequence: u16) -> Option<Plain> {
        let (_, packet, len) = self.sent.iter().find(|(known, ..)| *known == sequence)?;
        self.rtx_index += 1;
        self.repeated.entry(sequence).or_default().push(self.rtx_index as u16);
        let ext = extensions();
        let timestamp = u32::from_be_bytes(packet[4..8].try_into().ok()?);
        let mut rtx =
            header(97, packet[1] & 0x80 != 0, self.rtx_index as u16, timestamp, self.ssrc | 0x80, |writer| {
                writer.put(ext.mid, b"c");
                if !self.rid.is_empty() {
                    writer.put(ext.repaired_rid, self.rid.as_bytes());
                }
            });
        let header = rtx.len();
        rtx.extend_from_slice(&sequence.to_be_bytes());
        rtx.extend_from_slice(&packet[*len..]);
        Some((rtx, header, self.rtx_index))
    }
}

/// A header with an extension block.
pub fn header(
    kind: u8,
    marker: bool,
    sequence: u16,
    timestamp: u32,
    ssrc: u32,
    fill: impl FnOnce(&mut Writer),
) -> Vec<u8> {
    let mut packet = vec![0x90, kind | u8::from(marker) << 7];
    packet.extend_from_slice(&sequence.to_be_bytes());
    packet.extend_from_slice(&timestamp.to_be_bytes());
    packet.extend_from_slice(&ssrc.to_be_bytes());
    packet.resize(64, 0);
    let mut writer = Writer::new(&mut packet[12..]);
    fill(&mut writer);
    let len = writer.finish();
    packet.truncate(12 + len);
    packet
}
