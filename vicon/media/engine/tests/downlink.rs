//! What the engine learns of a subscriber's downlink, and what it does with that.

mod world;

use _engine::api::Command;
use net_emu::{Config, Rate};
use world::World;

fn link(bps: u64) -> Config {
    Config { delay_us: 25_000, rate: Some(Rate::constant(bps, 300_000)), ..Config::default() }
}

/// Estimate for a peer, bit/s.
fn estimate(world: &World, peer: usize) -> u64 {
    world.core.board().get(world.peers[peer].id).expect("a snapshot").down_bps
}

#[test]
fn probes_find_a_link_before_and_while_pictures_come() {
    let mut world = World::new(21);
    let calm = Config { delay_us: 25_000, ..Config::default() };
    let (_, b) = (world.join(&[], calm.clone()), world.join(&[], calm));
    world.watch(b, &[12], 360);
    world.run(3_000_000);
    assert!((1_300_000..4_000_000).contains(&estimate(&world, b)), "{}", estimate(&world, b));
    assert_eq!(world.peers[b].watch.stream(2_000_100).missing(world.now), 0);
}

#[test]
fn a_hint_counts_until_something_was_measured() {
    let mut world = World::new(22);
    let (a, b) = (world.join(&[], link(2_000_000)), world.join(&[], link(2_000_000)));
    let transport = world.peers[a].id;
    world.command(Command::DownlinkHint { transport, bps: 1_000_000 });
    world.run(1_500_000);
    assert_eq!(estimate(&world, a), 800_000);
    assert_eq!(estimate(&world, b), 600_000);
}
