//! Files as they are written and as they stop.

use super::*;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("vicon-tap-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&path).expect("a folder for the test");
    path
}

fn stream() -> Stream {
    Stream {
        producer: 7,
        layer: 0,
        rid: "f".into(),
        audio: false,
        payload_type: 96,
        codec: Codec::Vp8,
        folder: PathBuf::from("hall").join("7"),
    }
}

#[test]
fn what_passed_is_in_the_file_in_order_and_the_file_ends_properly() {
    let dir = folder("order");
    let thread = Thread::start(dir.clone(), Space::default()).expect("a thread");
    let mut taps = Taps::new(&thread, 0);
    assert!(taps.open(0, stream()));
    assert!(!taps.open(0, stream()), "once is enough");
    let mut events = VecDeque::new();
    for i in 0..500u64 {
        taps.packet(i * 1_000, 7, 0, &i.to_le_bytes(), Flags { recovered: false, keyframe: i == 0 });
        taps.packet(i * 1_000, 7, 1, b"another layer", Flags::default());
        taps.tick(i * 1_000, &mut events);
    }
    drop(taps);
    drop(thread);
    let file = std::fs::read(dir.join("hall/7/f-1.tap")).expect("the tap");
    let read: Vec<_> = format::records(&file).collect();
    assert_eq!(read.len(), 501);
    assert!(read.iter().take(500).enumerate().all(|(i, r)| *r == (1, (i as u64).to_le_bytes().as_slice())));
    assert_eq!(read[500], (Type::End as u8, 500u64.to_le_bytes().as_slice()));
    std::fs::remove_dir_all(dir).expect("the test's folder");
}

#[test]
fn another_file_gets_the_next_number_and_nothing_is_overwritten() {
    let dir = folder("number");
    for _ in 0..2 {
        let thread = Thread::start(dir.clone(), Space::default()).expect("a thread");
        let mut taps = Taps::new(&thread, 0);
        taps.open(0, stream());
        taps.packet(0, 7, 0, b"packet", Flags::default());
    }
    for number in 1..=2 {
        let file = std::fs::read(dir.join(format!("hall/7/f-{number}.tap"))).expect("the tap");
        assert_eq!(format::records(&file).count(), 2);
    }
    std::fs::remove_dir_all(dir).expect("the test's folder");
}

fn told(events: &VecDeque<Event>, wanted: TapStatus) -> usize {
    let is = |event: &&Event| matches!(event, Event::TapState { state, .. } if *state == wanted);
    events.iter().filter(is).count()
}

#[test]
fn with_too_little_space_taps_stop_properly_and_none_begins_until_there_is_more() {
    let dir = folder("space");
    let percent = Arc::new(AtomicU32::new(6));
    let read = percent.clone();
    let free = Box::new(move |_: &Path| Ok(f64::from(read.load(Ordering::Relaxed)) / 100.0));
    let thread = Thread::start(dir.clone(), Space { least: 0.05, free }).expect("a thread");
    let mut taps = Taps::new(&thread, 0);
    assert!(taps.open(0, stream()));
    taps.packet(0, 7, 0, b"packet", Flags::default());
    let mut events = VecDeque::new();
    assert!(!taps.tick(100_000, &mut events), "6 % is enough");
    percent.store(4, Ordering::Relaxed);
    let give_up = Instant::now() + Duration::from_secs(10);
    while !taps.tick(200_000, &mut events) {
        assert!(Instant::now() < give_up, "the taps go on");
        std::thread::yield_now();
    }
    assert!(!taps.tick(300_000, &mut events), "once");
    taps.packet(300_000, 7, 0, b"after", Flags::default());
    assert!(!taps.open(300_000, stream()), "none begins");
    while told(&events, TapStatus::Closed) < 1 {
        assert!(Instant::now() < give_up, "the file is not closed");
        taps.tick(400_000, &mut events);
    }
    assert_eq!(
        told(&events, TapStatus::DiskLow),
        2,
        "for the one that stopped, and the one that did not begin"
    );
    let file = std::fs::read(dir.join("hall/7/f-1.tap")).expect("the tap");
    let kinds: Vec<u8> = format::records(&file).map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [Type::Rtp as u8, Type::End as u8]);
    percent.store(5, Ordering::Relaxed);
    while !taps.open(500_000, stream()) {
        assert!(Instant::now() < give_up, "no tap begins again");
    }
    drop((taps, thread));
    std::fs::remove_dir_all(dir).expect("the test's folder");
}
