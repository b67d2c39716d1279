//! Language channels: who hears an interpreter, in which slot, and that the floor goes on beside it.

use crate::world::{self, World};
use _engine::api::{Command, Event, Follow, GateState, Wish};
use net_emu::Config;

const S: u64 = 1_000_000;
const SPEAKER: u32 = 11;
const JAWA: u32 = 21;
const ENGLISH: u32 = 31;

fn calm() -> Config {
    Config { delay_us: 20_000, ..Config::default() }
}

/// A speaker, two interpreters, who all talk, and listeners.
fn booth(seed: u64, listeners: usize) -> World {
    let mut world = World::new(seed);
    for _ in 0..3 {
        let peer = world.join(&[], calm());
        world.peers[peer].mic.level = Some(25);
    }
    for _ in 0..listeners {
        let peer = world.join(&[], calm());
        world.peers[peer].mic.level = None;
    }
    let langs = vec![(JAWA, "jv".to_owned()), (ENGLISH, "en".to_owned())];
    world.command(Command::Channels { room: world::ROOM, langs });
    world
}

fn hear(world: &mut World, peer: usize, lang: &str) {
    let transport = world.peers[peer].id;
    world.command(Command::Hear { transport, lang: lang.into() });
}

/// Producers heard in each audio slot of a peer since a time.
fn slots(world: &World, peer: usize, since: u64) -> [Vec<u32>; 3] {
    let base = 1_000_000 * (peer as u32 + 1);
    [0, 1, 2].map(|k| {
        let stream = world.peers[peer].watch.streams.get(&(base + k));
        let got = stream.into_iter().flat_map(|stream| stream.got.values());
        let mut heard: Vec<u32> = got.filter(|got| got.at >= since).filter_map(|got| got.csrc).collect();
        heard.sort_unstable();
        heard.dedup();
        heard
    })
}

fn all(world: &World, peer: usize, since: u64) -> Vec<u32> {
    let mut heard = slots(world, peer, since).concat();
    heard.sort_unstable();
    heard
}

#[test]
fn an_interpreter_reaches_those_who_chose_the_language_and_nobody_else_on_old_and_new_connections() {
    let mut world = booth(1, 3);
    let (floor, jawa, english) = (3, 4, 5);
    hear(&mut world, jawa, "jv");
    hear(&mut world, english, "en");
    world.run(2 * S);
    let late = world.join(&[], calm());
    world.peers[late].mic.level = None;
    let late_jawa = world.join(&[], calm());
    world.peers[late_jawa].mic.level = None;
    hear(&mut world, late_jawa, "jv");
    world.run(2 * S);
    for peer in [floor, late] {
        assert_eq!(all(&world, peer, 0), [SPEAKER], "peer {peer}");
    }
    for peer in [jawa, late_jawa] {
        let [first, second, third] = slots(&world, peer, 0);
        assert_eq!((first, [second, third].concat()), (vec![JAWA], vec![SPEAKER]), "peer {peer}");
    }
    assert_eq!(slots(&world, english, 0)[0], [ENGLISH]);
    assert_eq!(all(&world, 0, 0), [0; 0], "who speaks hears no channel that was not chosen");
    assert_eq!(all(&world, 1, 0), [SPEAKER], "an interpreter hears the floor");
}

#[test]
fn whoever_changes_the_choice_hears_the_old_channel_no_more() {
    let mut world = booth(2, 1);
    let listener = 3;
    hear(&mut world, listener, "jv");
    world.run(2 * S);
    for (lang, expected) in [("en", vec![SPEAKER, ENGLISH]), ("", vec![SPEAKER]), ("su", vec![SPEAKER])] {
        hear(&mut world, listener, lang);
        let since = world.now + 21_000;
        world.run(S);
        assert_eq!(all(&world, listener, since), expected, "after choosing {lang:?}");
        assert!(lang != "su" || slots(&world, listener, since)[0].is_empty(), "its place is kept");
    }
    let watch = &world.peers[listener].watch;
    let streams = (0..3).filter_map(|k| watch.streams.get(&(4 * S as u32 + k)));
    assert!(
        streams.map(|stream| stream.missing(world.now)).all(|missing| missing == 0),
        "slots stay continuous"
    );
}

#[test]
fn a_voice_between_floor_and_channel_is_heard_where_it_is_from_the_next_packet_on() {
    let mut world = booth(3, 2);
    let (floor, jawa) = (3, 4);
    hear(&mut world, jawa, "jv");
    world.run(2 * S);
    world.command(Command::Channels { room: world::ROOM, langs: Vec::new() });
    world.run(S);
    assert!(all(&world, floor, world.now - S / 2).contains(&JAWA), "it speaks on the floor now");
    assert!(slots(&world, jawa, world.now - S / 2)[0].is_empty(), "which never takes the place of a channel");
    world.command(Command::Channels { room: world::ROOM, langs: vec![(JAWA, "jv".into())] });
    let since = world.now + 21_000;
    world.run(S);
    assert!(!all(&world, floor, since).contains(&JAWA));
    assert_eq!(slots(&world, jawa, since)[0], [JAWA]);
    world.command(Command::Gate { producer: JAWA, state: GateState::Closed });
    let since = world.now + 21_000;
    world.run(S);
    assert!(slots(&world, jawa, since)[0].is_empty(), "off the air");
    assert!(all(&world, jawa, since).contains(&SPEAKER), "the floor is not lost");
}

#[test]
fn an_interpreter_takes_no_place_on_the_floor_and_is_not_the_speaker() {
    let mut world = World::new(4);
    for _ in 0..5 {
        world.join(&[], calm());
    }
    for (peer, level) in [(0, 30), (1, 30), (2, 30), (3, 5)] {
        world.peers[peer].mic.level = Some(level);
    }
    world.peers[4].mic.level = None;
    world.command(Command::Channels { room: world::ROOM, langs: vec![(41, "jv".into())] });
    let wish =
        Wish { mid: "v0".into(), producer: 0, follow: Follow::Speaker, width: 640, height: 360, fps: 0 };
    let transport = world.peers[4].id;
    let wishes = vec![wish];
    world.command(Command::View { transport, wishes, audio_only: false, saver: 0, sign_first: false });
    world.run(4 * S);
    assert_eq!(all(&world, 4, 0), [11, 21, 31]);
    for event in &world.events {
        if let Event::Speakers { speaker, loud, .. } = event {
            assert!(*speaker != 41 && loud.iter().all(|&(producer, _)| producer != 41));
        }
    }
}

#[test]
fn who_may_receive_nothing_receives_no_channel_either() {
    let mut world = booth(5, 1);
    let listener = 3;
    world.command(Command::Allow { transport: world.peers[listener].id, producers: Some(Vec::new()) });
    hear(&mut world, listener, "jv");
    world.run(2 * S);
    assert_eq!(all(&world, listener, 0), [0; 0]);
}
