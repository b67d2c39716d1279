//! Figures for `make bench-adapt` (`tests/load/bench_adapt.py`), one JSON object a line: downlink estimation on each
//! emulated network, then meetings through the whole core over links that carry hardly more than a voice.
//!
//! `adapt 20 Wi-Fi 5.1`: only networks and meetings whose names have one of these words in them, over twenty seeds; the
//! mean of each figure, and of times the slowest. What to compare a change of the estimator by: one seed says little.

#[path = "../tests/adapt/mod.rs"]
mod adapt;
#[path = "../tests/world/mod.rs"]
mod world;

use adapt::figures::Figures;
use adapt::{cases, figures};
use world::ear::{Account, CHROMIUM, Ear, FIREFOX};

/// Seeds of a meeting in the table.
const SEEDS: u64 = 5;
const SECONDS: u64 = 300;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some((seeds, words)) = arguments.split_first() {
        let seeds = seeds.parse().expect("adapt [SEEDS [WORD...]]");
        let named = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
        cases::all().iter().filter(|case| named(&case.name)).for_each(|case| estimation(case, seeds));
        meetings().iter().filter(|meeting| named(&meeting.name)).for_each(|each| meeting(each, seeds));
        return;
    }
    cases::all().iter().for_each(|case| estimation(case, 1));
    meetings().iter().for_each(|each| meeting(each, SEEDS));
}

/// One who listens over a link that carries hardly more than a voice.
struct Meeting {
    name: String,
    ear: Ear,
    /// Per cent.
    loss: u32,
}

fn meetings() -> Vec<Meeting> {
    let ears = [("asks again", CHROMIUM), ("weak room", Ear { weak: true, ..FIREFOX })];
    let each = |loss| {
        ears.map(|(name, ear)| Meeting {
            name: format!("64 kbit/s, {name}"),
            ear: ear.weak_link(f64::from(loss) / 100.0),
            loss,
        })
    };
    [0, 5, 10].into_iter().flat_map(each).collect()
}

/// Of all seeds the mean, and the slowest of what should be fast.
fn estimation(case: &adapt::Case, seeds: u64) {
    let all: Vec<Figures> = (1..=seeds).map(|seed| figures::of(case, seed)).collect();
    let mean = |of: &dyn Fn(&Figures) -> f64| all.iter().map(of).sum::<f64>() / seeds as f64;
    let most = |of: fn(&Figures) -> f64| all.iter().map(of).fold(0.0, f64::max);
    let flows = 0..all[0].rates.len();
    let rates: Vec<String> = flows.map(|flow| format!("{:.3}", mean(&|f| f.rates[flow]))).collect();
    println!(
        r#"{{"name": "{}", "utilisation": {:.3}, "queue_p95_ms": {:.0}, "down_s": {:.2}, "up_s": {:.2}, "up_mean_s": {:.2}, "lost": {:.5}, "late": {:.5}, "frozen": {:.0}, "alone": {}, "fairness": {:.3}, "rates": [{}]}}"#,
        case.name,
        mean(&|f| f.utilisation),
        mean(&|f| f.queue_p95 as f64),
        most(|f| f.down),
        most(|f| f.up),
        mean(&|f| f.up),
        mean(&|f| f.lost),
        mean(&|f| f.late),
        mean(&|f| f64::from(f.frozen)),
        all[0].alone,
        mean(&Figures::fairness),
        rates.join(", "),
    );
}

/// Of all seeds the mean of what is concealed and estimated, the worst of all else, and how many miss a target.
fn meeting(Meeting { name, ear, loss }: &Meeting, seeds: u64) {
    let accounts: Vec<Account> = (1..=seeds).map(|seed| ear.account(seed, SECONDS)).collect();
    let mean = |of: fn(&Account) -> f64| accounts.iter().map(of).sum::<f64>() / accounts.len() as f64;
    let most = |of: fn(&Account) -> f64| accounts.iter().map(of).fold(0.0, f64::max);
    let missed = |of: fn(&Account) -> bool| accounts.iter().filter(|account| of(account)).count();
    println!(
        r#"{{"name": "{name}", "loss": {loss}, "utilisation": {:.3}, "queue_p95_ms": {}, "concealed": {:.5}, "longest_gap_ms": {}, "pictures_s": {:.2}, "long_gaps": {}, "slow_pictures": {}}}"#,
        mean(|a| a.utilisation),
        most(|a| a.queue_p95_ms as f64),
        mean(|a| a.concealed.share),
        most(|a| a.concealed.longest_ms as f64),
        most(|a| a.pictures_s),
        missed(|a| a.concealed.longest_ms > 120),
        missed(|a| a.pictures_s > 2.0),
    );
}
