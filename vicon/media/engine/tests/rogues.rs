//! What others send must not disturb those who behave (threats 1, 2, 5, 6 and 9), and a path may change.

mod world;

use _engine::api::{Command, Event};
use net_emu::{Config, Rng};
use std::net::SocketAddr;
use world::World;

fn calm() -> Config {
    Config { delay_us: 20_000, ..Config::default() }
}

fn pair(seed: u64) -> World {
    let mut world = World::new(seed);
    world.join(&[], calm());
    world.join(&[], calm());
    world.watch(0, &[22], 360);
    world.watch(1, &[12], 360);
    world.peers[0].mic.level = Some(20);
    world.run(2_000_000);
    world
}

fn assert_undisturbed(world: &World) {
    for (peer, slot) in [(0, 1_000_100), (1, 2_000_100)] {
        let watch = &world.peers[peer].watch;
        assert_eq!(watch.stream(slot).missing(world.now), 0);
        watch.assert_decodable(slot);
        let last = watch.stream(slot).got.values().map(|got| got.at).max().unwrap_or(0);
        assert!(world.now - last < 100_000, "pictures still come to {peer}");
        assert_eq!(world.peers[peer].unreadable, 0);
    }
}

#[test]
fn a_second_port_gets_no_media_whatever_it_sends() {
    let mut world = pair(1);
    let stranger = SocketAddr::from(([10, 0, 0, 1], 6000));
    let check = world.peers[0].check();
    // A copy of a check that was used already, from another port.
    world.inject(world.peers[0].address, check.clone());
    world.inject(stranger, check);
    let media = vec![0x80; 200];
    for _ in 0..1_000 {
        world.inject(stranger, media.clone());
    }
    world.run(1_000_000);
    assert!(world.stray.is_empty(), "{} datagrams to strangers", world.stray.len());
    assert_undisturbed(&world);
}

#[test]
fn flipped_bits_are_never_forwarded() {
    let mut world = pair(2);
    let before = world.peers[1].watch.stream(2_000_100).got.len();
    world.network(0, Config { corrupt: 1.0, ..calm() });
    world.run(200_000);
    let start = world.now;
    world.run(1_000_000);
    let stream = world.peers[1].watch.stream(2_000_100);
    assert!(stream.got.len() >= before);
    assert_eq!(stream.since(start), 0);
    world.network(0, calm());
    world.run(2_000_000);
    assert!(world.peers[1].watch.stream(2_000_100).since(start) > 50, "it goes on afterwards");
}

#[test]
fn anothers_ssrc_mid_and_rid_mean_nothing_in_ones_own_transport() {
    let mut world = pair(3);
    world.join(&[], calm());
    world.run(1_000_000);
    // The third sends pictures under the SSRC of the first.
    for i in 0..50u16 {
        let mut packet = world::publish::header(96, true, i, 1, 1 << 8 | 0x10, |writer| {
            writer.put(world::extensions().mid, b"x");
        });
        let header = packet.len();
        packet.extend_from_slice(&[
            0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0, 5, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ]);
        let sealed = world.peers[2].seal(&packet, header, u64::from(i));
        world.inject(world.peers[2].address, sealed);
        world.run(10_000);
    }
    assert_eq!(world.peers[1].watch.stream(2_000_100).owners(), [1 << 8 | 0x10]);
    assert_undisturbed(&world);
}

#[test]
fn crafted_headers_of_an_authenticated_publisher_disturb_nobody() {
    let mut world = pair(4);
    world.join(&["f", "h", "q"], calm());
    world.run(1_000_000);
    let mut rng = Rng::new(9);
    for i in 0..20_000u64 {
        let rtx = rng.chance(0.3);
        let kind = if rtx { 97 } else { [96, 111][(i % 2) as usize] };
        let mut packet = world::publish::header(
            kind,
            rng.chance(0.5),
            i as u16,
            rng.bits() as u32,
            0x300 | (i as u32 % 5) << 4,
            |writer| {
                let ext = world::extensions();
                writer.put(ext.mid, if kind == 111 { b"a" } else { b"c" });
                writer
                    .put(if rtx { ext.repaired_rid } else { ext.rid }, [b"f", b"h", b"q"][(i % 3) as usize]);
            },
        );
        let header = packet.len();
        for _ in 0..rng.below(40) {
            packet.push(rng.bits() as u8);
        }
        if packet.len() > header && rng.chance(0.5) {
            // The padding bit, with whatever count the last byte happens to be.
            packet[0] |= 0x20;
        }
        let sealed = world.peers[2].seal(&packet, header, i);
        world.inject(world.peers[2].address, sealed);
        if i % 10 == 0 {
            world.run(1_000);
        }
    }
    assert!(!world.events.iter().any(|e| matches!(e, Event::TransportEnd { .. })));
    assert_undisturbed(&world);
}

#[test]
fn media_follows_an_authenticated_check_from_another_address() {
    let mut world = pair(5);
    let moved = SocketAddr::from(([10, 0, 9, 9], 7777));
    world.peers[1].address = moved;
    let start = world.now;
    world.run(1_500_000);
    let stream = world.peers[1].watch.stream(2_000_100);
    assert!(stream.since(start + 700_000) > 50, "one check later pictures come here");
    assert!(
        world
            .events
            .iter()
            .any(|e| matches!(e, Event::Connected { transport: 2, address, .. } if *address == moved))
    );
}

#[test]
fn media_goes_on_through_an_ice_restart() {
    let mut world = pair(6);
    // Until the link is known pictures may be thinned.
    world.run(5_000_000);
    let start = world.now;
    let (ufrag, pwd) = ("fresh001".to_owned(), "another-password-of-24-x".to_owned());
    world.command(Command::RestartIce {
        transport: 2,
        ufrag: ufrag.clone(),
        pwd: pwd.clone(),
        remote_ufrag: "cli1b".into(),
    });
    world.run(500_000);
    world.peers[1].server = (ufrag, pwd);
    world.peers[1].ufrag = "cli1b".into();
    world.run(15_000_000);
    let stream = world.peers[1].watch.stream(2_000_100);
    let times: Vec<u64> = stream.got.values().map(|got| got.at).filter(|&at| at >= start).collect();
    let gap = times.windows(2).map(|w| w[1].saturating_sub(w[0])).max().unwrap_or(0);
    assert!(gap <= 67_000, "{gap}");
    assert_undisturbed(&world);
}

#[test]
fn who_is_silent_is_quiet_then_gone_and_others_go_on() {
    let mut world = pair(7);
    world.peers[0].silent = true;
    world.run(31_000_000);
    let seen = |wanted: fn(&Event) -> bool| world.events.iter().any(wanted);
    assert!(seen(|e| matches!(e, Event::Quiet { transport: 1, seconds: 5, .. })));
    assert!(seen(|e| matches!(e, Event::Quiet { transport: 1, seconds: 15, .. })));
    assert!(seen(|e| matches!(e, Event::TransportEnd { transport: 1, reason, .. } if reason == "consent")));
    assert!(!seen(|e| matches!(e, Event::TransportEnd { transport: 2, .. })));
}
