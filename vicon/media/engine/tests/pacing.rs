//! Pictures that cannot leave as they come: what waits, what is dropped, and with what a slot goes on (media.md 7.3).

use crate::world::World;
use crate::world::spy::{Line, Sent};
use crate::world::watch::source;
use _engine::api::Kind;
use _engine::pacer::{TICK, TOO_OLD};
use _engine::rtp::vp8::Descriptor;
use net_emu::{Config, Rate};

const S: u64 = 1_000_000;
const SLOT: u32 = 2_000_100;

fn calm() -> Config {
    Config { delay_us: 20_000, ..Config::default() }
}

/// One who shows a screen, talking, and one who watches it over a link of so much; what leaves is looked at.
fn shared(seed: u64, kbps: u64, keyframe: usize) -> World {
    let mut world = World::new(seed);
    world.shows = Kind::Screen;
    world.join(&[], calm());
    world.join(&[], calm());
    let rate = Some(Rate::constant(kbps * 1_000, 300_000));
    world.network(1, Config { rate, ..calm() });
    world.spy(1);
    let sharer = &mut world.peers[0];
    (sharer.mic.level, sharer.mic.size) = (Some(25), 80);
    (sharer.camera.nominal, sharer.camera.keyframe) = (Some(Kind::Screen), keyframe);
    world.peers[1].mic.level = None;
    world.peers[1].camera.on = false;
    world.watch(1, &[12], 720);
    world
}

fn line(world: &World) -> &Line {
    &world.spies[1].as_ref().expect("a spy").lines[&SLOT]
}

fn index(sent: &Sent) -> u32 {
    u32::from_be_bytes(sent.body.payload[20..24].try_into().expect("24 bytes"))
}

fn is_key(sent: &Sent) -> bool {
    Descriptor::parse(&sent.body.payload).expect("a VP8 payload").keyframe
}

fn temporal(sent: &Sent) -> u8 {
    Descriptor::parse(&sent.body.payload).expect("a VP8 payload").tid.unwrap_or(0)
}

/// How long it lay in the engine.
fn waited(world: &World, sent: &Sent) -> u64 {
    let came = world.peers[0].camera.delivered(&world.delivered, source(&sent.body.payload), index(sent));
    sent.at - came.expect("it was delivered")
}

#[test]
fn pictures_that_wait_for_over_250_ms_are_dropped_to_a_keyframe_that_is_asked_for() {
    let mut world = shared(1, 1_000, 4);
    world.run(15 * S);
    let (since, plis) = (world.now, world.peers[0].camera.plis);
    // A page is turned: far more than leaves within 250 ms.
    world.peers[0].camera.swell = 50;
    world.run(2 * S);
    let after: Vec<&Sent> = line(&world).sent.values().filter(|sent| sent.at > since).collect();
    let longest = after.iter().map(|sent| waited(&world, sent)).max().expect("pictures");
    assert!((100_000..=TOO_OLD + 2 * TICK).contains(&longest), "{longest} us");
    assert!(world.peers[0].camera.plis > plis, "a keyframe is asked for");
    let hole = after.windows(2).find(|pair| index(pair[1]) > index(pair[0]) + 20).expect("a hole");
    assert!(is_key(hole[1]), "what comes after it begins anew");
    assert!(hole[1].at < since + S, "within a second");
}

#[test]
fn a_keyframe_that_takes_longer_than_that_is_shown_all_the_same() {
    // 100 kB, as a screen full of text: 350 ms at 2.5 times what a link of 1 Mbit/s is given.
    let mut world = shared(2, 1_000, 40);
    world.run(10 * S);
    let got = &world.peers[1].watch.stream(SLOT).got;
    let late = got.values().filter(|got| got.at > world.now - 5 * S).count();
    assert!(late > 20, "{late} packets in the last five seconds");
    assert!(world.peers[0].camera.plis <= 5, "{} keyframes were asked for", world.peers[0].camera.plis);
    world.peers[1].watch.assert_decodable(SLOT);
}

/// As a worker tells its core of a TCP connection.
fn waits(world: &mut World, ms: u64) {
    let (now, route) = (world.now, world.peers[1].address.into());
    world.core.drained(now, route, 0, 0, ms * 1_000);
}

fn after(world: &World, since: u64) -> Vec<&Sent> {
    line(world).sent.values().filter(|sent| sent.at > since).collect()
}

#[test]
fn a_connection_that_fills_loses_upper_layers_at_200_ms_all_pictures_at_400_and_has_them_back_under_50() {
    let mut world = shared(3, 20_000, 4);
    world.run(5 * S);
    waits(&mut world, 201);
    // The picture that has begun is finished.
    world.run(S / 10);
    let since = world.now;
    world.run(S);
    let base = after(&world, since);
    assert!(!base.is_empty() && base.iter().all(|sent| temporal(sent) == 0));
    waits(&mut world, 401);
    let since = world.now;
    world.run(S);
    assert!(after(&world, since).is_empty());
    waits(&mut world, 51);
    world.run(S / 10);
    assert!(after(&world, since).is_empty());
    waits(&mut world, 49);
    world.run(S);
    let back = after(&world, since);
    assert!(is_key(back[0]) && back.iter().any(|sent| temporal(sent) > 0));
    assert!(world.peers[1].watch.stream(2_000_000).missing(world.now) == 0, "sound goes on");
}

#[test]
fn pictures_that_go_on_show_nothing_that_was_shown_before() {
    // Stopped for so long after a keyframe, which is then still young.
    for (seed, ms) in [(4, 100), (5, 300), (6, 900)] {
        let mut world = shared(seed, 20_000, 4);
        world.run(5 * S);
        world.peers[0].camera.pli(world.now);
        world.run(S / 2);
        waits(&mut world, 401);
        let newest = line(&world).sent.values().map(index).max().expect("pictures");
        world.run(ms * 1_000);
        let since = world.now;
        waits(&mut world, 0);
        world.run(S);
        let back = after(&world, since);
        assert!(is_key(back[0]), "{ms} ms");
        assert!(index(back[0]) > newest, "{ms} ms: {} after {newest}", index(back[0]));
        assert!(back[0].at < since + S / 5, "{ms} ms");
    }
}
