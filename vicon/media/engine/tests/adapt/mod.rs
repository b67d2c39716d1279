//! Estimators against networks in virtual time: flows that send what their estimate allows over shared links, with
//! real transport-wide feedback on the way back (RFC 8867, and the networks that people have).
// The test and the bench each use their own part of this.
#![allow(dead_code)]

pub mod cases;
pub mod figures;
pub mod flow;
pub mod reader;
pub mod tcp;

use flow::Flow;
use net_emu::{Config, Path, Rate};
use tcp::Tcp;

pub const MS: u64 = 1_000;
pub const SECOND: u64 = 1_000_000;
/// Before every packet: flow, kind, number, time sent.
pub const TAG: usize = 16;

/// What crosses a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Audio = 0,
    Video = 1,
    Probe = 2,
    Feedback = 3,
    Segment = 4,
    Ack = 5,
}

/// A packet of `bytes` on the wire.
pub fn packet(flow: usize, kind: Kind, number: u32, sent: u64, bytes: usize) -> Vec<u8> {
    let mut out = vec![0; bytes.max(TAG)];
    (out[0], out[1]) = (flow as u8, kind as u8);
    out[2..6].copy_from_slice(&number.to_be_bytes());
    out[8..16].copy_from_slice(&sent.to_be_bytes());
    out
}

#[derive(Clone, Copy, Debug)]
pub struct Tag {
    pub flow: usize,
    pub kind: u8,
    pub number: u32,
    pub sent: u64,
}

pub fn tag(packet: &[u8]) -> Tag {
    Tag {
        flow: usize::from(packet[0]),
        kind: packet[1],
        number: u32::from_be_bytes(packet[2..6].try_into().expect("a tag")),
        sent: u64::from_be_bytes(packet[8..16].try_into().expect("a tag")),
    }
}

/// One case: two ways, who sends over the first (or, turned, over the second), for how long.
pub struct Case {
    pub name: String,
    pub seconds: u64,
    /// There and back. Queues in the rate; delay is one way.
    pub ways: [Config; 2],
    /// (from when in s, bit/s): what all flows of the first way share.
    pub capacity: Vec<(u64, u64)>,
    pub flows: Vec<Setup>,
    pub tcp: Vec<tcp::Setup>,
}

#[derive(Clone, Debug)]
pub struct Setup {
    pub from: u64,
    pub until: u64,
    /// Silent meanwhile, in s.
    pub pause: (u64, u64),
    /// What it would send at most, bit/s.
    pub needs: u64,
    /// Sends over the second way.
    pub turned: bool,
    /// More one-way delay than the link's.
    pub further_us: u64,
    /// Its receiver has to wait for its turn.
    pub busy: Option<reader::Busy>,
}

impl Default for Setup {
    fn default() -> Self {
        Setup {
            from: 0,
            until: u64::MAX,
            pause: (0, 0),
            needs: 6_000_000,
            turned: false,
            further_us: 0,
            busy: None,
        }
    }
}

impl Case {
    /// One flow over a link with 300 ms of queue and 50 ms of delay each way.
    pub fn new(name: &str, seconds: u64, capacity: Vec<(u64, u64)>) -> Case {
        Case::with_queue(name, seconds, capacity, 50, 300)
    }

    pub fn with_queue(
        name: &str,
        seconds: u64,
        capacity: Vec<(u64, u64)>,
        delay_ms: u64,
        queue_ms: u64,
    ) -> Case {
        let trace = capacity.iter().map(|&(from, bps)| (from * SECOND, bps)).collect();
        let there = Config {
            delay_us: delay_ms * MS,
            rate: Some(Rate::trace(trace, queue_ms * MS)),
            ..Config::default()
        };
        let back = Config { delay_us: delay_ms * MS, ..Config::default() };
        let (flows, tcp) = (vec![Setup::default()], Vec::new());
        Case { name: name.into(), seconds, ways: [there, back], capacity, flows, tcp }
    }

    pub fn capacity_at(&self, now: u64) -> u64 {
        self.capacity.iter().rev().find(|&&(from, _)| from * SECOND <= now).map_or(0, |&(_, bps)| bps)
    }
}

/// Runs a case to its end; the flows with what they saw.
pub fn run(case: &Case, seed: u64) -> Vec<Flow> {
    let mut ways = [0, 1].map(|way| Path::new(case.ways[way].clone(), seed + way as u64));
    let mut flows: Vec<Flow> =
        case.flows.iter().enumerate().map(|(at, setup)| Flow::new(at, setup.clone(), case, seed)).collect();
    let mut tcps: Vec<Tcp> = case.tcp.iter().map(|setup| Tcp::new(setup.clone())).collect();
    let mut back_late: Vec<(u64, Vec<u8>)> = Vec::new();
    for now in (0..case.seconds * SECOND).step_by(MS as usize) {
        for way in 0..2 {
            while let Some(at) = ways[way].next_arrival().filter(|&at| at <= now) {
                let packet = ways[way].receive(now).expect("it has arrived");
                let tag = tag(&packet);
                match tag.kind {
                    kind if kind == Kind::Feedback as u8 => {
                        let further = flows[tag.flow].setup.further_us * 2;
                        back_late.push((at + further, packet));
                    }
                    kind if kind == Kind::Segment as u8 => {
                        let ack = self::packet(tag.flow, Kind::Ack, tag.number, tag.sent, 40);
                        ways[1 - way].send(now, &ack);
                    }
                    kind if kind == Kind::Ack as u8 => tcps[tag.flow].acked(now, tag.number, tag.sent),
                    _ => flows[tag.flow].arrived(at, &tag, packet.len()),
                }
            }
        }
        back_late.retain(|(at, packet)| {
            let due = *at <= now;
            if due {
                flows[usize::from(packet[0])].feedback(now, &packet[TAG..]);
            }
            !due
        });
        for (at, tcp) in tcps.iter_mut().enumerate() {
            tcp.step(now, |number| {
                ways[0].send(now, &packet(at, Kind::Segment, number, now, 1_500));
            });
        }
        for flow in &mut flows {
            let way = usize::from(flow.setup.turned);
            flow.step(now, |packet| {
                ways[way].send(now, packet);
            });
            if let Some(report) = flow.report(now) {
                ways[1 - way].send(now, &report);
            }
        }
    }
    flows
}
