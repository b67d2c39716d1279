//! One room on two nodes: two cores, each with its own clock and people, joined by an emulated network.

use crate::world::{ROOM, STEP, World, extensions};
use _engine::api::{Codec, Command, Event, Figures, GateState, Kind, Line};
use net_emu::{Config, Loss, Path, Rate};
use std::net::SocketAddr;

const SECOND: u64 = 1_000_000;
const HOP: u32 = 5;
const LATER: u64 = 7_777 * SECOND;

struct Nodes {
    home: World,
    edge: World,
    there: Path,
    back: Path,
}

fn calm() -> Config {
    Config { delay_us: 20_000, ..Config::default() }
}

/// Between machines of one city.
fn near() -> Config {
    Config { delay_us: 1_000, ..Config::default() }
}

fn address(node: u8) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, node], 5_000))
}

impl Nodes {
    fn new(link: Config) -> Nodes {
        let mut nodes = Nodes {
            home: World::new(1),
            edge: World::new(77),
            there: Path::new(link.clone(), 5),
            back: Path::new(link, 6),
        };
        nodes.edge.now += LATER;
        let (one, other) = ((0..28).collect::<Vec<u8>>(), (100..128).collect::<Vec<u8>>());
        let (rx, tx) = (one.clone(), other.clone());
        nodes.home.command(Command::OpenHop { room: ROOM, hop: HOP, peer: address(2), theirs: HOP, rx, tx });
        let (rx, tx) = (other, one);
        nodes.edge.command(Command::OpenHop { room: ROOM, hop: HOP, peer: address(1), theirs: HOP, rx, tx });
        nodes
    }

    fn run(&mut self, us: u64) {
        for _ in 0..us / STEP {
            self.home.run(STEP);
            self.edge.run(STEP);
            let now = self.home.now;
            for (to, datagram) in self.home.stray.drain(..) {
                assert_eq!(to, address(2));
                self.there.send(now, &datagram);
            }
            for (to, datagram) in self.edge.stray.drain(..) {
                assert_eq!(to, address(1));
                self.back.send(now, &datagram);
            }
            while let Some(datagram) = self.there.receive(now) {
                self.edge.inject(address(1), datagram);
            }
            while let Some(datagram) = self.back.receive(now) {
                self.home.inject(address(2), datagram);
            }
        }
    }
}

/// A participant of the other node whose producers there are 10 x `of` + 1 and + 2; here 1,000 more.
fn remote(world: &mut World, of: u32, rids: &[&str]) {
    let (transport, base) = (100 + of, 1_000 + 10 * of);
    world.command(Command::OpenRemote { hop: HOP, transport });
    let line = |mid: &str, kind, producer, payload, rids: &[&str]| Line {
        mid: mid.into(),
        kind,
        producer,
        payloads: vec![payload],
        rtx: Vec::new(),
        ext: extensions(),
        rids: rids.iter().map(|rid| rid.to_string()).collect(),
        ssrcs: Vec::new(),
    };
    let lines = vec![
        line("a", Kind::Mic, base + 1, (111, Codec::Opus), &[]),
        line("c", Kind::Camera, base + 2, (96, Codec::Vp8), rids),
    ];
    world.command(Command::Declare { transport, lines });
    let origins = vec![(base + 1, 10 * of + 1), (base + 2, 10 * of + 2)];
    world.command(Command::Origins { transport, origins });
    for producer in [base + 1, base + 2] {
        world.command(Command::Gate { producer, state: GateState::Open { until: 0 } });
    }
}

fn figures(world: &World) -> Figures {
    let state = |event: &Event| match event {
        Event::HopState { figures, .. } => Some(*figures),
        _ => None,
    };
    world.events.iter().rev().find_map(state).expect("the hop tells of itself")
}

#[test]
fn people_on_two_nodes_see_and_hear_each_other_with_one_copy_on_the_way() {
    let mut nodes = Nodes::new(near());
    let speaker = nodes.home.join(&["f", "h", "q"], calm());
    let watchers: Vec<usize> = (0..5).map(|_| nodes.edge.join(&[], calm())).collect();
    remote(&mut nodes.edge, 1, &["f", "h", "q"]);
    remote(&mut nodes.home, 1, &[]);
    nodes.home.peers[speaker].mic.level = Some(20);
    nodes.edge.peers[watchers[0]].mic.level = Some(25);
    for &watcher in &watchers {
        nodes.edge.watch(watcher, &[1_012], 90);
    }
    nodes.home.watch(speaker, &[1_012], 360);
    nodes.run(5 * SECOND);

    for (at, &watcher) in watchers.iter().enumerate() {
        let base = 1_000_000 * (at as u32 + 1);
        let watch = &nodes.edge.peers[watcher].watch;
        let pictures = watch.stream(base + 100);
        assert!(pictures.got.len() > 400, "watcher {at}: {} packets of pictures", pictures.got.len());
        assert_eq!(pictures.missing(nodes.edge.now), 0);
        watch.assert_decodable(base + 100);
        let heard = (0..3).filter_map(|k| watch.streams.get(&(base + k))).map(|s| s.got.len()).max();
        assert!(heard > Some(180), "watcher {at} heard {heard:?} packets");
    }
    let back = &nodes.home.peers[speaker].watch;
    assert!(back.stream(1_000_100).got.len() > 400);
    assert!((0..3).filter_map(|k| back.streams.get(&(1_000_000 + k))).any(|s| s.got.len() > 180));

    // 5 s of 120 packets of the one layer that is watched and of 50 of sound, however many watch.
    let Figures { sent, again, received, received_bytes, lost, refused, .. } = figures(&nodes.home);
    assert!((580..900).contains(&sent), "{sent} packets crossed for five who watch");
    assert_eq!(again, 0);
    assert!((580..900).contains(&received), "{received} packets came back");
    assert!(received_bytes > 100 * received, "{received_bytes} bytes in {received} packets");
    assert_eq!((lost, refused), (0, 0));
    assert!(nodes.home.core.counters().iter().all(|(cause, _)| !cause.starts_with("srtp")));
}

/// Somebody at the edge watches a camera of the home that was under way for long, at once: before the news of which
/// encodings it sends. It sends so many of `rids`, the smallest.
fn is_seen_at_once(rids: &[&str], most: usize) {
    let mut nodes = Nodes::new(calm());
    let speaker = nodes.home.join(rids, calm());
    nodes.home.peers[speaker].camera.most = most;
    let watcher = nodes.edge.join(&[], calm());
    nodes.run(3 * SECOND);
    remote(&mut nodes.edge, 1, rids);
    nodes.edge.watch(watcher, &[1_012], 360);
    nodes.run(3 * SECOND);
    let watch = &nodes.edge.peers[watcher].watch;
    assert!(watch.stream(1_000_100).got.len() > 200);
    watch.assert_decodable(1_000_100);
}

#[test]
fn a_picture_that_was_under_way_before_anybody_elsewhere_watched_begins_with_a_keyframe() {
    is_seen_at_once(&["f"], 1);
}

#[test]
fn where_only_the_smallest_encoding_is_sent_no_wish_for_a_larger_one_stands_before_it() {
    is_seen_at_once(&["f", "h", "q"], 1);
}

#[test]
fn a_camera_of_one_small_encoding_is_seen_on_a_narrow_link_also_from_another_node() {
    let narrow =
        || Config { delay_us: 25_000, rate: Some(Rate::constant(400_000, 300_000)), ..Config::default() };
    let mut nodes = Nodes::new(near());
    let speaker = nodes.home.join(&["f"], calm());
    nodes.home.peers[speaker].camera.covered = true;
    nodes.home.peers[speaker].mic.level = Some(20);
    let (here, there) = (nodes.home.join(&[], narrow()), nodes.edge.join(&[], narrow()));
    remote(&mut nodes.edge, 1, &["f"]);
    // By then its link is known, and what a camera of 720 lines is taken to cost has no room in it.
    nodes.run(8 * SECOND);
    nodes.home.watch(here, &[12], 360);
    nodes.edge.watch(there, &[1_012], 360);
    nodes.run(4 * SECOND);
    let seen = |world: &World, at: usize, slot| world.peers[at].watch.stream(slot).got.len();
    assert!(seen(&nodes.home, here, 2_000_100) > 100);
    assert!(seen(&nodes.edge, there, 1_000_100) > 80);
}

#[test]
fn loss_and_reordering_between_nodes_are_mended_there() {
    let unruly = Config { loss: Loss::Random(0.03), reorder: (0.05, 5_000), ..near() };
    let mut nodes = Nodes::new(unruly);
    let (speaker, watcher) = (nodes.home.join(&["f", "h", "q"], calm()), nodes.edge.join(&[], calm()));
    remote(&mut nodes.edge, 1, &["f", "h", "q"]);
    nodes.home.peers[speaker].mic.level = Some(20);
    nodes.edge.watch(watcher, &[1_012], 90);
    nodes.run(30 * SECOND);
    let watch = &nodes.edge.peers[watcher].watch;
    assert_eq!(watch.stream(1_000_100).missing(nodes.edge.now), 0);
    watch.assert_decodable(1_000_100);
    assert!(watch.stream(1_000_100).got.len() > 3_000);
    assert!(figures(&nodes.home).again > 50);
    let Figures { received, lost, .. } = figures(&nodes.edge);
    let share = lost as f64 / (received + lost) as f64;
    assert!((0.015..0.05).contains(&share), "{lost} lost of {received}: 3 % were taken");
    assert_eq!(
        nodes.home.peers[speaker].camera.nacked, 0,
        "the publisher is not asked for what the hop lost"
    );
}

#[test]
fn a_gate_at_home_holds_for_everybody_elsewhere() {
    let mut nodes = Nodes::new(near());
    let (speaker, watcher) = (nodes.home.join(&["f", "h", "q"], calm()), nodes.edge.join(&[], calm()));
    remote(&mut nodes.edge, 1, &["f", "h", "q"]);
    nodes.home.peers[speaker].mic.level = Some(20);
    nodes.edge.watch(watcher, &[1_012], 360);
    nodes.run(3 * SECOND);
    for producer in [11, 12] {
        nodes.home.command(Command::Gate { producer, state: GateState::Closed });
    }
    let closed = figures(&nodes.home).received;
    nodes.run(SECOND);
    let sent = figures(&nodes.home).sent;
    let got = nodes.edge.peers[watcher].watch.stream(1_000_100).got.len();
    nodes.run(3 * SECOND);
    assert_eq!(figures(&nodes.home).sent, sent, "nothing crosses");
    assert_eq!(nodes.edge.peers[watcher].watch.stream(1_000_100).got.len(), got);
    assert_eq!(closed, 0);

    // Open again: picture and sound come back without asking for what was not sent.
    for producer in [11, 12] {
        nodes.home.command(Command::Gate { producer, state: GateState::Open { until: 0 } });
    }
    nodes.run(3 * SECOND);
    let watch = &nodes.edge.peers[watcher].watch;
    assert!(watch.stream(1_000_100).got.len() > got + 250);
    watch.assert_decodable(1_000_100);
    assert_eq!(figures(&nodes.home).again, 0);
}

#[test]
fn only_wanted_layers_cross_and_nothing_crosses_twice() {
    let mut nodes = Nodes::new(near());
    let (_, watcher) = (nodes.home.join(&["f", "h", "q"], calm()), nodes.edge.join(&[], calm()));
    remote(&mut nodes.edge, 1, &["f", "h", "q"]);
    nodes.run(2 * SECOND);
    assert_eq!(figures(&nodes.home).sent, 0, "nobody watches");
    nodes.edge.watch(watcher, &[1_012], 720);
    nodes.run(4 * SECOND);
    assert!(figures(&nodes.home).sent > 300);
    let heights = nodes.edge.peers[watcher].watch.stream(1_000_100).owners();
    assert_eq!(
        heights.last(),
        Some(&(1 << 8 | 0x10)),
        "the largest layer is found though it did not cross before"
    );
    nodes.edge.watch(watcher, &[], 720);
    nodes.run(SECOND);
    let sent = figures(&nodes.home).sent;
    nodes.run(2 * SECOND);
    assert_eq!(figures(&nodes.home).sent, sent);
}

#[test]
fn a_node_that_falls_silent_wants_nothing_and_its_people_go_with_the_hop() {
    let mut nodes = Nodes::new(near());
    let (_, watcher) = (nodes.home.join(&["f", "h", "q"], calm()), nodes.edge.join(&[], calm()));
    remote(&mut nodes.edge, 1, &["f", "h", "q"]);
    nodes.edge.watch(watcher, &[1_012], 360);
    nodes.run(2 * SECOND);
    nodes.back.set(Config { loss: Loss::Random(1.0), ..near() });
    nodes.run(5 * SECOND);
    let sent = figures(&nodes.home).sent;
    nodes.run(2 * SECOND);
    assert_eq!(figures(&nodes.home).sent, sent);
    nodes.edge.command(Command::CloseHop { hop: HOP });
    nodes.edge.run(SECOND / 10);
    let ended = |event: &Event| matches!(event, Event::TransportEnd { transport: 101, .. });
    assert!(nodes.edge.events.iter().any(ended));
    assert_eq!(nodes.edge.core.transports(), 1);
}
