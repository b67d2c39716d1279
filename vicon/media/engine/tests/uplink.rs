//! A participant is told when what they send does not get through: their voice, or more than the smallest picture
//! (media.md 7.4).

use crate::world::World;
use _engine::api::{Command, Event, GateState, Uplink};
use net_emu::{Config, Loss};

const MIC: u32 = 11;
const CAMERA: u32 = 12;

/// The first speaks and shows a camera of three encodings to the second, who watches it in a tile of this height.
fn call(seed: u64, height: u32) -> World {
    let mut world = World::new(seed);
    world.measured = false;
    world.join(&["f", "h", "q"], Config::default());
    world.join(&[], Config::default());
    world.watch(1, &[CAMERA], height);
    world.peers[0].mic.level = Some(20);
    world.run(10_000_000);
    assert_eq!(told(&world), [], "all is well");
    world
}

/// (transport, state), in the order of being told.
fn told(world: &World) -> Vec<(u32, Uplink)> {
    let of = |event: &Event| match *event {
        Event::Uplink { transport, state, .. } => Some((transport, state)),
        _ => None,
    };
    world.events.iter().filter_map(of).collect()
}

fn lossy(share: f64) -> Config {
    Config { loss: Loss::Random(share), ..Config::default() }
}

#[test]
fn a_voice_that_loses_packets_for_three_seconds_is_told_and_told_again_when_that_is_over() {
    let mut world = call(1, 180);
    world.uplink(0, lossy(0.2));
    world.run(1_500_000);
    world.uplink(0, Config::default());
    world.run(5_000_000);
    assert_eq!(told(&world), [], "a moment");
    world.uplink(0, lossy(0.2));
    world.run(5_000_000);
    assert_eq!(told(&world), [(1, Uplink::Sound)]);
    world.run(20_000_000);
    world.uplink(0, Config::default());
    world.run(4_000_000);
    assert_eq!(told(&world).len(), 1, "not before it lasts");
    world.run(4_000_000);
    assert_eq!(told(&world), [(1, Uplink::Sound), (1, Uplink::Good)]);
}

#[test]
fn a_microphone_that_is_off_or_closed_suffers_from_nothing() {
    let mut world = call(2, 180);
    world.command(Command::ClientState { producer: MIC, on: false });
    world.uplink(0, lossy(0.3));
    world.run(8_000_000);
    world.command(Command::ClientState { producer: MIC, on: true });
    world.command(Command::Gate { producer: MIC, state: GateState::Closed });
    world.run(8_000_000);
    assert_eq!(told(&world), []);
}

#[test]
fn where_the_smallest_picture_is_all_that_comes_and_a_larger_one_is_wanted_that_is_told() {
    let mut world = call(3, 720);
    world.peers[0].camera.most = 2;
    world.run(10_000_000);
    assert_eq!(told(&world), [], "the next smaller one does");
    world.peers[0].camera.most = 1;
    world.run(5_000_000);
    assert_eq!(told(&world), []);
    world.run(4_000_000);
    assert_eq!(told(&world), [(1, Uplink::Small)]);
    world.peers[0].camera.most = 3;
    world.run(10_000_000);
    assert_eq!(told(&world), [(1, Uplink::Small), (1, Uplink::Good)]);
}

#[test]
fn a_small_picture_that_is_all_that_is_wanted_is_well() {
    let mut world = call(4, 90);
    world.peers[0].camera.most = 1;
    world.run(10_000_000);
    world.watch(1, &[CAMERA], 720);
    world.run(3_000_000);
    world.watch(1, &[], 0);
    world.run(10_000_000);
    assert_eq!(told(&world), []);
}

#[test]
fn who_saves_data_sends_small_pictures_on_purpose() {
    let mut world = call(5, 720);
    let transport = world.peers[0].id;
    let wishes = Vec::new();
    world.command(Command::View { transport, wishes, audio_only: false, saver: 2, sign_first: false });
    world.peers[0].camera.most = 1;
    world.run(15_000_000);
    assert_eq!(told(&world), []);
}
