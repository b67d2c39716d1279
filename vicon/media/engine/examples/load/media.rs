//! One publisher: frames of VP8 or of sound as packets, encrypted and sent back to back.

use _engine::srtp::{Outbound, RTP_OVERHEAD};
use std::net::UdpSocket;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the payload carries the time it was sent, behind a VP8 descriptor or an Opus TOC.
pub const STAMP: usize = 8;
/// 1.5 Mbit/s at 30 frames a second are 6,250 bytes a frame, which browsers split about equally, smaller ones first.
const FRAME: [usize; 6] = [1041, 1041, 1042, 1042, 1042, 1042];
/// A key frame each second.
const KEYFRAME_EVERY: u32 = 30;
const VOICE: usize = 80;
/// Payload types.
pub const AUDIO: u8 = 111;
pub const VIDEO: u8 = 96;

#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Video,
    Audio,
}

impl Kind {
    pub fn interval(self) -> Duration {
        match self {
            Kind::Video => Duration::from_micros(33_333),
            Kind::Audio => Duration::from_millis(20),
        }
    }
}

pub struct Stream {
    kind: Kind,
    socket: UdpSocket,
    ssrc: u32,
    key: Outbound,
    index: u64,
}

impl Stream {
    pub fn new(kind: Kind, socket: UdpSocket, ssrc: u32, key: Outbound) -> Stream {
        Stream { kind, socket, ssrc, key, index: 1000 }
    }

    /// Sends frame `n`; returns its packets.
    pub fn burst(&mut self, n: u32) -> u64 {
        // What the server tells the publisher is not the point here.
        let mut drain = [0; 1500];
        while self.socket.recv(&mut drain).is_ok() {}
        match self.kind {
            Kind::Audio => self.send(n * 960, true, &[0x78, 0, 0, 0, 0, 0, 0, 0], VOICE),
            Kind::Video => {
                let key = n.is_multiple_of(KEYFRAME_EVERY);
                for (at, len) in FRAME.into_iter().enumerate() {
                    let id = 0x8000 | (n as u16 & 0x7fff);
                    let [high, low] = id.to_be_bytes();
                    let start = if at == 0 { 0x90 } else { 0x80 };
                    let head = u8::from(!key || at > 0);
                    // Descriptor with picture id, TL0PICIDX, TID 0; then the frame's first byte.
                    let tl0 = n as u8;
                    self.send(
                        n * 3000,
                        at + 1 == FRAME.len(),
                        &[start, 0xe0, high, low, tl0, 0, head, 0],
                        len,
                    );
                }
            }
        }
        if self.kind == Kind::Audio { 1 } else { FRAME.len() as u64 }
    }

    fn send(&mut self, timestamp: u32, marker: bool, head: &[u8; STAMP], len: usize) {
        let mut packet = [0; 1400];
        let number = (self.index as u16).to_be_bytes();
        let payload_type = if self.kind == Kind::Audio { AUDIO } else { VIDEO };
        packet[..2].copy_from_slice(&[0x90, u8::from(marker) << 7 | payload_type]);
        packet[2..4].copy_from_slice(&number);
        packet[4..8].copy_from_slice(&timestamp.to_be_bytes());
        packet[8..12].copy_from_slice(&self.ssrc.to_be_bytes());
        // Transport-wide number under id 3, a loud voice under id 1.
        packet[12..24].copy_from_slice(&[
            0xbe,
            0xde,
            0,
            2,
            0x31,
            number[0],
            number[1],
            0x10,
            0x80 | 20,
            0,
            0,
            0,
        ]);
        let mut payload = [0x5a; 1200];
        payload[..STAMP].copy_from_slice(head);
        payload[STAMP..STAMP + 8].copy_from_slice(&now_ns().to_be_bytes());
        let end =
            self.key.protect_rtp(&mut packet[..24 + len + RTP_OVERHEAD], 24, &payload[..len], self.index);
        self.index += 1;
        // A full buffer loses the packet, and the figures show it.
        let _ = self.socket.send(&packet[..end.expect("room for a packet")]);
    }
}

/// The kernel stamps what arrives with this clock.
pub fn now_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_nanos() as u64
}
