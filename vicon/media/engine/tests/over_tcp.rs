//! Sound and pictures over TCP on a narrow link (media.md 7.3).

use crate::world::World;
use crate::world::ear::{LISTENER, PICTURES, SOUND};
use crate::world::hear::concealed;
use _engine::api::Kind;
use _engine::route::Connection;
use net_emu::{Config, Loss, Rate};

const S: u64 = 1_000_000;
/// IPv4, TCP with timestamps, the length of a frame.
const HEADERS: usize = 54;
/// What a browser's jitter buffer has grown to over TCP.
const TARGET: u64 = 120_000;
const CAMERA: u32 = 12;

fn calm() -> Config {
    Config { delay_us: 10_000, ..Config::default() }
}

/// One who talks before a camera, and one who hears and sees them over TCP on a link of so much, whose queue holds
/// 250 ms.
fn joined(seed: u64, kbps: u64, keyframe: usize, loss: Loss) -> World {
    let mut world = World::new(seed);
    world.join(&["f", "h", "q"], calm());
    world.join(&[], calm());
    world.down[LISTENER].over_tcp(Connection::MIN);
    let rate = Some(Rate::constant(kbps * 1_000, 250_000));
    world.network(LISTENER, Config { rate, loss, around: HEADERS, ..calm() });
    let talker = &mut world.peers[0];
    (talker.mic.level, talker.mic.size) = (Some(25), 80);
    (talker.camera.nominal, talker.camera.keyframe) = (Some(Kind::Camera), keyframe);
    let listener = &mut world.peers[LISTENER];
    (listener.mic.level, listener.camera.on, listener.watch.asks_for_sound) = (None, false, false);
    world.watch(LISTENER, &[CAMERA], 720);
    world
}

/// Every two seconds somebody asks for a keyframe, which is so much larger than other pictures.
fn meeting(kbps: u64, keyframe: usize) -> World {
    let mut world = joined(1, kbps, keyframe, Loss::None);
    world.watch(LISTENER, &[CAMERA], 360);
    for _ in 0..12 {
        world.run(2 * S);
        world.peers[0].camera.pli(world.now);
    }
    world
}

#[test]
fn large_pictures_do_not_fill_the_queue_of_a_narrow_link_and_sound_is_whole() {
    for (kbps, keyframe) in [(400, 6), (500, 12), (700, 18), (1_000, 12), (1_500, 12), (1_500, 18)] {
        let world = meeting(kbps, keyframe);
        let watch = &world.peers[LISTENER].watch;
        let heard = concealed(watch.stream(SOUND), world.now - 20 * S, TARGET);
        let (case, dropped) = (format!("{kbps} kbit/s, {keyframe}"), world.down[LISTENER].dropped());
        assert!(heard.share == 0.0 && dropped == 0, "{case}: {heard:?}, {dropped} dropped");
        let pictures = watch.stream(PICTURES).got.values().filter(|got| got.at > world.now - 10 * S).count();
        assert!(kbps < 500 || pictures > 200, "{case}: {pictures} packets of pictures");
    }
}

#[test]
fn what_a_lost_packet_held_up_is_no_proof_of_a_larger_link() {
    for kbps in [500, 1_000] {
        let (mut above, mut all) = (0, 0);
        for seed in 1..=3 {
            let mut world = joined(seed, kbps, 4, Loss::Random(0.01));
            world.run(10 * S);
            let id = world.peers[LISTENER].id;
            for _ in 0..150 {
                world.run(S / 5);
                let estimate = world.core.board().get(id).expect("a snapshot").down_bps;
                all += 1;
                above += u32::from(estimate > kbps * 1_100);
            }
        }
        // As what came at once was counted, a quarter to half of them.
        assert!(above * 20 <= all, "{kbps} kbit/s: {above} of {all} estimates are above the link");
    }
}
