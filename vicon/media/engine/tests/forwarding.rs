//! Sound and pictures between simulated browsers.

use crate::world::World;
use _engine::api::{ClosedBy, Command, Event, GateState};
use net_emu::{Config, Loss};

fn calm() -> Config {
    Config { delay_us: 20_000, ..Config::default() }
}

#[test]
fn two_people_see_and_hear_each_other() {
    let mut world = World::new(1);
    let (a, b) = (world.join(&[], calm()), world.join(&[], calm()));
    world.watch(a, &[22], 360);
    world.watch(b, &[12], 360);
    world.peers[a].mic.level = Some(20);
    world.run(3_000_000);
    let watch = &world.peers[b].watch;
    let stream = watch.stream(2_000_100);
    assert!(stream.got.len() > 300, "{} packets of pictures", stream.got.len());
    assert_eq!(stream.missing(world.now), 0);
    watch.assert_decodable(2_000_100);
    assert!(watch.stream(2_000_000).got.len() > 120);
    assert!(world.peers[a].watch.stream(1_000_100).got.len() > 300);
    assert!(stream.got.values().take(10).all(|got| got.csrc == Some(12)));
    assert!(world.peers.iter().all(|peer| peer.unreadable == 0 && peer.watch.doubled == 0));
    assert!(world.peers[a].camera.feedback > 100 && world.peers[a].camera.reports > 2);
}

#[test]
fn packets_of_one_picture_leave_equally_long_and_read_as_they_were() {
    let mut world = World::new(9);
    let (_, b) = (world.join(&[], calm()), world.join(&[], calm()));
    world.watch(b, &[12], 360);
    world.run(3_000_000);
    let watch = &world.peers[b].watch;
    let got = &watch.stream(2_000_100).got;
    let lengths = got.values().map(|got| got.payload.len() + usize::from(got.padding));
    assert!(lengths.clone().filter(|&len| len == 1001).count() * 10 > got.len() * 9);
    assert!(got.values().any(|got| got.payload.len() == 1000 && got.padding == 1));
    assert!(got.values().all(|got| got.payload.len() == 1000 || got.padding == 0));
    watch.assert_decodable(2_000_100);
}

#[test]
fn five_percent_loss_each_way_is_recovered() {
    let mut world = World::new(2);
    let lossy = Config { loss: Loss::Random(0.05), ..calm() };
    let (a, b) = (world.join(&["f", "h", "q"], lossy.clone()), world.join(&[], lossy));
    // Small: the layer is never changed, which leaves what is missing behind.
    world.watch(b, &[12], 90);
    world.run(60_000_000);
    let stream = world.peers[b].watch.stream(2_000_100);
    let again = stream.got.values().filter(|got| got.again).count();
    assert!(again > 100, "{again}");
    assert!(world.peers[a].camera.nacked > 100);
    assert_eq!(stream.missing(world.now), 0, "of {}", stream.got.len());
    world.peers[b].watch.assert_decodable(2_000_100);
}

#[test]
fn reordered_and_doubled_packets_are_sorted_out_without_requests() {
    let mut world = World::new(3);
    let unruly = Config { reorder: (0.05, 5_000), duplicate: 0.05, ..calm() };
    let (a, b) = (world.join(&[], unruly), world.join(&[], calm()));
    world.watch(b, &[12], 360);
    world.run(20_000_000);
    assert_eq!(world.peers[a].camera.nacked, 0, "10 ms are waited for what is late");
    let watch = &world.peers[b].watch;
    assert_eq!(watch.stream(2_000_100).missing(world.now), 0);
    assert_eq!(watch.doubled, 0);
}

#[test]
fn a_slot_changes_layer_and_owner_only_at_keyframes_and_time_goes_on() {
    let mut world = World::new(4);
    let rids = ["f", "h", "q"];
    let peers: Vec<usize> = (0..3).map(|_| world.join(&rids, calm())).collect();
    for round in 0..12 {
        let (owner, height) = ([12, 22][round % 2], [720, 300, 90, 480][round % 4]);
        world.watch(peers[2], &[owner], height);
        world.run(700_000);
    }
    let watch = &world.peers[2].watch;
    let stream = watch.stream(3_000_100);
    watch.assert_decodable(3_000_100);
    assert_eq!(stream.missing(world.now), 0);
    assert!(stream.owners().len() >= 8, "{:x?}", stream.owners());
    let plis: usize = world.peers.iter().map(|peer| peer.camera.plis).sum();
    assert!(plis <= 40, "{plis}");
}

#[test]
fn a_closed_gate_lets_nothing_through_and_an_until_closes_by_itself() {
    let mut world = World::new(5);
    let (a, b) = (world.join(&[], calm()), world.join(&[], calm()));
    world.watch(b, &[12], 360);
    world.peers[a].mic.level = Some(20);
    world.run(2_000_000);
    let until = world.now + 500_000;
    world.command(Command::Gate { producer: 11, state: GateState::Open { until } });
    world.command(Command::Gate { producer: 12, state: GateState::Closed });
    let closed = world.now;
    world.run(2_000_000);
    let watch = &world.peers[b].watch;
    // What was on its way takes 20 ms.
    assert_eq!(watch.stream(2_000_100).since(closed + 21_000), 0);
    assert_eq!(watch.stream(2_000_000).since(until + 21_000), 0);
    assert!(watch.stream(2_000_000).since(closed + 21_000) > 10);
    let by = |wanted| {
        world
            .events
            .iter()
            .any(|e| matches!(e, Event::GateClosed { producer, by, .. } if (*producer, *by) == wanted))
    };
    assert!(by((12, ClosedBy::Call)) && by((11, ClosedBy::Time)));
}

#[test]
fn a_gate_whose_clock_waits_for_the_voice_closes_so_long_after_the_first_packet() {
    let mut world = World::new(5);
    let (a, b) = (world.join(&[], calm()), world.join(&[], calm()));
    world.watch(b, &[], 360);
    world.peers[a].mic.level = None;
    world.command(Command::Gate { producer: 11, state: GateState::Closed });
    world.run(1_000_000);
    world.events.clear();
    let (opened, span) = (world.now, 600_000);
    world.command(Command::Gate { producer: 11, state: GateState::For { span, until: opened + 5_000_000 } });
    world.run(1_000_000);
    world.peers[a].mic.level = Some(20);
    world.run(2_000_000);
    let first = world.events.iter().find_map(|e| match e {
        Event::GateFirst { at, producer: 11, talking: false } => Some(*at),
        _ => None,
    });
    let closed = world.events.iter().find_map(|e| match e {
        Event::GateClosed { at, producer: 11, last, by: ClosedBy::Time, .. } => Some((*at, *last)),
        _ => None,
    });
    let (first, (at, last)) = (first.expect("a first packet"), closed.expect("a closing"));
    assert!(first >= opened + 1_000_000);
    assert!(at >= first + span && at < first + span + 5_000, "closed {} us after the first", at - first);
    assert!(last < first + span && last + 25_000 > first + span);
    assert_eq!(world.peers[b].watch.stream(2_000_000).since(first + span + 21_000), 0);
}

#[test]
fn lost_sound_is_sent_again_as_the_same_datagram() {
    let mut world = World::new(6);
    let (a, b) = (world.join(&[], calm()), world.join(&[], calm()));
    world.peers[a].mic.level = Some(20);
    world.run(1_000_000);
    world.network(b, Config { loss: Loss::Random(0.05), ..calm() });
    world.run(20_000_000);
    world.network(b, calm());
    world.run(1_000_000);
    let stream = world.peers[b].watch.stream(2_000_000);
    assert!(stream.got.len() > 1_000);
    assert_eq!(stream.missing(world.now), 0);
    assert_eq!(world.peers[b].unreadable, 0);
}
