//! The sign-language lane while the link falls, step by step, from all that was wished to one voice (media.md 7.2).

use crate::world::World;
use crate::world::watch::Stream;
use _engine::allot::ladder;
use _engine::api::{Command, Follow, Kind, Wish};
use net_emu::{Config, Rate};

const S: u64 = 1_000_000;
const WATCHER: usize = 9;
/// Numbers of the watcher's slots.
const SOUND: u32 = 10_000_000;
const SCREEN: u32 = 10_000_100;
const SIGN: u32 = 10_000_101;
const SPEAKER: u32 = 10_000_102;
const TILES: std::ops::RangeInclusive<u32> = 10_000_103..=10_000_108;
/// Pictures a second from which hands can be read, less what a measurement of five seconds misses.
const READABLE: f64 = 14.0;

fn link(kbps: u64) -> Config {
    Config {
        delay_us: 25_000,
        rate: Some(Rate::constant(kbps * 1_000, 300_000)),
        around: 28,
        ..Config::default()
    }
}

/// A hearing as media.md counts it: a speaker, an interpreter, a screen and six tiles, three voices, one who watches.
fn hearing(seed: u64, kbps: u64, sign_first: bool) -> World {
    let mut world = World::new(seed);
    let near = Config { delay_us: 5_000, ..Config::default() };
    world.join(&["h", "q"], near.clone());
    world.join(&["q"], near.clone());
    world.shows = Kind::Screen;
    world.join(&[], near.clone());
    world.shows = Kind::Camera;
    for _ in 0..6 {
        world.join(&["q"], near.clone());
    }
    for (at, peer) in world.peers.iter_mut().enumerate() {
        peer.camera.nominal = Some(if at == 2 { Kind::Screen } else { Kind::Camera });
        peer.mic.level = matches!(at, 0 | 3 | 4).then_some(25);
        peer.mic.size = 80;
    }
    world.command(Command::Role { transport: 2, jbi: true, stage: false });
    world.join(&[], near);
    world.peers[WATCHER].camera.on = false;
    world.peers[WATCHER].mic.level = None;
    world.network(WATCHER, link(kbps));
    let wish = |at: usize, producer, follow, height: u32| {
        let (mid, width) = (format!("v{at}"), height * 16 / 9);
        Wish { mid, producer, follow, width, height, fps: 0 }
    };
    let mut wishes = vec![
        wish(0, 0, Follow::Screen, 720),
        wish(1, 0, Follow::Jbi, 360),
        wish(2, 12, Follow::Nothing, 360),
    ];
    wishes.extend((3..9).map(|at| wish(at, 10 * at as u32 + 12, Follow::Nothing, 120)));
    let transport = world.peers[WATCHER].id;
    world.command(Command::View { transport, wishes, audio_only: false, saver: 0, sign_first });
    world
}

/// What the watcher got in the last five seconds.
#[derive(Clone, Copy, Debug)]
struct Seen {
    rung: &'static str,
    /// Pictures a second.
    screen: f64,
    sign: f64,
    speaker: f64,
    tiles: f64,
    voices: usize,
}

fn seen(world: &World) -> Seen {
    let watch = &world.peers[WATCHER].watch;
    let since = world.now - 5 * S;
    let lately = |stream: &Stream| {
        let mut times: Vec<u64> =
            stream.got.values().filter(|got| got.at >= since).map(|g| g.timestamp).collect();
        times.dedup();
        times.len()
    };
    let rate = |ssrc| watch.streams.get(&ssrc).map_or(0.0, |stream| lately(stream) as f64 / 5.0);
    let stats = world.core.board().get(world.peers[WATCHER].id).expect("a snapshot");
    Seen {
        rung: ladder::NAMES[usize::from(stats.rung)],
        screen: rate(SCREEN),
        sign: rate(SIGN),
        speaker: rate(SPEAKER),
        tiles: TILES.map(rate).sum(),
        voices: (0..3).filter(|k| rate(SOUND + k) > 10.0).count(),
    }
}

#[test]
fn the_lane_outlasts_every_other_picture_and_loses_its_fluency_last() {
    let fall = [3_000, 1_750, 840, 720, 500, 250, 200, 145, 95, 64, 45];
    let mut world = hearing(1, fall[0], false);
    world.run(8 * S);
    let mut rung = 0;
    for kbps in fall {
        world.network(WATCHER, link(kbps));
        world.run(12 * S);
        let seen = seen(&world);
        println!("{kbps}: {seen:?}");
        let at = ladder::NAMES.iter().position(|&name| name == seen.rung).expect("a name");
        assert!(at >= rung, "at {kbps} kbit/s it steps up to {}", seen.rung);
        rung = at;
        assert!(seen.voices >= 1, "at {kbps} kbit/s: {seen:?}");
        let others = seen.tiles + seen.speaker + seen.screen;
        if seen.sign < READABLE {
            assert!(others == 0.0 && seen.voices <= 2, "at {kbps} kbit/s: {seen:?}");
        }
        assert!(seen.sign >= READABLE || kbps < 200, "at {kbps} kbit/s: {seen:?}");
    }
    assert_eq!(ladder::NAMES[rung], "one voice");
}

#[test]
fn where_either_has_room_sign_first_keeps_the_lane_and_else_the_voice_is_kept() {
    for sign_first in [false, true] {
        let mut world = hearing(2, 145, sign_first);
        world.run(20 * S);
        let seen = seen(&world);
        println!("{seen:?}");
        assert_eq!(seen.voices, usize::from(!sign_first), "{seen:?}");
        assert_eq!(seen.sign >= READABLE, sign_first, "{seen:?}");
    }
}
