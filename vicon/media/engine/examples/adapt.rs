//! Figures for `make bench-adapt` (`tests/load/bench_adapt.py`), one JSON object a line: downlink estimation on each
//! emulated network, then meetings through the whole core over links that carry hardly more than a voice.

#[path = "../tests/adapt/mod.rs"]
mod adapt;
#[path = "../tests/world/mod.rs"]
mod world;

use adapt::{cases, figures};
use world::ear::{Account, CHROMIUM, Ear, FIREFOX};

const SEEDS: std::ops::RangeInclusive<u64> = 1..=5;
const SECONDS: u64 = 300;

fn main() {
    cases::all().iter().for_each(estimation);
    for loss in [0, 5, 10] {
        meeting("asks again", CHROMIUM, loss);
        meeting("weak room", Ear { weak: true, ..FIREFOX }, loss);
    }
}

fn estimation(case: &adapt::Case) {
    let f = figures::of(case, 1);
    let rates: Vec<String> = f.rates.iter().map(|rate| format!("{rate:.3}")).collect();
    println!(
        r#"{{"name": "{}", "utilisation": {:.3}, "queue_p95_ms": {}, "down_s": {:.2}, "up_s": {:.2}, "lost": {:.5}, "late": {:.5}, "frozen": {}, "alone": {}, "rates": [{}]}}"#,
        f.name,
        f.utilisation,
        f.queue_p95,
        f.down,
        f.up,
        f.lost,
        f.late,
        f.frozen,
        f.alone,
        rates.join(", "),
    );
}

/// Of all seeds the mean of what is concealed and estimated, and the worst of all else.
fn meeting(name: &str, ear: Ear, loss: u32) {
    let ear = ear.weak_link(f64::from(loss) / 100.0);
    let accounts: Vec<Account> = SEEDS.map(|seed| ear.account(seed, SECONDS)).collect();
    let mean = |of: fn(&Account) -> f64| accounts.iter().map(of).sum::<f64>() / accounts.len() as f64;
    let most = |of: fn(&Account) -> f64| accounts.iter().map(of).fold(0.0, f64::max);
    println!(
        r#"{{"name": "64 kbit/s, {name}", "loss": {loss}, "utilisation": {:.3}, "queue_p95_ms": {}, "concealed": {:.5}, "longest_gap_ms": {}, "pictures_s": {:.2}}}"#,
        mean(|a| a.utilisation),
        most(|a| a.queue_p95_ms as f64),
        mean(|a| a.concealed.share),
        most(|a| a.concealed.longest_ms as f64),
        most(|a| a.pictures_s),
    );
}
