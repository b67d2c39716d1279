//! What is fuzzed: each target takes any bytes and must neither panic nor run on.

use _engine::api::{Codec, Command, Event, Extensions, Follow, GateState, Kind, Line, SlotLine, Wish};
use _engine::core::{Core, Out};
use _engine::ice::stun::{self, Message, Request};
use _engine::rtcp::parse::{Packet, compound};
use _engine::rtp::{Header, ext, h264, opus, rtx, vp8};
use _engine::srtp::{Inbound, Outbound, Profile, RTCP_OVERHEAD, RTP_OVERHEAD};
use _engine::tap::{Taps, Thread};
use std::net::SocketAddr;
use std::sync::LazyLock;

pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 6] = [
    ("stun", stun_request),
    ("rtp", rtp_packet),
    ("rtcp", rtcp_compound),
    ("srtp", srtp_packet),
    ("datagram", datagram),
    ("publisher", publisher),
];

fn stun_request(bytes: &[u8]) {
    if let Ok(request) = Request::parse(bytes) {
        assert!(request.unknown().len() <= 4);
        request.is_authentic("password");
    }
}

fn rtp_packet(bytes: &[u8]) {
    let Ok(header) = Header::parse(bytes) else { return };
    let payload = &bytes[header.payload()];
    for (_, data) in ext::elements(&bytes[header.extension()]) {
        assert!((1..=16).contains(&data.len()));
        assert!(ext::token(data).is_none_or(|text| text.len() == data.len()));
        assert_eq!(ext::transport_cc(data).is_some(), data.len() > 1);
        assert!(ext::audio_level(data).is_some_and(|(_, level)| level < 128));
    }
    for index in 0..16 {
        header.csrc(bytes, index);
    }
    if let Ok(descriptor) = vp8::Descriptor::parse(payload) {
        let mut copy = payload.to_vec();
        descriptor.rewrite(&mut copy, 1, 2, 3);
        vp8::dimensions(&copy, &descriptor);
    }
    h264::Content::parse(payload);
    opus::samples(payload);
    if let Ok(Some(range)) = rtx::restore(&header, &mut bytes.to_vec(), 96, 7) {
        assert!(range.end <= bytes.len());
    }
}

fn rtcp_compound(bytes: &[u8]) {
    for packet in compound(bytes) {
        match packet {
            Packet::SenderReport { reports, .. } | Packet::ReceiverReport { reports, .. } => {
                assert!(reports.count() <= 31);
            }
            Packet::Bye(sources) => assert!(sources.count() <= 31),
            Packet::Nack { lost, .. } => assert!(lost.count() <= bytes.len() * 5),
            Packet::Fir { media, .. } => assert!(media.count() <= bytes.len()),
            Packet::TransportCc(feedback) => assert!(feedback.packets().count() <= 65_535),
            Packet::Pli { .. } | Packet::Other { .. } => {}
        }
    }
}

fn srtp_packet(bytes: &[u8]) {
    for profile in [Profile::AeadAes128Gcm, Profile::Aes128CmSha1_80] {
        let key = vec![7; profile.key_len() + profile.salt_len()];
        let mut inbound = Inbound::new(profile, &key).expect("a key of the right length");
        assert!(inbound.unprotect_rtp(&mut bytes.to_vec()).is_err());
        assert!(inbound.unprotect_rtcp(&mut bytes.to_vec()).is_err());
    }
}

/// Anything at all from a stranger and from a validated address.
fn datagram(bytes: &[u8]) {
    let mut call = Call::new();
    for from in [PUBLISHER, STRANGER] {
        call.core.datagram(NOW, address(from), &mut bytes.to_vec());
    }
    call.must_live();
}

/// Packets of an authenticated publisher, each behind a byte of length: RTP or RTCP as their second byte says.
fn publisher(bytes: &[u8]) {
    let mut call = Call::new();
    let mut key = Outbound::new(Profile::AeadAes128Gcm, &[1; 28]).expect("a key of the right length");
    let mut rest = bytes;
    let mut now = NOW;
    for _ in 0..16 {
        let Some((&len, tail)) = rest.split_first() else { break };
        let (plain, tail) = tail.split_at(usize::from(len).min(tail.len()));
        rest = tail;
        let mut packet = plain.to_vec();
        packet.resize(plain.len() + RTP_OVERHEAD.max(RTCP_OVERHEAD), 0);
        let rtcp = plain.get(1).is_some_and(|kind| (192..224).contains(kind));
        let sealed = if rtcp {
            key.protect_rtcp(&mut packet, plain.len())
        } else {
            let Ok(header) = Header::parse_protected(plain) else { continue };
            key.protect_rtp(&mut packet, header.len(), &plain[header.len()..], u64::from(header.sequence))
        };
        let Ok(sealed) = sealed else { continue };
        now += 20_000;
        call.core.datagram(now, address(PUBLISHER), &mut packet[..sealed]);
        call.turn(now);
    }
    call.turn(now + 1_000_000);
    call.must_live();
}

/// Nothing is tapped here; the core wants to know where it would go.
static TAPS: LazyLock<Thread> =
    LazyLock::new(|| Thread::start(std::env::temp_dir()).expect("a thread for taps"));

const NOW: u64 = 1_000_000_000;
const PUBLISHER: u16 = 1;
const SUBSCRIBER: u16 = 2;
const STRANGER: u16 = 3;

fn address(port: u16) -> SocketAddr {
    ([192, 0, 2, 1], port).into()
}

/// A room with one who sends a voice and a camera, and one who sees and hears them.
struct Call {
    core: Core,
    out: Out,
}

impl Call {
    fn new() -> Call {
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

    fn turn(&mut self, now: u64) {
        self.core.timeout(now);
        while !self.core.flush(now, &mut self.out) {
            self.out.clear();
        }
        self.out.clear();
    }

    /// The core catches panics and closes the room: here that is a failure.
    fn must_live(&mut self) {
        self.turn(NOW + 2_000_000);
        while let Some(event) = self.core.take_event() {
            assert!(!matches!(event, Event::TransportEnd { .. }), "{event:?}");
        }
    }
}
