//! One browser: its checks, its keys, what it sends and what it gets.

use super::publish::{Camera, Mic};
use super::watch::Watch;
use _engine::api::Profile;
use _engine::ice::stun::{self, Message};
use _engine::rtcp::parse::{self, Packet};
use _engine::srtp::{Inbound, Outbound, RTCP_OVERHEAD};
use std::net::SocketAddr;

const CHECK_EVERY: u64 = 500_000;

pub struct Peer {
    pub id: u32,
    pub address: SocketAddr,
    /// Of the server's side, as answered.
    pub server: (String, String),
    pub ufrag: String,
    pub mic: Mic,
    pub camera: Camera,
    pub watch: Watch,
    pub outbound: Outbound,
    inbound: Inbound,
    checked: u64,
    checks: u64,
    /// Sends nothing at all.
    pub silent: bool,
    pub answers: u64,
    /// Compound packets to send as they are, sealed on the way.
    pub unreadable: u64,
    pub arrivals: Arrivals,
}

/// What came from the server besides answers to checks: what a browser counts as received.
#[derive(Clone, Copy, Default)]
pub struct Arrivals {
    pub datagrams: u64,
    pub bytes: u64,
    /// Receiver reports that report nothing.
    pub signs: u64,
    last: u64,
    /// The longest pause between two, in microseconds.
    pub pause: u64,
}

impl Arrivals {
    fn count(&mut self, now: u64, bytes: usize) {
        if self.datagrams > 0 {
            self.pause = self.pause.max(now - self.last);
        }
        self.datagrams += 1;
        self.bytes += bytes as u64;
        self.last = now;
    }
}

/// (client to server, server to client): master key and salt.
pub fn keys(index: usize, profile: Profile) -> (Vec<u8>, Vec<u8>) {
    let (byte, len) = (index as u8 + 1, profile.key_len() + profile.salt_len());
    (vec![byte; len], vec![byte | 0x80; len])
}

impl Peer {
    pub fn new(index: usize, rids: &[&str], profile: Profile) -> Peer {
        let (rx, tx) = keys(index, profile);
        let id = index as u32 + 1;
        Peer {
            id,
            address: SocketAddr::from(([10, 0, 0, index as u8 + 1], 5000)),
            server: (format!("srv{index:05}"), format!("password-of-the-server{index:02}")),
            ufrag: format!("cli{index}"),
            mic: Mic::new(id),
            camera: Camera::new(id, rids),
            watch: Watch::default(),
            outbound: Outbound::new(profile, &rx).expect("a key of the right length"),
            inbound: Inbound::new(profile, &tx).expect("a key of the right length"),
            checked: 0,
            checks: 0,
            silent: false,
            answers: 0,
            unreadable: 0,
            arrivals: Arrivals::default(),
        }
    }

    /// What leaves now.
    pub fn step(&mut self, now: u64) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        if self.silent {
            return out;
        }
        if now >= self.checked + CHECK_EVERY {
            self.checked = now;
            out.push(self.check());
        }
        if self.answers == 0 {
            return out;
        }
        for (packet, header, index) in self.mic.step(now).into_iter().chain(self.camera.step(now)) {
            out.push(self.seal(&packet, header, index));
        }
        if let Some(rtcp) = self.watch.feedback(now) {
            out.push(self.seal_rtcp(rtcp));
        }
        out
    }

    /// Seals a compound packet.
    pub fn seal_rtcp(&mut self, mut rtcp: Vec<u8>) -> Vec<u8> {
        let len = rtcp.len();
        rtcp.resize(len + RTCP_OVERHEAD, 0);
        let sealed = self.outbound.protect_rtcp(&mut rtcp, len).expect("a compound packet");
        rtcp.truncate(sealed);
        rtcp
    }

    /// Seals a plaintext packet whose header has this length.
    pub fn seal(&mut self, packet: &[u8], header: usize, index: u64) -> Vec<u8> {
        let mut out = vec![0; packet.len() + 16];
        out[..header].copy_from_slice(&packet[..header]);
        let len = self.outbound.protect_rtp(&mut out, header, &packet[header..], index).expect("room");
        out.truncate(len);
        out
    }

    /// A connectivity check that nominates.
    pub fn check(&mut self) -> Vec<u8> {
        self.checks += 1;
        let mut transaction = [0; 12];
        transaction[..8].copy_from_slice(&self.checks.to_be_bytes());
        transaction[8] = self.id as u8;
        let mut out = Vec::new();
        let name = format!("{}:{}", self.server.0, self.ufrag);
        Message::new(&mut out, stun::BINDING_REQUEST, &transaction)
            .attribute(stun::USERNAME, name.as_bytes())
            .attribute(stun::ICE_CONTROLLING, &[7; 8])
            .attribute(stun::USE_CANDIDATE, &[])
            .attribute(stun::PRIORITY, &[0, 0, 1, 0])
            .finish(&self.server.1);
        out
    }

    pub fn receive(&mut self, now: u64, mut datagram: Vec<u8>) {
        if !matches!(datagram[..], [0..=3, ..]) {
            self.arrivals.count(now, datagram.len());
        }
        match datagram[..] {
            [0..=3, ..] => self.answers += 1,
            [_, kind, ..] if (192..=223).contains(&kind) => {
                match self.inbound.unprotect_rtcp(&mut datagram) {
                    Ok(len) => self.rtcp(now, &datagram[..len]),
                    Err(_) => self.unreadable += 1,
                }
            }
            _ => match self.inbound.unprotect_rtp(&mut datagram) {
                Ok(plain) => self.watch.packet(now, &plain.header, &datagram[..plain.len]),
                Err(_) => self.unreadable += 1,
            },
        }
    }

    fn rtcp(&mut self, now: u64, bytes: &[u8]) {
        for packet in parse::compound(bytes) {
            match packet {
                Packet::Nack { media, lost, .. } => {
                    lost.into_iter().for_each(|seq| self.camera.nack(media, seq))
                }
                Packet::Pli { .. } => self.camera.pli(now),
                Packet::SenderReport { ssrc, info, .. } => self.watch.report(now, ssrc, info),
                Packet::ReceiverReport { reports, .. } => {
                    let reports = reports.into_iter().count();
                    self.camera.reports += reports;
                    self.arrivals.signs += u64::from(reports == 0);
                }
                Packet::TransportCc(feedback) => self.camera.feedback += usize::from(feedback.count),
                _ => {}
            }
        }
    }
}
