//! Commands, events and figures as plain types: what `_engine.pyi` says, without Python.
//!
//! Ids are u32 that Python chooses, never 0. Times are microseconds of CLOCK_MONOTONIC.

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

pub use crate::srtp::Profile;

/// Header extension ids as answered (RFC 8285, 1 to 14); 0: not negotiated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    pub mid: u8,
    pub rid: u8,
    pub repaired_rid: u8,
    pub transport_cc: u8,
    pub audio_level: u8,
    pub abs_send_time: u8,
    pub playout_delay: u8,
}

/// One send line of a participant, as answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub mid: String,
    pub kind: Kind,
    pub producer: Id,
    pub payloads: Vec<(u8, Codec)>,
    /// Codec's payload type to that of its RTX.
    pub rtx: Vec<(u8, u8)>,
    pub ext: Extensions,
    pub rids: Vec<String>,
    /// (media, RTX or 0) from a=ssrc, for offers without rids.
    pub ssrcs: Vec<(u32, u32)>,
}

/// One receive line of a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotLine {
    pub mid: String,
    pub audio: bool,
    pub ssrc: u32,
    /// 0: no RTX.
    pub rtx_ssrc: u32,
    pub payloads: Vec<(u8, Codec)>,
    /// Number of redundant sound (RFC 2198) over its Opus; 0: not negotiated.
    pub red: u8,
    pub rtx: Vec<(u8, u8)>,
    pub ext: Extensions,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Follow {
    #[default]
    Nothing,
    Speaker,
    Screen,
    Jbi,
}

/// What a slot should show. `producer` 0 with `follow` set: the engine follows; both empty: nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub mid: String,
    pub producer: Id,
    pub follow: Follow,
    /// Device pixels; 0 hides.
    pub width: u32,
    pub height: u32,
    /// 0: any.
    pub fps: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateState {
    Closed,
    /// Open until a time; 0: no end.
    Open {
        until: Micros,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    OpenRoom {
        room: Id,
    },
    CloseRoom {
        room: Id,
    },
    ReserveAudio {
        room: Id,
        producers: Vec<Id>,
    },
    OpenTransport {
        room: Id,
        transport: Id,
        ufrag: String,
        pwd: String,
        remote_ufrag: String,
    },
    RestartIce {
        transport: Id,
        ufrag: String,
        pwd: String,
        remote_ufrag: String,
    },
    SendDtls {
        transport: Id,
        data: Vec<u8>,
    },
    /// Master key followed by master salt, each direction.
    InstallKeys {
        transport: Id,
        profile: Profile,
        rx: Vec<u8>,
        tx: Vec<u8>,
    },
    CloseTransport {
        transport: Id,
        reason: String,
    },
    Declare {
        transport: Id,
        lines: Vec<Line>,
    },
    Gate {
        producer: Id,
        state: GateState,
    },
    ClientState {
        producer: Id,
        on: bool,
    },
    Role {
        transport: Id,
        jbi: bool,
        stage: bool,
    },
    WantKeyframe {
        producer: Id,
    },
    Slots {
        transport: Id,
        lines: Vec<SlotLine>,
    },
    View {
        transport: Id,
        wishes: Vec<Wish>,
        audio_only: bool,
        saver: u8,
        /// The sign language goes before sound.
        sign_first: bool,
    },
    /// What the client knew of its downlink from last time.
    DownlinkHint {
        transport: Id,
        bps: u64,
    },
    /// `None`: every open producer of the room.
    Allow {
        transport: Id,
        producers: Option<Vec<Id>>,
    },
    Tap {
        producer: Id,
        layers: Vec<String>,
        name: String,
    },
    Untap {
        producer: Id,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedBy {
    Call,
    Time,
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
