//! What looks broken is told once, and told again when it is over (media.md 5.6): what the pages say to whom it concerns.

use crate::world::publish::header;
use crate::world::{self, World};
use _engine::api::{Codec, Command, Event, GateState, Kind, Line, SlotLine};
use _engine::rtp::ext::Writer;
use net_emu::Config;

const MIC: u32 = 11;
const CAMERA: u32 = 12;

/// An extension block that names nothing.
fn bare(writer: &mut Writer) {
    writer.put(world::extensions().audio_level, &[0]);
}

fn calm() -> Config {
    Config { delay_us: 20_000, ..Config::default() }
}

/// The first speaks and shows a camera of three encodings to the second.
fn call(seed: u64) -> World {
    let mut world = World::new(seed);
    world.join(&["f", "h", "q"], calm());
    world.join(&[], calm());
    world.watch(1, &[CAMERA], 360);
    world.peers[0].mic.level = Some(20);
    world.peers[1].mic.level = Some(80);
    world.run(2_000_000);
    assert_eq!(told(&world), [], "all is well");
    world
}

/// (producer, what, over), in the order of being told.
fn told(world: &World) -> Vec<(u32, &'static str, bool)> {
    let of = |event: &Event| match *event {
        Event::Trouble { producer, what, over, .. } => Some((producer, what, over)),
        _ => None,
    };
    world.events.iter().filter_map(of).collect()
}

#[test]
fn a_camera_that_brings_nothing_for_two_seconds_is_stalled_until_it_goes_on() {
    let mut world = call(1);
    world.peers[0].camera.on = false;
    world.run(1_900_000);
    assert_eq!(told(&world), []);
    world.run(5_000_000);
    assert_eq!(told(&world), [(CAMERA, "stalled", false)], "once");
    world.peers[0].camera.on = true;
    world.run(1_000_000);
    assert_eq!(told(&world), [(CAMERA, "stalled", false), (CAMERA, "stalled", true)]);
}

#[test]
fn a_camera_that_is_off_closed_or_unwatched_is_not_stalled() {
    let mut world = call(2);
    world.peers[0].camera.on = false;
    world.command(Command::ClientState { producer: CAMERA, on: false });
    world.run(5_000_000);
    world.command(Command::ClientState { producer: CAMERA, on: true });
    world.command(Command::Gate { producer: CAMERA, state: GateState::Closed });
    world.run(5_000_000);
    world.command(Command::Gate { producer: CAMERA, state: GateState::Open { until: 0 } });
    world.watch(1, &[], 0);
    world.run(5_000_000);
    assert_eq!(told(&world), []);
}

#[test]
fn a_microphone_that_sends_digital_silence_for_ten_seconds_is_dead_until_it_sounds() {
    let mut world = call(3);
    world.peers[0].mic.level = Some(127);
    world.run(9_900_000);
    assert_eq!(told(&world), []);
    world.run(10_000_000);
    assert_eq!(told(&world), [(MIC, "mic_dead", false)]);
    // A quiet room is heard: that is no dead microphone.
    world.peers[0].mic.level = Some(85);
    world.run(500_000);
    assert_eq!(told(&world).last(), Some(&(MIC, "mic_dead", true)));
    world.run(15_000_000);
    assert_eq!(told(&world).len(), 2);
}

#[test]
fn a_microphone_whose_client_says_off_is_not_dead() {
    let mut world = call(4);
    world.peers[0].mic.level = Some(127);
    world.command(Command::ClientState { producer: MIC, on: false });
    world.run(15_000_000);
    assert_eq!(told(&world), []);
}

#[test]
fn a_camera_that_makes_no_keyframe_for_three_seconds_of_asking_is_told() {
    let mut world = call(5);
    world.peers[0].camera.deaf = true;
    world.run(2_000_000);
    // One more who wants to see, when the last keyframe is too old to begin with.
    world.join(&[], calm());
    world.watch(2, &[CAMERA], 360);
    world.run(2_900_000);
    assert_eq!(told(&world), []);
    world.run(3_000_000);
    assert_eq!(told(&world), [(CAMERA, "no_keyframe", false)]);
    assert!(!world.peers[2].watch.streams.contains_key(&3_000_100), "no picture came");
    world.peers[0].camera.deaf = false;
    world.run(1_000_000);
    assert_eq!(told(&world).last(), Some(&(CAMERA, "no_keyframe", true)));
    assert!(world.peers[2].watch.stream(3_000_100).since(world.now - 500_000) > 0);
}

#[test]
fn a_covered_camera_is_flat_after_five_seconds_until_it_is_uncovered() {
    let mut world = call(6);
    world.peers[0].camera.covered = true;
    world.run(5_000_000);
    assert_eq!(told(&world), []);
    world.run(5_000_000);
    assert_eq!(told(&world), [(CAMERA, "flat", false)]);
    world.run(20_000_000);
    assert_eq!(told(&world).len(), 1, "once");
    world.peers[0].camera.covered = false;
    world.run(2_500_000);
    assert_eq!(told(&world), [(CAMERA, "flat", false), (CAMERA, "flat", true)]);
}

#[test]
fn who_sends_more_than_anybody_needs_is_told_of_once_a_second_and_harms_nobody() {
    let mut world = call(7);
    for i in 0..10_000u32 {
        let packet = header(96, false, i as u16, 0, 0x999, bare);
        let sealed = world.peers[0].seal(&packet, packet.len(), u64::from(i));
        world.inject(world.peers[0].address, sealed);
        if i % 5 == 0 {
            world.run(1_000);
        }
    }
    let flood = told(&world).into_iter().filter(|&(_, what, over)| what == "flood" && !over).count();
    assert!((1..=3).contains(&flood), "{flood} in two seconds");
    let start = world.now + 1_500_000;
    world.run(3_000_000);
    assert!(world.peers[1].watch.stream(2_000_100).since(start) > 30, "pictures come again afterwards");
}

#[test]
fn a_stream_that_says_nothing_of_what_it_is_is_told_once() {
    let mut world = call(8);
    for i in 0..20u16 {
        let packet = header(96, false, i, 0, 0x999, bare);
        let sealed = world.peers[0].seal(&packet, packet.len(), u64::from(i));
        world.inject(world.peers[0].address, sealed);
        world.run(10_000);
        let wanted: &[_] = if i < 2 { &[] } else { &[(MIC, "unbound", false)] };
        assert_eq!(told(&world), wanted, "after {i}");
    }
}

/// H.264 as a screen of the first, watched by the second: whether another keyframe is asked for after these pictures.
fn asked_after(pictures: &[&[&[u8]]]) -> bool {
    let mut world = World::new(9);
    world.join(&[], calm());
    world.join(&[], calm());
    for peer in &mut world.peers {
        peer.camera.on = false;
    }
    let ext = world::extensions();
    let (payloads, rtx) = (vec![(108, Codec::H264)], Vec::new());
    let line = Line {
        mid: "h".into(),
        kind: Kind::Screen,
        producer: 13,
        payloads: payloads.clone(),
        rtx: rtx.clone(),
        ext,
        rids: Vec::new(),
        ssrcs: vec![(0x777, 0)],
    };
    let slot = SlotLine { mid: "v0".into(), audio: false, ssrc: 5, rtx_ssrc: 0, red: 0, payloads, rtx, ext };
    world.command(Command::Declare { transport: 1, lines: vec![line] });
    world.command(Command::Gate { producer: 13, state: GateState::Open { until: 0 } });
    world.command(Command::Slots { transport: 2, lines: vec![slot] });
    world.watch(1, &[13], 720);
    world.run(1_000_000);
    let mut index = 0;
    let mut send = |world: &mut World, time: u32, units: &[&[u8]]| {
        for (i, unit) in units.iter().enumerate() {
            index += 1;
            let last = i + 1 == units.len();
            let mut packet = header(108, last, index as u16, time, 0x777, bare);
            let len = packet.len();
            packet.extend_from_slice(unit);
            let sealed = world.peers[0].seal(&packet, len, index);
            world.inject(world.peers[0].address, sealed);
        }
    };
    // What comes first opens the slot; requests before it do not count.
    send(&mut world, 0, &[SPS, PPS, IDR]);
    world.run(1_000_000);
    let before = world.peers[0].camera.plis;
    for (i, units) in (1u32..).zip(pictures) {
        send(&mut world, i * 3_000, units);
        world.run(33_000);
    }
    world.run(1_000_000);
    assert_eq!(told(&world).iter().filter(|(_, what, _)| *what != "stalled").count(), 0);
    world.peers[0].camera.plis > before
}

const SPS: &[u8] = &[0x67, 0x42, 0, 0x1f];
const PPS: &[u8] = &[0x68, 0xce];
const IDR: &[u8] = &[0x65, 0x88, 0x80];
const BOTH: &[u8] = &[0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xce];
const SPS_ALONE: &[u8] = &[0x78, 0, 2, 0x67, 0x42];
const IDR_BEGINS: &[u8] = &[0x7c, 0x85, 1];
const DELTA: &[u8] = &[0x61, 1];

#[test]
fn an_idr_that_lacks_a_parameter_set_is_asked_for_again() {
    assert!(!asked_after(&[&[SPS, PPS, IDR], &[DELTA], &[BOTH, IDR_BEGINS], &[DELTA]]));
    assert!(asked_after(&[&[SPS, IDR], &[DELTA]]));
    assert!(asked_after(&[&[SPS_ALONE, IDR_BEGINS], &[DELTA]]));
    assert!(asked_after(&[&[PPS, IDR], &[DELTA]]));
}
