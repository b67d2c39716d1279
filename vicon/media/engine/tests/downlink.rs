//! What the engine learns of a subscriber's downlink, and what it does with that.

use crate::world::World;
use _engine::api::{Command, Event};
use _engine::bwe::Limits;
use _engine::core::Core;
use _engine::tap::Taps;
use net_emu::{Config, Jitter, Rate, Rng};

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

/// Longest time between two packets of a slot that came after `since`, ms.
fn longest_gap(world: &World, peer: usize, ssrc: u32, since: u64) -> u64 {
    let got = &world.peers[peer].watch.stream(ssrc).got;
    let mut times: Vec<u64> = got.values().map(|got| got.at).filter(|&at| at >= since).collect();
    times.sort_unstable();
    times.windows(2).map(|pair| (pair[1] - pair[0]) / 1_000).max().unwrap_or(u64::MAX)
}

#[test]
fn on_a_narrow_link_sound_goes_on_and_pictures_come_back_whole_after_it() {
    let mut world = World::new(23);
    let calm = Config { delay_us: 25_000, ..Config::default() };
    let (a, b) = (world.join(&[], calm.clone()), world.join(&[], link(400_000)));
    world.peers[a].mic.level = Some(20);
    // One layer of 1 Mbit/s.
    world.watch(b, &[12], 360);
    world.run(5_000_000);
    let since = world.now;
    world.run(20_000_000);
    assert!((200_000..520_000).contains(&estimate(&world, b)), "{}", estimate(&world, b));
    let gap = longest_gap(&world, b, 2_000_000, since);
    assert!(gap <= 120, "{gap} ms without sound");
    world.network(b, calm);
    world.run(15_000_000);
    let since = world.now;
    world.run(3_000_000);
    let watch = &world.peers[b].watch;
    let got = &watch.stream(2_000_100).got;
    let numbers: Vec<u64> = got.iter().filter(|(_, got)| got.at > since).map(|(&number, _)| number).collect();
    assert!(numbers.len() > 330, "{} packets in three seconds", numbers.len());
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "none is missing");
    watch.assert_decodable(2_000_100);
    assert_eq!((watch.doubled, world.peers[b].unreadable), (0, 0));
}

#[test]
fn a_link_with_room_sees_nothing_of_the_pacer() {
    let mut world = World::new(24);
    let calm = Config { delay_us: 25_000, ..Config::default() };
    let (_, b) = (world.join(&[], calm.clone()), world.join(&[], calm));
    world.watch(b, &[12], 360);
    world.run(5_000_000);
    let since = world.now;
    world.run(5_000_000);
    let mut times: Vec<u64> = world.peers[b].watch.stream(2_000_100).got.values().map(|got| got.at).collect();
    times.retain(|&at| at >= since);
    times.sort_unstable();
    // Pictures of four packets, each whole at once.
    let apart = times.windows(2).filter(|pair| (1..20_000).contains(&(pair[1] - pair[0]))).count();
    assert!(apart * 20 < times.len(), "{apart} of {}", times.len());
}

/// For two seconds the watcher's machine, the server's or both are too busy: programs wait for their turn for 30 to
/// 150 ms at a time.
fn busy(world: &mut World, peer: usize, (receiver, server): (bool, bool), rng: &mut Rng) {
    let calm = Config { delay_us: 1_500, ..Config::default() };
    if receiver {
        world.network(peer, Config { jitter: Jitter::Uniform(150_000), ..calm.clone() });
    }
    let end = world.now + 2_000_000;
    while world.now < end {
        if server {
            world.asleep = world.now + 30_000 + rng.below(120_000);
        }
        let wait = world.asleep.saturating_sub(world.now);
        world.run(wait + 1_000 + rng.below(40_000));
    }
    world.network(peer, calm);
}

#[test]
fn a_busy_machine_on_a_good_link_has_all_its_pictures_within_ten_seconds() {
    for (seed, who) in [(40, (true, false)), (41, (false, true)), (42, (true, true))] {
        let near = Config { delay_us: 1_500, ..Config::default() };
        let (mut world, mut rng) = (World::new(seed), Rng::new(seed));
        let (a, b) = (world.join(&["f", "h", "q"], near.clone()), world.join(&[], near));
        world.peers[a].mic.level = Some(20);
        world.watch(b, &[12], 720);
        // From the start, and in the middle of a meeting.
        for _ in 0..2 {
            for _ in 0..3 {
                busy(&mut world, b, who, &mut rng);
            }
            world.run(10_000_000);
            let rung = world.core.board().get(world.peers[b].id).expect("a snapshot").rung;
            assert_eq!(rung, 0, "{who:?}: {} bit/s", estimate(&world, b));
            let pictures = world.peers[b].watch.stream(2_000_100).since(world.now - 1_000_000);
            assert!(pictures > 110, "{who:?}: {pictures} packets of pictures in a second");
        }
    }
}

/// Why rungs were left, of a peer.
fn whys(world: &World, peer: usize) -> Vec<(u8, u8, &'static str)> {
    let of = |event: &Event| match *event {
        Event::Rung { transport, old, new, why, .. } if transport == world.peers[peer].id => {
            Some((old, new, why))
        }
        _ => None,
    };
    world.events.iter().filter_map(of).collect()
}

#[test]
fn a_good_link_that_is_not_measured_yet_is_not_blamed() {
    for (seed, delay_us) in [(50, 1_500), (51, 25_000), (52, 150_000)] {
        let good = Config { delay_us, ..Config::default() };
        let mut world = World::new(seed);
        let rids = &["f", "h", "q"];
        let (a, c) = (world.join(rids, good.clone()), world.join(rids, good.clone()));
        let b = world.join(&[], good);
        for speaker in [a, c] {
            world.peers[speaker].mic.level = Some(20);
        }
        world.watch(b, &[12, 22], 720);
        world.run(15_000_000);
        assert_eq!(whys(&world, b), [], "delay {delay_us}");
        let blamed = world.events.iter().any(|event| match event {
            Event::Slots { slots, .. } => slots.iter().any(|slot| slot.reason == "link"),
            _ => false,
        });
        assert!(!blamed, "delay {delay_us}: no slot either");
    }
}

#[test]
fn a_link_known_to_be_wide_is_never_taken_for_narrower() {
    let wide = Limits { min_bps: 6_000_000, ..Limits::default() };
    let mut world = World::of(Core::new(60, Taps::default()).bounded(wide), 60);
    let (calm, rids) = (Config { delay_us: 1_500, ..Config::default() }, &["f", "h", "q"]);
    let (a, b) = (world.join(rids, calm.clone()), world.join(&[], calm));
    world.peers[a].mic.level = Some(20);
    let transport = world.peers[b].id;
    world.command(Command::DownlinkHint { transport, bps: 100_000 });
    world.watch(b, &[12], 720);
    world.run(3_000_000);
    // Everything speaks against it: a queue, loss, and then nothing at all.
    let links = [Rate::constant(400_000, 300_000), Rate::trace(vec![(0, 0)], 300_000)];
    for rate in links {
        world.network(b, Config { rate: Some(rate), ..Config::default() });
        for _ in 0..50 {
            world.run(100_000);
            assert!(estimate(&world, b) >= 6_000_000, "{}", estimate(&world, b));
            assert_eq!(world.core.board().get(transport).expect("a snapshot").rung, 0);
        }
    }
    assert_eq!(whys(&world, b), []);
}
