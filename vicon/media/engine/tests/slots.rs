//! Who is in a subscriber's slots: voices, speaker, late joiners, grants.

use crate::world::{self, World};
use _engine::api::{Command, Event, Follow, GateState, Wish};
use net_emu::{Config, Jitter, Loss};

fn calm() -> Config {
    Config { delay_us: 20_000, ..Config::default() }
}

fn follow_speaker(world: &mut World, peer: usize) {
    let wish =
        Wish { mid: "v0".into(), producer: 0, follow: Follow::Speaker, width: 1280, height: 720, fps: 0 };
    let transport = world.peers[peer].id;
    world.command(Command::View {
        transport,
        wishes: vec![wish],
        audio_only: false,
        saver: 0,
        sign_first: false,
    });
}

/// Producers named by CSRC in an audio slot since a time.
fn voices(world: &World, peer: usize, since: u64) -> Vec<u32> {
    let base = 1_000_000 * (peer as u32 + 1);
    let streams = (0..3).filter_map(|k| world.peers[peer].watch.streams.get(&(base + k)));
    let mut all: Vec<u32> = streams
        .flat_map(|stream| stream.got.values().filter(|got| got.at >= since).filter_map(|got| got.csrc))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn the_three_who_speak_are_heard_and_nobody_hears_themselves() {
    let mut world = World::new(1);
    for _ in 0..6 {
        world.join(&[], calm());
    }
    for speaker in [1, 3, 4] {
        world.peers[speaker].mic.level = Some(25);
    }
    world.run(2_000_000);
    let since = world.now - 500_000;
    assert_eq!(voices(&world, 0, since), [21, 41, 51]);
    assert_eq!(voices(&world, 1, since), [41, 51]);
    for speaker in [1, 3] {
        world.peers[speaker].mic.level = Some(127);
    }
    world.peers[5].mic.level = Some(25);
    world.run(2_000_000);
    assert!(voices(&world, 0, world.now - 500_000).contains(&61), "who begins to speak is heard");
    let watch = &world.peers[0].watch;
    assert!((0..3).all(|k| watch.stream(1_000_000 + k).missing(world.now) == 0), "slots stay continuous");
}

#[test]
fn the_speakers_picture_follows_the_voice() {
    let mut world = World::new(2);
    for _ in 0..3 {
        world.join(&[], calm());
    }
    follow_speaker(&mut world, 2);
    world.peers[0].mic.level = Some(25);
    world.run(3_000_000);
    world.peers[0].mic.level = Some(127);
    world.run(1_000_000);
    world.peers[1].mic.level = Some(25);
    world.run(3_000_000);
    let stream = world.peers[2].watch.stream(3_000_100);
    assert_eq!(stream.owners(), [1 << 8 | 0x10, 2 << 8 | 0x10]);
    world.peers[2].watch.assert_decodable(3_000_100);
    let told = world.events.iter().any(|e| matches!(e, Event::Speakers { speaker: 21, .. }));
    assert!(told);
}

/// Time from a new wish to the first packet of it that leaves, and whether the old picture went on until then.
fn switched(world: &mut World, producer: u32, height: u32) -> u64 {
    let newest = |world: &World| {
        let line = &world.spies[2].as_ref().expect("a spy").lines[&3_000_100];
        let (_, sent) = line.sent.last_key_value().expect("a picture");
        (sent.at, world::watch::source(&sent.body.payload))
    };
    let (wished, (mut shown, before)) = (world.now, newest(world));
    world.watch(2, &[producer], height);
    while world.now < wished + 2_000_000 {
        world.run(1_000);
        let (at, source) = newest(world);
        assert!(world.now - shown <= 50_000, "the old picture stood still for {} us", world.now - shown);
        if source != before {
            return at - wished;
        }
        shown = at;
    }
    panic!("{producer} at {height} was not shown");
}

#[test]
fn another_picture_is_there_within_a_round_trip_to_its_publisher_and_100_ms() {
    for (seed, rtt) in [(7, 10_000), (8, 60_000), (9, 200_000)] {
        let mut world = World::new(seed);
        let near = Config { delay_us: 5_000, ..Config::default() };
        for _ in 0..2 {
            let publisher = world.join(&["f", "h", "q"], near.clone());
            world.network(publisher, Config { delay_us: rtt / 2, ..Config::default() });
        }
        world.join(&[], near);
        world.spy(2);
        world.watch(2, &[12], 720);
        world.run(15_000_000);
        // Whoever shows, at whatever point of the second, and the larger layer of who is shown.
        for round in 0..12u64 {
            let (producer, height) = [(22, 720), (22, 90), (22, 720), (12, 720)][round as usize % 4];
            let took = switched(&mut world, producer, height);
            assert!(took <= rtt + 100_000, "round {round}: {took} us with a round trip of {rtt}");
            world.run(3_000_000 + round * 7_000);
        }
        world.peers[2].watch.assert_decodable(3_000_100);
    }
}

#[test]
fn who_joins_right_after_costs_the_publisher_no_keyframe() {
    let mut world = World::new(3);
    let publisher = world.join(&[], calm());
    let first = world.join(&[], calm());
    world.watch(first, &[12], 360);
    world.run(500_000);
    let plis = world.peers[publisher].camera.plis;
    let second = world.join(&[], calm());
    world.watch(second, &[12], 360);
    world.run(2_000_000);
    let watch = &world.peers[second].watch;
    watch.assert_decodable(3_000_100);
    assert_eq!(watch.stream(3_000_100).missing(world.now), 0);
    assert!(watch.stream(3_000_100).got.len() > 150);
    assert_eq!(world.peers[publisher].camera.plis, plis);
}

#[test]
fn narrowing_the_allow_list_is_effective_at_once() {
    let mut world = World::new(4);
    let (a, b) = (world.join(&[], calm()), world.join(&[], calm()));
    world.watch(b, &[12], 360);
    world.peers[a].mic.level = Some(20);
    world.run(2_000_000);
    world.command(Command::Allow { transport: 2, producers: Some(Vec::new()) });
    let narrowed = world.now;
    world.run(1_000_000);
    let watch = &world.peers[b].watch;
    assert_eq!(watch.stream(2_000_100).since(narrowed + 21_000), 0);
    assert_eq!(watch.stream(2_000_000).since(narrowed + 21_000), 0);
    let reason = world.events.iter().rev().find_map(|event| match event {
        Event::Slots { transport: 2, slots, .. } => slots.iter().find(|s| s.mid == "v0").map(|s| s.reason),
        _ => None,
    });
    assert_eq!(reason, Some("not_allowed"));
}

#[test]
fn layers_nobody_uses_are_told_to_their_publisher_and_come_back_at_once() {
    let mut world = World::new(5);
    let rids = ["f", "h", "q"];
    let (_, b) = (world.join(&rids, calm()), world.join(&[], calm()));
    let last = |world: &World| {
        let layers = world.events.iter().rev().find_map(|event| match event {
            Event::Layers { producer: 12, used, .. } => Some(used.clone()),
            _ => None,
        });
        layers.map(|used| used.into_iter().filter(|(_, on)| *on).map(|(rid, _)| rid).collect::<Vec<_>>())
    };
    world.watch(b, &[12], 90);
    world.run(13_000_000);
    assert_eq!(last(&world), Some(vec!["q".to_owned()]));
    world.watch(b, &[12], 720);
    world.run(STEP);
    assert_eq!(last(&world), Some(vec!["f".to_owned(), "q".to_owned()]));
}

const STEP: u64 = 10_000;

/// Everything at once for two minutes: whatever happens to packets, what a slot shows stays decodable in order.
#[test]
fn a_bad_network_with_switching_keeps_every_promise() {
    let mut world = World::new(6);
    let bad = Config {
        delay_us: 40_000,
        jitter: Jitter::Normal(8_000),
        reorder: (0.02, 15_000),
        duplicate: 0.02,
        corrupt: 0.002,
        loss: Loss::bursts(0.04, 3.0),
        ..Config::default()
    };
    let rids = ["f", "h", "q"];
    for _ in 0..3 {
        world.join(&rids, bad.clone());
    }
    for round in 0..60u32 {
        let (owner, height) = ([12, 22, 12][(round % 3) as usize], [720, 90, 300, 480][(round % 4) as usize]);
        world.watch(2, &[owner], height);
        for peer in 0..2 {
            let talks = round / 5 % 2 == peer;
            world.peers[peer as usize].mic.level = Some(if talks { 22 } else { 127 });
        }
        if round % 7 == 6 {
            world.command(Command::Gate { producer: 12, state: GateState::Closed });
            world.run(100_000);
            world.command(Command::Gate { producer: 12, state: GateState::Open { until: 0 } });
        }
        world.run(2_000_000);
    }
    let watch = &world.peers[2].watch;
    watch.assert_decodable(3_000_100);
    let stream = watch.stream(3_000_100);
    let missing = stream.missing(world.now);
    assert!(stream.got.len() > 8_000, "{}", stream.got.len());
    assert!(missing * 100 < stream.got.len(), "{missing} of {}", stream.got.len());
    assert_eq!(watch.doubled, 0);
    assert!(!world.events.iter().any(|e| matches!(e, Event::TransportEnd { .. })));
}
