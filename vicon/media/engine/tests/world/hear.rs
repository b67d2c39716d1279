//! What a listener hears: which 20 ms of sound were there at their turn, however they came.

use super::watch::{RED, Stream};
use _engine::rtp::{opus, red};
use std::collections::BTreeMap;

/// Timestamp units of 20 ms.
const UNIT: u64 = 960;

/// What was made up where there was no sound.
#[derive(Clone, Copy, Debug, Default)]
pub struct Concealed {
    /// Of all sound, 0 to 1.
    pub share: f64,
    pub longest_ms: u64,
}

/// What a listener must conceal who plays each 20 ms of sound `target_us` after the fastest came, of a source without
/// pauses; of what came from `since` on.
pub fn concealed(stream: &Stream, since: u64, target_us: u64) -> Concealed {
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
    let (Some(&first), Some(&last)) = (came.keys().next(), came.keys().next_back()) else {
        return Concealed { share: 1.0, longest_ms: u64::MAX };
    };
    let fastest = came.iter().map(|(&unit, &at)| at as i64 - moment(unit) as i64).min().unwrap_or(0);
    let in_time = |unit: &u64| {
        came.get(unit).is_some_and(|&at| at as i64 <= moment(*unit) as i64 + fastest + target_us as i64)
    };
    // The newest half second may still be on its way.
    let (mut missing, mut all, mut run, mut longest) = (0, 0, 0, 0);
    for unit in (first..=last.saturating_sub(25 * UNIT)).step_by(UNIT as usize) {
        all += 1;
        run = if in_time(&unit) { 0 } else { run + 1 };
        missing += usize::from(run > 0);
        longest = longest.max(run);
    }
    Concealed { share: missing as f64 / f64::from(all.max(1)), longest_ms: longest * 20 }
}
