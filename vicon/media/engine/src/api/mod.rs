//! Commands, events and figures as plain types: what `_engine.pyi` says, without Python.
//!
//! Ids are u32 that Python chooses, never 0. Times are microseconds of CLOCK_MONOTONIC.

mod command;

pub use crate::hop::Figures;
pub use crate::srtp::Profile;
pub use command::{Command, Extensions, Follow, GateState, Line, SlotLine, Wish};

use std::net::SocketAddr;

pub type Id = u32;
pub type Micros = u64;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Mic,
    Camera,
    Screen,
    ScreenAudio,
}

impl Kind {
    pub fn is_audio(self) -> bool {
        matches!(self, Kind::Mic | Kind::ScreenAudio)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    Opus,
    Vp8,
    H264,
}

impl Codec {
    pub const COUNT: usize = 3;

    /// RTP clock rate in Hz.
    pub fn clock_rate(self) -> u32 {
        match self {
            Codec::Opus => 48_000,
            Codec::Vp8 | Codec::H264 => 90_000,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedBy {
    Call,
    Time,
}

/// What becomes of what a participant sends (`room/uplink.rs`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Uplink {
    #[default]
    Good,
    /// Larger pictures are wanted than come.
    Small,
    /// Its voice comes with holes.
    Sound,
}

impl Uplink {
    pub fn name(self) -> &'static str {
        match self {
            Uplink::Good => "good",
            Uplink::Small => "small",
            Uplink::Sound => "sound",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapStatus {
    Open,
    Closed,
    Gap,
    DiskLow,
}

/// One slot as told to the client: mid, producer or 0, rid, csrc, reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotView {
    pub mid: String,
    pub producer: Id,
    pub rid: String,
    pub csrc: u32,
    pub reason: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    DtlsIn {
        at: Micros,
        transport: Id,
        data: Vec<u8>,
    },
    /// First nomination, and each move.
    Connected {
        at: Micros,
        transport: Id,
        address: SocketAddr,
        tcp: bool,
    },
    /// No consent for 5 s, then for 15 s; 0: consent is back.
    Quiet {
        at: Micros,
        transport: Id,
        seconds: u32,
    },
    TransportEnd {
        at: Micros,
        transport: Id,
        reason: String,
    },
    GateFirst {
        at: Micros,
        producer: Id,
        talking: bool,
    },
    GateClosed {
        at: Micros,
        producer: Id,
        last: Micros,
        packets: u64,
        by: ClosedBy,
    },
    /// `loud`: (producer, level 0-9), the three loudest.
    Speakers {
        at: Micros,
        room: Id,
        speaker: Id,
        loud: Vec<(Id, u8)>,
    },
    Slots {
        at: Micros,
        transport: Id,
        n: u64,
        slots: Vec<SlotView>,
    },
    Layers {
        at: Micros,
        producer: Id,
        used: Vec<(String, bool)>,
    },
    /// A subscriber steps on the ladder (`allot/ladder.rs`); `down_bps`: its budget, 0 if not known.
    Rung {
        at: Micros,
        transport: Id,
        old: u8,
        new: u8,
        why: &'static str,
        down_bps: u64,
    },
    Uplink {
        at: Micros,
        transport: Id,
        state: Uplink,
    },
    Trouble {
        at: Micros,
        producer: Id,
        what: &'static str,
        over: bool,
    },
    /// A worker takes another overload step (`overload.rs`).
    Overload {
        at: Micros,
        worker: u32,
        step: u8,
        busy: f32,
    },
    /// Once a second. `heard`: the other end was, lately; `rtt_us` 0: not known yet.
    HopState {
        at: Micros,
        hop: Id,
        heard: bool,
        figures: Figures,
        rtt_us: Micros,
    },
    TapState {
        at: Micros,
        producer: Id,
        layer: String,
        path: String,
        state: TapStatus,
    },
    Failed {
        at: Micros,
        n: u64,
        code: &'static str,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Udp,
    Tcp,
}

/// Where clients of a room send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub protocol: Protocol,
    pub address: SocketAddr,
    pub priority: u32,
}

/// A snapshot of one transport, at most 1 s old.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    pub at: Micros,
    /// 0: not known yet.
    pub rtt_us: u64,
    /// On the wire, IP and UDP headers included.
    pub up_bytes: u64,
    pub down_bytes: u64,
    /// Estimate of what its downlink carries, bit/s; 0: not known.
    pub down_bps: u64,
    /// Step of the ladder, 0: all that was wished.
    pub rung: u8,
    pub uplink: Uplink,
    /// Last second, 0..1.
    pub up_loss: f32,
    pub down_loss: f32,
    /// Media goes over TCP now.
    pub tcp: bool,
    pub producers: Vec<(Id, ProducerStats)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProducerStats {
    pub packets: u64,
    pub lost: u64,
    pub recovered: u64,
    pub jitter_us: u64,
    /// By rid.
    pub bps: Vec<(String, u64)>,
    /// Dropped at a closed gate.
    pub refused: u64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkerLoad {
    pub port: u16,
    /// 0..1, over 1 s.
    pub busy: f32,
    pub in_pps: u64,
    pub out_pps: u64,
    pub transports: u64,
    /// CPU time of the worker's thread since it started.
    pub cpu_us: u64,
    pub sent_packets: u64,
    /// Overload step, 0: none.
    pub step: u8,
    /// Datagrams and packets dropped since the start, by cause.
    pub dropped: Vec<(&'static str, u64)>,
    /// Messages of 1, 2, 3, 4-7, and 8 or more packets that left since the start.
    pub runs: Vec<u64>,
}
