//! Real packets of a call, damaged on the way, under every SRTP profile (threat 5): none is forwarded or obeyed.

use crate::world::World;
use _engine::api::Profile;
use _engine::core::counters::Drop;
use _engine::rtcp::nack;
use net_emu::Config;

const PROFILES: [Profile; 3] = [Profile::AeadAes128Gcm, Profile::AeadAes256Gcm, Profile::Aes128CmSha1_80];
const PICTURE: u32 = 2_000_100;

/// The first sends a picture to the second; the first's own sending is stopped, so that only the test speaks for it.
fn call(profile: Profile) -> World {
    let calm = Config { delay_us: 5_000, ..Config::default() };
    let mut world = World::new(11);
    world.profile = profile;
    world.join(&[], calm.clone());
    world.join(&[], calm);
    world.watch(1, &[12], 360);
    world.spy(1);
    world.run(1_000_000);
    world.peers[0].camera.on = false;
    world.peers[0].mic.level = None;
    world.run(200_000);
    world
}

fn forwarded(world: &World) -> usize {
    world.spies[1].as_ref().map_or(0, |spy| spy.lines[&PICTURE].sent.len())
}

/// One whole frame of the first peer, sealed.
fn frame(world: &mut World) -> Vec<Vec<u8>> {
    let peer = &mut world.peers[0];
    peer.camera.on = true;
    let plain = peer.camera.step(world.now);
    peer.camera.on = false;
    plain.into_iter().map(|(packet, header, index)| peer.seal(&packet, header, index)).collect()
}

/// Each bit of it turned alone, and each way of cutting it short.
fn damaged(good: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let flipped = (0..good.len() * 8).map(|bit| {
        let mut bad = good.to_vec();
        bad[bit / 8] ^= 1 << (bit % 8);
        bad
    });
    flipped.chain((0..good.len()).map(|len| good[..len].to_vec()))
}

#[test]
fn no_damaged_rtp_packet_is_forwarded_and_the_true_one_still_is() {
    for profile in PROFILES {
        let mut world = call(profile);
        let from = world.peers[0].address;
        let before = forwarded(&world);
        let good = frame(&mut world);
        for bad in damaged(&good[0]) {
            world.inject(from, bad);
        }
        world.run(50_000);
        assert_eq!(forwarded(&world), before, "{profile:?}");
        assert!(world.core.counters().get(Drop::Auth) > 1_000, "{profile:?}");
        for packet in good {
            world.inject(from, packet);
        }
        assert_eq!(forwarded(&world), before + 4, "{profile:?}");
    }
}

#[test]
fn no_damaged_rtcp_packet_is_obeyed_and_the_true_one_is() {
    for profile in PROFILES {
        let mut world = call(profile);
        let from = world.peers[1].address;
        let before = world.peers[0].camera.plis;
        let mut request = Vec::new();
        nack::pli(&mut request, 9, PICTURE);
        let good = world.peers[1].seal_rtcp(request);
        for bad in damaged(&good) {
            world.inject(from, bad);
        }
        world.run(100_000);
        assert_eq!(world.peers[0].camera.plis, before, "{profile:?}");
        world.inject(from, good);
        world.run(100_000);
        assert_eq!(world.peers[0].camera.plis, before + 1, "{profile:?}");
    }
}

#[test]
fn a_replayed_packet_is_forwarded_once() {
    for profile in PROFILES {
        let mut world = call(profile);
        let from = world.peers[0].address;
        let before = forwarded(&world);
        for packet in frame(&mut world).into_iter().cycle().take(40) {
            world.inject(from, packet);
        }
        assert_eq!(forwarded(&world), before + 4, "{profile:?}");
        assert_eq!(world.core.counters().get(Drop::Replay), 36, "{profile:?}");
    }
}

/// The sequence number wraps every 65,536 packets; the counter above it is known from authentic packets alone.
#[test]
fn pictures_go_on_through_wraps_of_the_sequence_number() {
    for profile in PROFILES {
        let mut world = call(profile);
        // The camera began at 65,400, so this frame lies behind the first wrap.
        world.peers[0].camera.on = true;
        world.run(1_000_000);
        assert!(world.delivered.keys().any(|&(ssrc, sequence)| ssrc == 1 << 8 | 0x10 && sequence < 100));
        let watch = &world.peers[1].watch;
        watch.assert_decodable(PICTURE);
        assert_eq!(watch.stream(PICTURE).missing(world.now), 0, "{profile:?}");
        assert!(watch.stream(PICTURE).since(world.now - 200_000) > 10, "{profile:?}");
    }
}
