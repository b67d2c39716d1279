//! Who is connected always hears from the server: a page can tell a dead way from a silent room (media.md 3.2).

use crate::world::World;
use crate::world::peer::Arrivals;
use net_emu::Config;

const SECOND: u64 = 1_000_000;

fn calm() -> Config {
    Config { delay_us: 20_000, ..Config::default() }
}

/// Of a room in which nobody sends anything but checks: the last one is who listens.
fn silent(people: usize) -> World {
    let mut world = World::new(1);
    for _ in 0..people {
        let at = world.join(&[], calm());
        world.peers[at].mic.level = None;
        world.peers[at].camera.on = false;
    }
    world.run(2 * SECOND);
    world
}

/// What arrives at a peer from here on.
fn listen(world: &mut World, peer: usize, us: u64) -> Arrivals {
    world.peers[peer].arrivals = Arrivals::default();
    world.run(us);
    world.peers[peer].arrivals
}

#[test]
fn who_listens_in_a_silent_room_hears_from_the_server_twice_a_second() {
    let mut world = silent(2);
    let minute = listen(&mut world, 1, 60 * SECOND);
    assert!(minute.pause <= 520_000, "{} us without a word", minute.pause);
    assert!((110..=121).contains(&minute.signs), "{}", minute.signs);
    // 28 bytes sealed, 56 on the wire: 0.4 MB an hour of silence.
    assert_eq!(minute.bytes, 28 * minute.datagrams);
}

#[test]
fn who_is_sent_something_else_is_sent_no_sign_of_life() {
    let mut world = silent(2);
    world.peers[0].mic.level = Some(20);
    world.run(SECOND);
    let talk = listen(&mut world, 1, 20 * SECOND);
    assert!(talk.pause <= 520_000 && talk.datagrams > 900, "{} in pauses of {}", talk.datagrams, talk.pause);
    assert_eq!(talk.signs, 0);
    // Nor who speaks: feedback and reports come to them.
    let feedback = listen(&mut world, 0, 20 * SECOND);
    assert!(feedback.pause <= 520_000, "{} us without a word", feedback.pause);
    assert_eq!(feedback.signs, 0);
}

#[test]
fn between_words_nobody_waits_for_a_packet_longer_than_half_a_second() {
    let mut world = silent(2);
    world.peers[1].arrivals = Arrivals::default();
    for pause in [130, 470, 510, 900, 1_700] {
        world.peers[0].mic.level = Some(20);
        world.run(700_000);
        world.peers[0].mic.level = None;
        world.run(pause * 1_000);
    }
    let pause = world.peers[1].arrivals.pause;
    assert!(pause <= 520_000, "{pause} us without a word");
}

#[test]
fn nothing_is_sent_to_whom_it_is_not_known_where_they_are() {
    let mut world = World::new(2);
    let at = world.join(&[], calm());
    world.peers[at].silent = true;
    world.run(5 * SECOND);
    assert_eq!((world.peers[at].arrivals.datagrams, world.stray.len()), (0, 0));
}
