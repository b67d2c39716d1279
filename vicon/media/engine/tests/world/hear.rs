//! What a listener hears: which 20 ms of sound were there at their turn, however they came.

use super::watch::{RED, Stream};
use _engine::rtp::{opus, red};
use std::collections::BTreeMap;

/// Timestamp units of 20 ms.
const UNIT: u64 = 960;

/// Share of 20 ms of sound that a listener must conceal who plays each `target_us` after the fastest came, of a source
/// without pauses; of what came from `since` on.
pub fn concealed(stream: &Stream, since: u64, target_us: u64) -> f64 {
    let mut came: BTreeMap<u64, u64> = BTreeMap::new();
    let mut put = |timestamp: u64, payload: &[u8], at: u64| {
        let units = u64::from(opus::samples(payload).unwrap_or(0)) / UNIT;
        for unit in 0..units {
            let first = came.entry(timestamp + unit * UNIT).or_insert(at);
            *first = at.min(*first);
        }
    };
    for got in stream.got.values().filter(|got| got.at >= since) {
        if got.kind == RED {
            for (back, _, payload) in red::blocks(&got.payload) {
                put(got.timestamp - u64::from(back), payload, got.at);
            }
        } else {
            put(got.timestamp, &got.payload, got.at);
        }
    }
    let moment = |timestamp: u64| timestamp * 125 / 6;
    let (Some(&first), Some(&last)) = (came.keys().next(), came.keys().next_back()) else { return 1.0 };
    let fastest = came.iter().map(|(&unit, &at)| at as i64 - moment(unit) as i64).min().unwrap_or(0);
    let in_time = |unit: &u64| {
        came.get(unit).is_some_and(|&at| at as i64 <= moment(*unit) as i64 + fastest + target_us as i64)
    };
    // The newest half second may still be on its way.
    let all: Vec<u64> = (first..=last.saturating_sub(25 * UNIT)).step_by(UNIT as usize).collect();
    all.iter().filter(|&unit| !in_time(unit)).count() as f64 / all.len().max(1) as f64
}
