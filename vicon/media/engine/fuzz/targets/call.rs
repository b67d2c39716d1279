//! A call of two over a whole core, for targets that want to know what a packet does to others.

use _engine::api::{Codec, Command, Event, Extensions, Follow, GateState, Kind, Line, SlotLine, Wish};
use _engine::core::{Core, Out};
use _engine::ice::stun::{self, Message};
use _engine::srtp::Profile;
use _engine::tap::{Space, Taps, Thread};
use std::net::SocketAddr;
use std::sync::LazyLock;

/// Nothing is tapped here; the core wants to know where it would go.
static TAPS: LazyLock<Thread> =
    LazyLock::new(|| Thread::start(std::env::temp_dir(), Space::default()).expect("a thread for taps"));

pub const NOW: u64 = 1_000_000_000;
pub const PUBLISHER: u16 = 1;
const SUBSCRIBER: u16 = 2;
pub const STRANGER: u16 = 3;

pub fn address(port: u16) -> SocketAddr {
    ([192, 0, 2, 1], port).into()
}

/// A room with one who sends a voice and a camera, and one who sees and hears them.
pub struct Call {
    pub core: Core,
    out: Out,
}

impl Call {
    pub fn new() -> Call {
        let mut call = Call { core: Core::new(1, Taps::new(&TAPS, 0)), out: Out::with_capacity(1 << 18) };
        call.command(Command::OpenRoom { room: 1 });
        for (transport, port) in [(1, PUBLISHER), (2, SUBSCRIBER)] {
            call.command(Command::OpenTransport {
                room: 1,
                transport,
                ufrag: format!("user{transport}"),
                pwd: "password-of-22-letters".into(),
                remote_ufrag: "them".into(),
            });
            let keys = vec![transport as u8; 28];
            let profile = Profile::AeadAes128Gcm;
            call.command(Command::InstallKeys { transport, profile, rx: keys.clone(), tx: keys });
            let mut check = Vec::new();
            Message::new(&mut check, stun::BINDING_REQUEST, &[port as u8; 12])
                .attribute(stun::USERNAME, format!("user{transport}:them").as_bytes())
                .finish("password-of-22-letters");
            call.core.datagram(NOW, address(port), &mut check);
        }
        let ext = Extensions {
            mid: 4,
            rid: 10,
            repaired_rid: 11,
            transport_cc: 3,
            audio_level: 1,
            ..Extensions::default()
        };
        let (voice, camera) = (vec![(111, Codec::Opus)], vec![(96, Codec::Vp8), (108, Codec::H264)]);
        let rtx = vec![(96, 97)];
        call.command(Command::Declare {
            transport: 1,
            lines: vec![
                Line {
                    mid: "0".into(),
                    kind: Kind::Mic,
                    producer: 1,
                    payloads: voice.clone(),
                    rtx: vec![],
                    ext,
                    rids: vec![],
                    ssrcs: vec![(10, 0)],
                },
                Line {
                    mid: "1".into(),
                    kind: Kind::Camera,
                    producer: 2,
                    payloads: camera.clone(),
                    rtx: rtx.clone(),
                    ext,
                    rids: vec!["f".into(), "h".into(), "q".into()],
                    ssrcs: vec![],
                },
                Line {
                    mid: "2".into(),
                    kind: Kind::Screen,
                    producer: 3,
                    payloads: camera.clone(),
                    rtx: rtx.clone(),
                    ext,
                    rids: vec![],
                    ssrcs: vec![(30, 31)],
                },
            ],
        });
        for producer in 1..=3 {
            call.command(Command::Gate { producer, state: GateState::Open { until: 0 } });
        }
        let slot = |mid: &str, audio, ssrc, payloads: &[_]| SlotLine {
            mid: mid.into(),
            audio,
            ssrc,
            rtx_ssrc: if audio { 0 } else { ssrc + 1 },
            payloads: payloads.to_vec(),
            red: if audio { 63 } else { 0 },
            rtx: if audio { vec![] } else { rtx.clone() },
            ext,
        };
        call.command(Command::Slots {
            transport: 2,
            lines: vec![
                slot("0", true, 100, &voice),
                slot("1", false, 200, &camera),
                slot("2", false, 300, &camera),
            ],
        });
        let wish = |mid: &str, producer| Wish {
            mid: mid.into(),
            producer,
            follow: Follow::Nothing,
            width: 1280,
            height: 720,
            fps: 0,
        };
        call.command(Command::View {
            transport: 2,
            wishes: vec![wish("1", 2), wish("2", 3)],
            audio_only: false,
            saver: 0,
            sign_first: false,
        });
        call.turn(NOW);
        while let Some(event) = call.core.take_event() {
            assert!(!matches!(event, Event::Failed { .. }), "the call could not be set up: {event:?}");
        }
        call
    }

    fn command(&mut self, command: Command) {
        self.core.command(NOW, 1, command);
    }

    pub fn turn(&mut self, now: u64) {
        self.core.timeout(now);
        while !self.core.flush(now, &mut self.out) {
            self.out.clear();
        }
        self.out.clear();
    }

    /// The core catches panics and closes the room: here that is a failure.
    pub fn must_live(&mut self) {
        self.turn(NOW + 2_000_000);
        while let Some(event) = self.core.take_event() {
            assert!(!matches!(event, Event::TransportEnd { .. }), "{event:?}");
        }
    }
}
