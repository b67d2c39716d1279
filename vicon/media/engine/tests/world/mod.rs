//! A worker's core among simulated browsers, on an emulated network in virtual time: real STUN, SRTP and RTCP bytes.
// Each test binary uses its own part of this.
#![allow(dead_code)]

pub mod down;
pub mod ear;
pub mod hear;
pub mod peer;
pub mod publish;
pub mod spy;
pub mod watch;

use _engine::api::{
    Codec, Command, Event, Extensions, Follow, GateState, Kind, Line, Profile, SlotLine, Wish,
};
use _engine::core::{Core, Out};
use _engine::rtp::Header;
use _engine::tap::Taps;
use down::Down;
use net_emu::{Config, Path};
use peer::Peer;
use spy::Spy;
use std::collections::HashMap;
use std::net::SocketAddr;

pub const STEP: u64 = 1_000;
pub const ROOM: u32 = 1;

pub struct World {
    pub now: u64,
    pub core: Core,
    pub peers: Vec<Peer>,
    up: Vec<Path>,
    pub down: Vec<Down>,
    out: Out,
    pub events: Vec<Event>,
    commands: u64,
    /// Where datagrams went that belong to no peer.
    pub stray: Vec<(SocketAddr, Vec<u8>)>,
    seed: u64,
    /// Until then the core's thread does not run: the machine has others to serve.
    pub asleep: u64,
    /// Of those who join from now on.
    pub profile: Profile,
    /// The links to those who join from now on are measured, and narrowed for.
    pub measured: bool,
    /// Those who join from now on take redundant sound.
    pub red: bool,
    /// What those who join from now on show.
    pub shows: Kind,
    /// Of each peer: when a datagram left for it, and how long it then took to leave its link.
    pub waits: Vec<Vec<(u64, u64)>>,
    /// Of the peers that are spied on, by index.
    pub spies: Vec<Option<Spy>>,
    /// When each SSRC and sequence number first reached the core.
    pub delivered: HashMap<(u32, u16), u64>,
}

pub fn extensions() -> Extensions {
    Extensions { mid: 4, rid: 10, repaired_rid: 11, transport_cc: 3, audio_level: 1, ..Extensions::default() }
}

impl World {
    pub fn new(seed: u64) -> World {
        World::of(Core::new(seed, Taps::default()), seed)
    }

    pub fn of(core: Core, seed: u64) -> World {
        let mut world = World {
            now: 10_000_000,
            core,
            peers: Vec::new(),
            up: Vec::new(),
            down: Vec::new(),
            out: Out::default(),
            events: Vec::new(),
            commands: 0,
            stray: Vec::new(),
            seed,
            asleep: 0,
            profile: Profile::AeadAes128Gcm,
            measured: true,
            red: false,
            shows: Kind::Camera,
            waits: Vec::new(),
            spies: Vec::new(),
            delivered: HashMap::new(),
        };
        world.command(Command::OpenRoom { room: ROOM });
        world
    }

    pub fn command(&mut self, command: Command) {
        self.commands += 1;
        self.core.command(self.now, self.commands, command);
        self.drain();
    }

    /// A peer of room 1 with open microphone and camera and slots for the others; its index.
    /// Producers are 10 x (index + 1) + 1 for the microphone and + 2 for the camera.
    pub fn join(&mut self, rids: &[&str], network: Config) -> usize {
        let index = self.peers.len();
        let peer = Peer::new(index, rids, self.profile);
        self.seed += 2;
        self.up.push(Path::new(network.clone(), self.seed));
        self.down.push(Down::new(network, self.seed + 1));
        for command in joining(&peer, index, rids, self) {
            self.command(command);
        }
        self.peers.push(peer);
        self.spies.push(None);
        self.waits.push(Vec::new());
        index
    }

    pub fn network(&mut self, peer: usize, config: Config) {
        self.up[peer].set(config.clone());
        self.down[peer].set(config);
    }

    /// From the peer only.
    pub fn uplink(&mut self, peer: usize, config: Config) {
        self.up[peer].set(config);
    }

    /// Looks at all that leaves for the peer from now on.
    pub fn spy(&mut self, peer: usize) {
        self.spies[peer] = Some(Spy::new(peer, self.profile));
    }

    /// What video slots of a peer show: producers, in tiles of this height.
    pub fn watch(&mut self, peer: usize, producers: &[u32], height: u32) {
        let (transport, wishes) = (self.peers[peer].id, wishes(producers, height));
        self.command(Command::View { transport, wishes, audio_only: false, saver: 0, sign_first: false });
    }

    pub fn run(&mut self, us: u64) {
        let end = self.now + us;
        while self.now < end {
            self.now += STEP;
            for (peer, up) in self.peers.iter_mut().zip(&mut self.up) {
                for datagram in peer.step(self.now) {
                    up.send(self.now, &datagram);
                }
            }
            if self.now >= self.asleep {
                self.serve();
            }
            for (peer, down) in self.peers.iter_mut().zip(&mut self.down) {
                while let Some(datagram) = down.receive(self.now) {
                    peer.receive(self.now, datagram);
                }
            }
            self.drain();
        }
    }

    /// What is due now, and nothing else.
    pub fn timeout(&mut self) {
        self.core.timeout(self.now);
        self.flush();
    }

    fn serve(&mut self) {
        for at in 0..self.peers.len() {
            while let Some(mut datagram) = self.up[at].receive(self.now) {
                let from = self.down[at].route(self.peers[at].address);
                if let Ok(header) = Header::parse_protected(&datagram) {
                    self.delivered.entry((header.ssrc, header.sequence)).or_insert(self.now);
                }
                self.core.datagram(self.now, from, &mut datagram);
            }
        }
        if self.core.next_timeout() <= self.now {
            self.core.timeout(self.now);
        }
        self.flush();
    }

    /// A datagram of somebody else, at once.
    pub fn inject(&mut self, from: SocketAddr, mut datagram: Vec<u8>) {
        self.core.datagram(self.now, from, &mut datagram);
        self.flush();
    }

    fn flush(&mut self) {
        loop {
            self.out.clear();
            let done = self.core.flush(self.now, &mut self.out);
            for (to, bytes) in self.out.iter() {
                match self.peers.iter().position(|peer| peer.address == to.peer) {
                    Some(at) => {
                        if let Some(spy) = &mut self.spies[at] {
                            spy.sees(self.now, bytes);
                        }
                        let wait = self.down[at].send(self.now, bytes);
                        self.waits[at].extend(wait.map(|wait| (self.now, wait)));
                    }
                    None => self.stray.push((to.peer, bytes.to_vec())),
                }
            }
            if done {
                return;
            }
        }
    }

    fn drain(&mut self) {
        while let Some(event) = self.core.take_event() {
            self.events.push(event);
        }
    }
}

/// One producer a slot, all in tiles of this height.
pub fn wishes(producers: &[u32], height: u32) -> Vec<Wish> {
    let wish = |(i, &producer): (usize, &u32)| Wish {
        mid: format!("v{i}"),
        producer,
        follow: Follow::Nothing,
        width: height * 16 / 9,
        height,
        fps: 0,
    };
    producers.iter().enumerate().map(wish).collect()
}

/// What brings a peer into room 1, with everything open.
pub fn joining(peer: &Peer, index: usize, rids: &[&str], world: &World) -> Vec<Command> {
    let (transport, profile, base) = (peer.id, world.profile, 10 * peer.id);
    let (rx, tx) = peer::keys(index, profile);
    let (ufrag, pwd) = peer.server.clone();
    let open = GateState::Open { until: 0 };
    vec![
        Command::OpenTransport { room: ROOM, transport, ufrag, pwd, remote_ufrag: peer.ufrag.clone() },
        Command::InstallKeys { transport, profile, rx, tx },
        Command::Declare { transport, lines: lines(base, rids, world.shows) },
        Command::Slots { transport, lines: slots(index, world.measured, world.red) },
        Command::Gate { producer: base + 1, state: open },
        Command::Gate { producer: base + 2, state: open },
    ]
}

fn lines(base: u32, rids: &[&str], kind: Kind) -> Vec<Line> {
    let mic = Line {
        mid: "a".into(),
        kind: Kind::Mic,
        producer: base + 1,
        payloads: vec![(111, Codec::Opus)],
        rtx: Vec::new(),
        ext: extensions(),
        rids: Vec::new(),
        ssrcs: Vec::new(),
    };
    let camera = Line {
        mid: "c".into(),
        kind,
        producer: base + 2,
        payloads: vec![(96, Codec::Vp8)],
        rtx: vec![(96, 97)],
        ext: extensions(),
        rids: rids.iter().map(|rid| rid.to_string()).collect(),
        ssrcs: Vec::new(),
    };
    vec![mic, camera]
}

fn slots(index: usize, measured: bool, red: bool) -> Vec<SlotLine> {
    let transport_cc = if measured { 3 } else { 0 };
    let ext = Extensions { transport_cc, audio_level: 1, ..Extensions::default() };
    let base = 1_000_000 * (index as u32 + 1);
    let audio = (0..3).map(|k| SlotLine {
        mid: format!("s{k}"),
        audio: true,
        ssrc: base + k,
        rtx_ssrc: 0,
        payloads: vec![(111, Codec::Opus)],
        red: if red { watch::RED } else { 0 },
        rtx: Vec::new(),
        ext,
    });
    let video = (0..9).map(|k| SlotLine {
        mid: format!("v{k}"),
        audio: false,
        ssrc: base + 100 + k,
        rtx_ssrc: base + 200 + k,
        payloads: vec![(98, Codec::Vp8)],
        red: 0,
        rtx: vec![(98, 99)],
        ext,
    });
    audio.chain(video).collect()
}
