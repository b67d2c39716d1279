//! What a subscriber gets over a link that carries less than was wished, and what it is told of that.

use crate::world::World;
use _engine::api::{Command, Event, Follow, Kind, Wish};
use net_emu::{Config, Rate};

const S: u64 = 1_000_000;
const RIDS: [&str; 3] = ["f", "h", "q"];

fn link(kbps: u64) -> Config {
    Config { delay_us: 25_000, rate: Some(Rate::constant(kbps * 1000, 300_000)), ..Config::default() }
}

fn calm() -> Config {
    Config { delay_us: 25_000, ..Config::default() }
}

/// Two who talk and one who watches both.
fn meeting(seed: u64, kbps: u64) -> World {
    let mut world = World::new(seed);
    world.join(&RIDS, calm());
    world.join(&RIDS, calm());
    let watcher = world.join(&[], calm());
    world.network(watcher, link(kbps));
    for speaker in 0..2 {
        world.peers[speaker].mic.level = Some(25);
    }
    world.peers[watcher].camera.on = false;
    world.watch(watcher, &[12, 22], 720);
    world
}

fn rungs(world: &World) -> Vec<(u8, u8, &'static str)> {
    let of = |event: &Event| match *event {
        Event::Rung { transport: 3, old, new, why, .. } => Some((old, new, why)),
        _ => None,
    };
    world.events.iter().filter_map(of).collect()
}

fn reason(world: &World, mid: &str) -> (&'static str, String) {
    let of = |event: &Event| match event {
        Event::Slots { transport: 3, slots, .. } => {
            slots.iter().find(|slot| slot.mid == mid).map(|slot| (slot.reason, slot.rid.clone()))
        }
        _ => None,
    };
    world.events.iter().rev().find_map(of).expect("slots were told")
}

fn rung(world: &World) -> u8 {
    world.core.board().get(3).expect("a snapshot").rung
}

/// Sound that came to the watcher since a time, packets.
fn heard(world: &World, since: u64) -> usize {
    (0..3).filter_map(|k| world.peers[2].watch.streams.get(&(3_000_000 + k))).map(|s| s.since(since)).sum()
}

#[test]
fn a_wide_link_shows_all_that_was_wished() {
    let mut world = meeting(31, 20_000);
    world.run(20 * S);
    assert_eq!(rung(&world), 0, "{:?}", rungs(&world));
    assert_eq!(reason(&world, "v0"), ("", "f".to_owned()));
    assert_eq!(reason(&world, "v1"), ("", "f".to_owned()));
}

#[test]
fn a_link_that_shrinks_loses_pictures_and_keeps_both_voices() {
    let mut world = meeting(32, 20_000);
    world.run(20 * S);
    world.network(2, link(250));
    world.run(10 * S);
    assert!(rung(&world) >= 3, "{:?}", rungs(&world));
    let since = world.now - 2 * S;
    let sound = heard(&world, since);
    assert!(sound >= 190, "{sound} of 200 packets of sound");
    let (why, _) = reason(&world, "v1");
    assert_eq!(why, "link");
    assert!(rungs(&world).iter().any(|&(old, new, why)| new > old && why != "wish"), "{:?}", rungs(&world));
}

#[test]
fn what_was_lost_comes_back_step_by_step_when_the_link_does() {
    let mut world = meeting(33, 250);
    world.run(15 * S);
    let before = rung(&world);
    assert!(before >= 3, "{:?}", rungs(&world));
    world.network(2, link(20_000));
    world.run(60 * S);
    assert_eq!(rung(&world), 0, "{:?}", rungs(&world));
    assert_eq!(reason(&world, "v0").0, "");
    world.peers[2].watch.assert_decodable(3_000_100);
}

#[test]
fn a_saver_is_named_as_the_reason() {
    let mut world = meeting(34, 20_000);
    world.run(12 * S);
    let wish = |mid: &str, producer| Wish {
        mid: mid.into(),
        producer,
        follow: Follow::Nothing,
        width: 1280,
        height: 720,
        fps: 0,
    };
    let wishes = vec![wish("v0", 12), wish("v1", 22)];
    world.command(Command::View { transport: 3, wishes, audio_only: false, saver: 1, sign_first: false });
    world.run(5 * S);
    assert!(rungs(&world).last().is_some_and(|&(old, new, why)| new > old && why == "saver"));
    let (why, rid) = reason(&world, "v0");
    assert_eq!(why, "saver");
    assert_ne!(rid, "f");
}

#[test]
fn a_worker_with_too_much_to_do_gives_up_tiles_says_so_and_takes_them_back() {
    let mut world = meeting(35, 20_000);
    world.run(12 * S);
    world.core.overload(1);
    world.run(3 * S);
    assert_eq!(reason(&world, "v0"), ("server", "q".to_owned()));
    world.core.overload(3);
    world.run(S);
    assert_eq!(reason(&world, "v0"), ("server", String::new()));
    assert!(rungs(&world).last().is_some_and(|&(.., why)| why == "server"), "{:?}", rungs(&world));
    assert!(heard(&world, world.now - S) >= 95, "voices go on");
    let late = world.join(&[], calm());
    world.watch(late, &[12], 720);
    world.run(5 * S);
    assert!(!world.peers[late].watch.streams.contains_key(&4_000_100), "who is new gets no pictures");
    world.core.overload(0);
    world.run(20 * S);
    assert_eq!(reason(&world, "v0"), ("", "f".to_owned()));
    assert!(world.peers[late].watch.stream(4_000_100).since(world.now - S) > 50);
}

#[test]
fn on_the_lowest_rungs_sound_leaves_three_packets_at_a_time_and_none_is_lost() {
    let mut world = meeting(36, 20_000);
    world.run(12 * S);
    world.network(2, link(110));
    world.run(10 * S);
    assert!(rung(&world) >= 7, "{:?}", rungs(&world));
    let since = world.now - 2 * S;
    let sounding = (0..3).filter_map(|k| world.peers[2].watch.streams.get(&(3_000_000 + k)));
    let payloads: Vec<&[u8]> = sounding
        .flat_map(|stream| stream.got.values().filter(|got| got.at >= since))
        .map(|got| got.payload.as_slice())
        .collect();
    let joined = payloads.iter().filter(|payload| payload[0] & 3 == 3).count();
    assert!(joined * 10 >= payloads.len() * 9 && joined > 0, "{joined} of {}", payloads.len());
    let samples: u32 = payloads.iter().filter_map(|payload| _engine::rtp::opus::samples(payload)).sum();
    assert!(samples >= 48_000 * 19 / 10, "two seconds of at least one voice: {samples}");
}

#[test]
fn a_camera_that_stalls_leaves_its_room_to_others_until_it_goes_on() {
    let mut world = meeting(37, 2_600);
    for speaker in 0..2 {
        world.peers[speaker].camera.nominal = Some(Kind::Camera);
    }
    world.run(25 * S);
    let both = rung(&world);
    assert!(both >= 1 && reason(&world, "v0").0 == "link", "{:?}", rungs(&world));
    world.peers[1].camera.on = false;
    world.run(15 * S);
    assert_eq!((rung(&world), reason(&world, "v0")), (0, ("", "f".to_owned())), "{:?}", rungs(&world));
    world.peers[1].camera.on = true;
    world.run(10 * S);
    assert_eq!(rung(&world), both, "{:?}", rungs(&world));
    let back = world.peers[2].watch.streams.get(&3_000_101).map_or(0, |s| s.since(world.now - 2 * S));
    assert!(back > 0, "it is shown again");
}
