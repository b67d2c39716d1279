//! What the engine is told: lines as answered, wishes, gates, and the commands that carry them.

use super::{Codec, Id, Kind, Micros, Profile};
use std::net::SocketAddr;

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
    /// Open for `span` after the first packet, and until `until` at the latest.
    For {
        span: Micros,
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
    /// Microphones that are heard in the channel of a language, instead of on the floor.
    Channels {
        room: Id,
        langs: Vec<(Id, String)>,
    },
    OpenTransport {
        room: Id,
        transport: Id,
        ufrag: String,
        pwd: String,
        remote_ufrag: String,
    },
    /// A way of a room to another node: sealed datagrams to `peer`, which knows it as `theirs`. Keys are followed by their
    /// salts ([`crate::hop::seal::SECRET`] bytes).
    OpenHop {
        room: Id,
        hop: Id,
        peer: SocketAddr,
        theirs: Id,
        rx: Vec<u8>,
        tx: Vec<u8>,
    },
    CloseHop {
        hop: Id,
    },
    /// A participant of the other node; its lines are declared as those of others.
    OpenRemote {
        hop: Id,
        transport: Id,
    },
    /// Numbers that producers of such a participant have at their node: (ours, theirs).
    Origins {
        transport: Id,
        origins: Vec<(Id, u32)>,
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
    /// The language whose channel fills the first audio slot; "" none.
    Hear {
        transport: Id,
        lang: String,
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
