//! A subscriber over TCP who stops reading for a while (media.md 7.3), through the engine's threads and the kernel's
//! buffers: pictures shrink and stop, old sound is dropped unsent, and with the first bytes that pass all goes on.

mod sockets;
mod world;

use _engine::api::{Command, Profile};
use _engine::engine::Engine;
use _engine::rtp::Header;
use _engine::rtp::vp8::Descriptor;
use _engine::tcp::deframe::Deframer;
use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};
use world::World;
use world::peer::Peer;
use world::watch::{Got, source};

const MS: u64 = 1_000;
const S: u64 = 1_000_000;
const SOUND: u32 = 2_000_000;
const PICTURES: u32 = 2_000_100;
/// Nothing is read for so long. The kernels on both sides hold the first part of it.
const STALL: u64 = 4 * S;
/// What a busy machine may add to a time.
const SLACK: u64 = 150 * MS;

/// Who sends over UDP and who watches over TCP, in the time of this machine.
struct Call {
    began: Instant,
    sender: Peer,
    watcher: Peer,
    udp: UdpSocket,
    tcp: TcpStream,
    deframer: Deframer,
    reads: bool,
    /// When each SSRC and sequence number left its publisher.
    published: HashMap<(u32, u16), u64>,
}

impl Call {
    fn new(name: &str) -> (Engine, Call) {
        let (engine, [_, candidate]) = sockets::start(name);
        let server = candidate.address;
        let mut manner = World::new(1);
        // The connection itself says what it takes.
        manner.measured = false;
        let peers = [0, 1].map(|index| Peer::new(index, &[], Profile::AeadAes128Gcm));
        for (index, peer) in peers.iter().enumerate() {
            for command in world::joining(peer, index, &[], &manner) {
                engine.submit(command).unwrap();
            }
        }
        let wishes = world::wishes(&[12], 360);
        let view = Command::View { transport: 2, wishes, audio_only: false, saver: 0, sign_first: false };
        engine.submit(view).unwrap();
        let [mut sender, mut watcher] = peers;
        (sender.mic.level, sender.mic.size) = (Some(25), 80);
        (watcher.mic.level, watcher.camera.on, watcher.watch.asks_for_sound) = (None, false, false);
        let udp = UdpSocket::bind((server.ip(), 0)).unwrap();
        udp.connect(SocketAddr::new(server.ip(), server.port())).unwrap();
        // What paces the call: it waits for whatever comes for a millisecond.
        udp.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        let tcp = TcpStream::connect(server).unwrap();
        tcp.set_nonblocking(true).unwrap();
        let began = Instant::now();
        let (deframer, published) = (Deframer::default(), HashMap::new());
        (engine, Call { began, sender, watcher, udp, tcp, deframer, reads: true, published })
    }

    fn now(&self) -> u64 {
        10 * S + self.began.elapsed().as_micros() as u64
    }

    fn step(&mut self) {
        let now = self.now();
        for datagram in self.sender.step(now) {
            if let Ok(header) = Header::parse_protected(&datagram) {
                self.published.insert((header.ssrc, header.sequence), now);
            }
            self.udp.send(&datagram).unwrap();
        }
        let mut buffer = [0; 65_536];
        if let Ok(len) = self.udp.recv(&mut buffer) {
            self.sender.receive(self.now(), buffer[..len].to_vec());
        }
        for packet in self.watcher.step(now) {
            // Little enough to find room in the buffers at once.
            let length = (packet.len() as u16).to_be_bytes();
            self.tcp.write_all(&[&length, &packet[..]].concat()).unwrap();
        }
        while self.reads {
            match self.tcp.read(&mut buffer) {
                Ok(len) => {
                    assert!(len > 0, "the engine keeps the connection");
                    let now = self.now();
                    let (deframer, watcher) = (&mut self.deframer, &mut self.watcher);
                    let each = |packet: &mut [u8]| {
                        watcher.receive(now, packet.to_vec());
                        true
                    };
                    deframer.read(&mut buffer[..len], each).unwrap();
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// Goes on until something is so, at most 20 s; then.
    fn until(&mut self, is: impl Fn(&Call) -> bool) -> u64 {
        let end = self.now() + 20 * S;
        while !is(self) {
            assert!(self.now() < end, "it does not come");
            self.step();
        }
        self.now()
    }

    fn got(&self, ssrc: u32) -> impl Iterator<Item = &Got> {
        self.watcher.watch.streams.get(&ssrc).into_iter().flat_map(|stream| stream.got.values())
    }

    /// When a packet of sound that came left its publisher.
    fn spoken(&self, got: &Got) -> u64 {
        self.published[&(self.sender.id << 8 | 1, u16::from_be_bytes([got.payload[6], got.payload[7]]))]
    }

    fn shown(&self, got: &Got) -> u64 {
        self.published[&(source(&got.payload), u16::from_be_bytes([got.payload[22], got.payload[23]]))]
    }

    /// (when it left its publisher, temporal layer, keyframe) of each packet of pictures.
    fn pictures(&self) -> Vec<(u64, u8, bool)> {
        let read = |got: &Got| Descriptor::parse(&got.payload).expect("a VP8 payload");
        let all =
            self.got(PICTURES).map(|got| (self.shown(got), read(got).tid.unwrap_or(0), read(got).keyframe));
        all.collect()
    }
}

#[test]
fn a_connection_that_is_not_read_keeps_few_pictures_no_old_sound_and_goes_on_with_a_keyframe() {
    let (_engine, mut call) = Call::new("slow");
    call.until(|call| call.got(PICTURES).count() > 200 && call.got(SOUND).count() > 50);
    let stalled = call.now();
    call.reads = false;
    let resumed = call.until(|call| call.now() >= stalled + STALL);
    call.reads = true;
    call.until(|call| call.pictures().iter().any(|&(at, tid, _)| at > resumed && tid > 0));

    let pictures = call.pictures();
    let newest = |upper: bool| {
        let such = pictures.iter().filter(|p| p.0 < resumed - S && (p.1 > 0) == upper);
        such.map(|p| p.0).max().expect("pictures of before the stall")
    };
    let (upper, base) = (newest(true), newest(false));
    println!("stalled {stalled}, upper layers until {upper}, base until {base}, read again {resumed}");
    // 200 ms between the two limits, and the base layer has a picture each 132 ms.
    assert!(base > upper && base - upper <= 400 * MS + SLACK, "base layer for {} us", base - upper);
    assert!(resumed - base >= S, "no pictures wait from {} us before the end", resumed - base);
    let first = pictures.iter().find(|p| p.0 > base).expect("pictures go on");
    assert!(first.2, "with a keyframe");

    let mut spoken: Vec<u64> = call.got(SOUND).map(|got| call.spoken(got)).collect();
    spoken.sort_unstable();
    let hole = spoken.windows(2).max_by_key(|pair| pair[1] - pair[0]).expect("sound");
    println!("sound is missing from {} to {}", hole[0], hole[1]);
    assert!(hole[0] > stalled && hole[1] - hole[0] >= S, "old sound is dropped unsent");
    assert!(hole[1] >= resumed - 120 * MS - SLACK, "sound of {} us ago", resumed - hole[1]);
    assert!(hole[1] <= resumed + 20 * MS + SLACK, "new sound is sent");
}
