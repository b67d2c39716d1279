//! Figures for `make bench-adapt` (`tests/load/bench_adapt.py`): downlink estimation on each emulated network, one
//! JSON object a line.

#[path = "../tests/adapt/mod.rs"]
mod adapt;

use adapt::{cases, figures};

fn main() {
    for case in cases::all() {
        let f = figures::of(&case, 1);
        let rates: Vec<String> = f.rates.iter().map(|rate| format!("{rate:.3}")).collect();
        println!(
            r#"{{"name": "{}", "utilisation": {:.3}, "queue_p95_ms": {}, "down_s": {:.2}, "up_s": {:.2}, "lost": {:.5}, "late": {:.5}, "gaps": {:.5}, "frozen": {}, "alone": {}, "rates": [{}]}}"#,
            f.name,
            f.utilisation,
            f.queue_p95,
            f.down,
            f.up,
            f.lost,
            f.late,
            f.gaps,
            f.frozen,
            f.alone,
            rates.join(", "),
        );
    }
}
