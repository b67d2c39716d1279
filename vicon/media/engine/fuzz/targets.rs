//! What is fuzzed: each target takes any bytes and must neither panic nor run on.

use _engine::api::{Codec, Command, Event, Extensions, Follow, GateState, Kind, Line, SlotLine, Wish};
use _engine::bwe::{Estimator, Limits, Purpose, START_BPS};
use _engine::core::{Core, Out};
use _engine::ice::stun::{self, Message, Request};
use _engine::rtcp::parse::{Packet, compound};
use _engine::rtp::{Header, ext, h264, opus, rtx, vp8};
use _engine::srtp::{Inbound, Outbound, Profile, RTCP_OVERHEAD, RTP_OVERHEAD};
use _engine::tap::{Space, Taps, Thread, format};
use _engine::tcp::deframe::{Deframer, LONGEST, SHORTEST};
use std::net::SocketAddr;
use std::sync::LazyLock;

pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 13] = [
    ("stun", stun_request),
    ("checks", checks),
    ("rtp", rtp_packet),
    ("vp8", vp8_payload),
    ("h264", h264_payload),
    ("opus", opus_payload),
    ("rtcp", rtcp_compound),
    ("transport-cc", transport_cc),
    ("deframer", deframer),
    ("tap", tap_file),
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

/// Checks with the right integrity, of any attributes: behind a byte that says which bit is flipped afterwards (0 none)
/// and two for its place come (type, length, value) one after the other. What was changed proves nothing.
fn checks(bytes: &[u8]) {
    const PWD: &str = "password-of-22-letters";
    let Some((&[flip, high, low], mut rest)) = bytes.split_first_chunk() else { return };
    let mut check = Vec::new();
    let mut message =
        Message::new(&mut check, stun::BINDING_REQUEST, &[9; 12]).attribute(stun::USERNAME, b"user1:them");
    while let Some((&[kind_high, kind_low, len], tail)) = rest.split_first_chunk() {
        let (value, tail) = tail.split_at(usize::from(len).min(tail.len()));
        let kind = u16::from_be_bytes([kind_high, kind_low]);
        // A second seal would end the message where it stands.
        if kind != stun::MESSAGE_INTEGRITY {
            message = message.attribute(kind, value);
        }
        rest = tail;
    }
    message.finish(PWD);
    // FINGERPRINT, eight bytes, is not covered by integrity: it has a check of its own.
    let covered = check.len() - 8;
    if flip > 0 {
        let at = usize::from(u16::from_be_bytes([high, low])) % covered;
        check[at] ^= 1 << (flip % 8);
        assert!(!Request::parse(&check).is_ok_and(|request| request.is_authentic(PWD)));
    }
    let mut call = Call::new();
    for from in [STRANGER, PUBLISHER] {
        call.core.datagram(NOW, address(from), &mut check.clone());
    }
    call.must_live();
}

fn vp8_payload(bytes: &[u8]) {
    let Ok(descriptor) = vp8::Descriptor::parse(bytes) else { return };
    assert!(usize::from(descriptor.len) <= bytes.len());
    assert!(!descriptor.keyframe || descriptor.start);
    let mut copy = bytes.to_vec();
    descriptor.rewrite(&mut copy, 0x1234, 0x56, 0x1f);
    assert_eq!(copy.len(), bytes.len());
    let again = vp8::Descriptor::parse(&copy).expect("rewriting keeps the form");
    assert_eq!((again.len, again.tid, again.start), (descriptor.len, descriptor.tid, descriptor.start));
    assert_eq!(
        again.picture_id.map(|id| id.value & id.mask()),
        descriptor.picture_id.map(|id| 0x1234 & id.mask())
    );
    assert_eq!(again.tl0picidx, descriptor.tl0picidx.map(|_| 0x56));
    assert_eq!(copy[usize::from(descriptor.len)..], bytes[usize::from(descriptor.len)..]);
    vp8::dimensions(bytes, &descriptor);
}

/// The payloads of a stream, each behind a byte of length.
fn h264_payload(bytes: &[u8]) {
    let mut sets = h264::ParameterSets::default();
    let mut rest = bytes;
    let mut now = 0;
    while let Some((&len, tail)) = rest.split_first() {
        let (payload, tail) = tail.split_at(usize::from(len).min(tail.len()));
        let content = h264::Content::parse(payload);
        assert!(content.start || content == h264::Content::default());
        assert!(content.keyframe == (content.idr || content.sps));
        now += 50_000;
        sets.packet(now, now / 3, content);
        sets.lacking(now);
        rest = tail;
    }
}

fn opus_payload(bytes: &[u8]) {
    assert!(opus::samples(bytes).is_none_or(|samples| (1..=5760).contains(&samples)));
    assert_eq!(opus::is_dtx(bytes), bytes.len() < 3);
}

/// Feedback as it stands behind its RTCP header, to an estimator that has sent something.
fn transport_cc(bytes: &[u8]) {
    let words = bytes.len().div_ceil(4);
    let mut packet = vec![0x8f, 205];
    packet.extend_from_slice(&(words as u16).to_be_bytes());
    packet.extend_from_slice(bytes);
    packet.resize(4 + words * 4, 0);
    let mut estimator = Estimator::new(NOW, START_BPS, Limits::default());
    for number in 0..100 {
        estimator.sent(NOW + u64::from(number) * 5_000, number, 1_100, Purpose::Media);
    }
    for (packet, now) in compound(&packet).zip((NOW + 600_000..).step_by(50_000)) {
        if let Packet::TransportCc(feedback) = packet {
            assert!(feedback.packets().count() <= usize::from(feedback.count));
            estimator.feedback(now, &feedback);
            estimator.tick(now + 10_000);
            let bps = estimator.estimate(now + 10_000).bps;
            assert!((10_000..=8_000_000).contains(&bps), "{bps}");
        }
    }
}

/// A stream whose pieces are as long as its own bytes say: frames do not depend on how it was cut.
fn deframer(bytes: &[u8]) {
    let read = |mut pieces: Box<dyn Iterator<Item = usize> + '_>| {
        let (mut deframer, mut frames, mut rest) = (Deframer::default(), Vec::new(), bytes);
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at(pieces.next().unwrap_or(rest.len()).clamp(1, rest.len()));
            let keep = |frame: &mut [u8]| {
                assert!((SHORTEST..=LONGEST).contains(&frame.len()));
                frames.push(frame.to_vec());
                true
            };
            if deframer.read(&mut piece.to_vec(), keep).is_err() {
                return (frames, true);
            }
            rest = tail;
        }
        (frames, false)
    };
    let whole = read(Box::new(std::iter::empty()));
    assert_eq!(read(Box::new(bytes.iter().map(|&byte| usize::from(byte)))), whole);
    assert_eq!(read(Box::new(std::iter::repeat(1))), whole);
}

/// A file as it stands, and the file that a writer would make of the bytes, with one of them changed.
fn tap_file(bytes: &[u8]) {
    let read =
        |file: &[u8]| format::records(file).map(|(kind, body)| (kind, body.to_vec())).collect::<Vec<_>>();
    for (_, body) in read(bytes) {
        assert!(!body.is_empty() && body.len() <= bytes.len());
    }
    let Some((&[high, low, change], bodies)) = bytes.split_first_chunk() else { return };
    let mut file = vec![0; format::HEADER];
    for body in bodies.chunks(40) {
        format::record(&mut file, format::Type::Rtp, 0, 7, body);
    }
    let all = read(&file);
    assert_eq!(all.iter().map(|(_, body)| body.len()).sum::<usize>(), bodies.len());
    if let Some(records) = file.len().checked_sub(format::HEADER).filter(|&len| len > 0) {
        file[format::HEADER + usize::from(u16::from_be_bytes([high, low])) % records] ^= change;
        let cut = read(&file);
        assert!(all.starts_with(&cut) && (change == 0) == (cut.len() == all.len()));
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
    LazyLock::new(|| Thread::start(std::env::temp_dir(), Space::default()).expect("a thread for taps"));

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
