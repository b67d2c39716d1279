//! The networks: RFC 8867 5.1 to 5.8, and those that people have.

use super::reader::Busy;
use super::{Case, MS, SECOND, Setup, tcp};
use net_emu::{Jitter, Loss, Rate};

/// RFC 8867 5.1 with 1 Mbit/s as reference.
pub fn variable() -> Vec<(u64, u64)> {
    vec![(0, 1_000_000), (40, 2_500_000), (60, 600_000), (80, 1_000_000)]
}

pub fn constant(bps: u64) -> Case {
    Case::new(&format!("{} kbit/s", bps / 1_000), 60, vec![(0, bps)])
}

pub fn lossy(percent: u64) -> Case {
    let mut case = Case::new(&format!("2 Mbit/s, {percent} % loss"), 60, vec![(0, 2_000_000)]);
    case.ways[0].loss = Loss::Random(percent as f64 / 100.0);
    case
}

/// RFC 8867 5.1: one flow, capacity that changes; jitter as there.
pub fn rfc_5_1() -> Case {
    Case::new("RFC 8867 5.1 capacity", 100, variable())
}

/// A narrow link that gets wide enough for pictures.
pub fn widened() -> Case {
    Case::new("300 kbit/s, then 1 Mbit/s", 60, vec![(0, 300_000), (30, 1_000_000)])
}

/// RFC 8867 5.2: two flows share it.
pub fn rfc_5_2() -> Case {
    let capacity = vec![(0, 4_000_000), (25, 2_000_000), (50, 3_500_000), (75, 1_000_000), (100, 2_000_000)];
    let mut case = Case::new("RFC 8867 5.2 two flows", 125, capacity);
    case.flows = vec![Setup::default(), Setup::default()];
    case
}

/// RFC 8867 5.3: media both ways, each in the way of the other's feedback.
pub fn rfc_5_3() -> Case {
    let mut case = Case::new(
        "RFC 8867 5.3 feedback",
        100,
        vec![(0, 2_000_000), (20, 1_000_000), (40, 500_000), (60, 2_000_000)],
    );
    let back = vec![(0, 2_000_000), (35 * SECOND, 800_000), (70 * SECOND, 2_000_000)];
    case.ways[1].rate = Some(Rate::trace(back, 300 * MS));
    case.flows = vec![Setup::default(), Setup { turned: true, ..Setup::default() }];
    case
}

/// RFC 8867 5.4: three flows, one after another.
pub fn rfc_5_4() -> Case {
    let mut case = Case::new("RFC 8867 5.4 three flows", 120, vec![(0, 3_500_000)]);
    case.flows = [0, 20, 40].map(|from| Setup { from, ..Setup::default() }).to_vec();
    case
}

/// RFC 8867 5.5: five flows of 10 to 150 ms one way.
pub fn rfc_5_5() -> Case {
    let mut case = Case::with_queue("RFC 8867 5.5 round trips", 120, vec![(0, 4_000_000)], 10, 300);
    let further = [0, 15, 40, 90, 140];
    let flows = further.into_iter().enumerate();
    case.flows = flows
        .map(|(at, ms)| Setup { from: at as u64 * 10, further_us: ms * MS, ..Setup::default() })
        .collect();
    case
}

/// RFC 8867 5.6: a download all the time.
pub fn rfc_5_6() -> Case {
    let mut case = Case::new("RFC 8867 5.6 long TCP", 120, vec![(0, 2_000_000)]);
    case.tcp = vec![tcp::Setup { from: 20, until: u64::MAX, turns: (0, 0) }];
    case
}

/// RFC 8867 5.7: short ones.
pub fn rfc_5_7() -> Case {
    let mut case = Case::new("RFC 8867 5.7 short TCP", 120, vec![(0, 2_000_000)]);
    case.flows = vec![Setup::default(), Setup::default()];
    case.tcp = (0..5).map(|at| tcp::Setup { from: 10 + 4 * at, until: u64::MAX, turns: (2, 18) }).collect();
    case
}

/// RFC 8867 5.8: one of three flows pauses from 40 to 60 s.
pub fn rfc_5_8() -> Case {
    let mut case = Case::new("RFC 8867 5.8 pause", 120, vec![(0, 3_500_000)]);
    case.flows = vec![Setup::default(); 3];
    case.flows[1].pause = (40, 60);
    case
}

pub fn mobile_3g() -> Case {
    let mut case = Case::with_queue("3G, 300 kbit/s", 60, vec![(0, 300_000)], 100, 400);
    case.ways[0].jitter = Jitter::Uniform(10 * MS);
    case
}

/// 4G that goes away for two seconds every twenty.
pub fn mobile_4g() -> Case {
    let mut case = Case::with_queue("4G, 2 s holes", 80, vec![(0, 3_000_000)], 30, 2_500);
    let trace = (0..4).flat_map(|n| [(n * 20 * SECOND, 3_000_000), ((n * 20 + 18) * SECOND, 0)]).collect();
    case.ways[0].rate = Some(Rate::trace(trace, 2_500 * MS));
    case.ways[0].rate.as_mut().expect("a rate").append(80 * SECOND, 3_000_000);
    case
}

/// Wi-Fi: what lies up to 40 ms leaves in one burst.
pub fn wifi() -> Case {
    let mut case = Case::with_queue("Wi-Fi bursts", 60, vec![(0, 3_000_000)], 10, 300);
    case.ways[0].jitter = Jitter::Uniform(40 * MS);
    case.ways[0].loss = Loss::bursts(0.01, 3.0);
    case
}

/// Shaped by a token bucket of so many kB: an idle link carries short probes at any rate.
pub fn shaped(bps: u64, kilobytes: usize) -> Case {
    let mut case = constant(bps);
    (case.name, case.seconds) = (format!("{}, bucket of {kilobytes} kB", case.name), 120);
    case.ways[0].rate = case.ways[0].rate.take().map(|rate| rate.behind_bucket(kilobytes * 1_000));
    case
}

pub fn far() -> Case {
    Case::with_queue("400 ms round trip", 60, vec![(0, 1_500_000)], 200, 300)
}

/// A machine that has too much to do, on a good link: what is wished for is all that is sent.
pub fn busy(waits: (u64, u64), turn: (u64, u64), needs: u64) -> Case {
    let mut case = Case::with_queue(&format!("busy for {waits:?} ms"), 60, vec![(0, 20_000_000)], 1, 300);
    case.flows[0].needs = needs;
    case.flows[0].busy = Some(Busy { waits, turn });
    case
}

/// The same machine on a link that is narrow.
pub fn busy_and_narrow(waits: (u64, u64), turn: (u64, u64)) -> Case {
    let mut case = Case::new(&format!("1 Mbit/s, busy for {waits:?} ms"), 60, vec![(0, 1_000_000)]);
    case.flows[0].busy = Some(Busy { waits, turn });
    case
}

pub fn all() -> Vec<Case> {
    let fixed = [128_000, 300_000, 600_000, 1_000_000, 2_000_000, 4_000_000].map(constant);
    let losses = [1, 2, 5, 8, 10].map(lossy);
    let rfc = [rfc_5_1(), rfc_5_2(), rfc_5_3(), rfc_5_4(), rfc_5_5(), rfc_5_6(), rfc_5_7(), rfc_5_8()];
    let people =
        [widened(), mobile_3g(), mobile_4g(), wifi(), far(), shaped(300_000, 16), shaped(1_000_000, 32)];
    fixed.into_iter().chain(losses).chain(rfc).chain(people).collect()
}
