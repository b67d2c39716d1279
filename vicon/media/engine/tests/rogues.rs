//! What others send must not disturb those who behave (threats 1, 2, 5, 6 and 9), and a path may change.

use crate::world::{self, World};
use _engine::api::{Command, Event};
use net_emu::{Config, Rng};
use std::net::SocketAddr;

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

/// Numbers of the pictures that a slot showed, as their publisher wrote them, in the order of the slot's own.
fn shown(world: &World, peer: usize, slot: u32) -> Vec<(u32, u32)> {
    let number = |payload: &[u8]| u32::from_be_bytes(payload[20..24].try_into().expect("24 bytes"));
    let got = world.peers[peer].watch.stream(slot).got.values();
    got.map(|got| (got.csrc.unwrap_or(0), number(&got.payload))).collect()
}

#[test]
fn two_who_send_under_one_ssrc_stay_two() {
    let mut world = World::new(31);
    for _ in 0..3 {
        world.join(&[], calm());
    }
    // The third sends all that the first sends, under the same SSRCs, MIDs and numbers, from its own transport; later,
    // so that it can be told which is which.
    world.peers[2].camera = world::publish::Camera::new(1, &[]);
    world.peers[2].mic = world::publish::Mic::new(1);
    (world.peers[2].camera.on, world.peers[2].mic.level) = (false, None);
    world.run(700_000);
    world.peers[2].camera.on = true;
    world.peers[0].mic.level = Some(20);
    world.peers[2].mic.level = Some(25);
    world.watch(1, &[12, 32], 360);
    world.run(3_000_000);
    let mut newest = Vec::new();
    for (slot, owner) in [(2_000_100, 12), (2_000_101, 32)] {
        assert_eq!(world.peers[1].watch.stream(slot).missing(world.now), 0);
        world.peers[1].watch.assert_decodable(slot);
        let shown = shown(&world, 1, slot);
        assert!(shown.len() > 200, "{} of {owner}", shown.len());
        assert!(shown.iter().all(|&(csrc, _)| csrc == 0 || csrc == owner));
        assert!(shown.iter().any(|&(csrc, _)| csrc == owner));
        // The two are 80 packets and more apart; a slot may begin again with a keyframe that is a few packets old.
        let mixed: Vec<_> = shown.windows(2).filter(|pair| pair[0].1.abs_diff(pair[1].1) > 40).collect();
        assert!(mixed.is_empty(), "one stream, and nothing of the other in it: {owner} {mixed:?}");
        newest.push(shown.last().expect("a picture").1);
    }
    assert!(newest[0] > newest[1] + 50, "they are at different numbers: {newest:?}");
    let heard: Vec<Vec<u32>> = (0..2)
        .map(|slot| {
            let mut owners: Vec<u32> = world.peers[1]
                .watch
                .stream(2_000_000 + slot)
                .got
                .values()
                .filter_map(|got| got.csrc)
                .collect();
            owners.dedup();
            owners
        })
        .collect();
    assert!(heard.contains(&vec![11]) && heard.contains(&vec![31]), "{heard:?}");
    // What is done to one is not done to the other.
    world.command(Command::Gate { producer: 32, state: _engine::api::GateState::Closed });
    world.run(500_000);
    let start = world.now;
    world.run(1_000_000);
    assert_eq!(world.peers[1].watch.stream(2_000_101).since(start), 0);
    assert!(world.peers[1].watch.stream(2_000_100).since(start) > 50);
}

#[test]
fn a_second_port_gets_nothing_before_and_during_nomination() {
    let mut world = pair(32);
    world.join(&[], calm());
    world.watch(2, &[12], 360);
    let victim = world.peers[2].address;
    let stranger = SocketAddr::from(([10, 0, 0, 3], 6000));
    let hello = vec![22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4];
    let strange = |world: &mut World| {
        // Media under the right key is worth nothing from a port that proved nothing.
        let packet = world::publish::header(111, false, 1, 1, 0x301, |writer| {
            writer.put(world::extensions().mid, b"a");
        });
        let media = world.peers[2].seal(&packet, packet.len(), 1);
        for datagram in [media, hello.clone(), vec![0x80; 200]] {
            world.inject(stranger, datagram);
        }
    };
    world.peers[2].silent = true;
    for _ in 0..50 {
        strange(&mut world);
        world.run(1_000);
    }
    // The check that nominates, and its copies from the other port: at once, later, and with a bit changed.
    let check = world.peers[2].check();
    world.inject(victim, check.clone());
    for at in 0..check.len() {
        let mut changed = check.clone();
        changed[at] ^= 1;
        world.inject(stranger, check.clone());
        world.inject(stranger, changed);
        strange(&mut world);
    }
    world.peers[2].silent = false;
    for _ in 0..50 {
        strange(&mut world);
        world.inject(stranger, check.clone());
        world.run(20_000);
    }
    assert!(world.stray.is_empty(), "{} datagrams to strangers", world.stray.len());
    assert!(!world.events.iter().any(|event| matches!(event, Event::DtlsIn { .. })));
    assert!(world.peers[2].watch.stream(3_000_100).got.len() > 50, "the victim sees what it came for");
    let moves = world.events.iter().filter(|e| matches!(e, Event::Connected { transport: 3, .. })).count();
    assert_eq!(moves, 1, "and never moved");
    assert_undisturbed(&world);
}
