//! What a case came to, in the figures of the table.

use super::flow::{Flow, Sample};
use super::{Case, run};

/// A change of capacity may take this long; steady state begins after it, s.
pub const SETTLE: f64 = 6.0;
/// The first seconds find the link.
pub const START: f64 = 10.0;

#[derive(Clone, Debug)]
pub struct Figures {
    pub name: String,
    /// Estimates of all flows over capacity, mean in steady state.
    pub utilisation: f64,
    /// ms, over the whole case but its first seconds.
    pub queue_p95: u64,
    /// Slowest s until the estimate was under a lower capacity, and at 80 % of a higher one.
    pub down: f64,
    pub up: f64,
    /// Of voice packets, outside two seconds after a start or a drop: share lost, share late by over 60 ms.
    pub lost: f64,
    pub late: f64,
    pub frozen: u32,
    /// Mbit/s that arrived, each flow.
    pub rates: Vec<f64>,
    /// One meeting's media on a way that nothing else takes, shapes or breaks: what the targets are for.
    pub alone: bool,
}

impl Figures {
    /// Of what the flows got, by Jain: 1 where all got the same.
    pub fn fairness(&self) -> f64 {
        let (sum, squares) =
            self.rates.iter().fold((0.0, 0.0), |(sum, squares), r| (sum + r, squares + r * r));
        sum * sum / (self.rates.len() as f64 * squares)
    }
}

pub fn of(case: &Case, seed: u64) -> Figures {
    let flows = run(case, seed);
    let end = case.seconds as f64;
    let over: Vec<&Flow> = flows.iter().filter(|flow| !flow.setup.turned).collect();
    let changes: Vec<(f64, u64, u64)> =
        case.capacity.windows(2).map(|pair| (pair[1].0 as f64, pair[0].1, pair[1].1)).collect();
    let steady = |at: f64| at >= START && changes.iter().all(|c| !(c.0..c.0 + SETTLE).contains(&at));
    let mut shares = Vec::new();
    for (at, sample) in over[0].samples.iter().enumerate().filter(|(_, s)| steady(s.at as f64 / 1e6)) {
        let on = over.iter().filter(|flow| flow.is_on(sample.at));
        let sum: u64 = on.map(|flow| flow.samples.get(at).map_or(0, |s| s.estimate)).sum();
        shares.push(sum as f64 / sample.capacity as f64);
    }
    let lone = over.len() == 1;
    let slowest = |down: bool| {
        let such = changes.iter().filter(|c| lone && (c.2 < c.1) == down);
        let times = such.map(|c| {
            let met =
                |s: &Sample| if down { s.estimate <= c.2 } else { s.estimate as f64 >= 0.8 * c.2 as f64 };
            over[0].until(c.0, met)
        });
        times.fold(0.0, f64::max)
    };
    let drops: Vec<f64> = changes.iter().filter(|c| c.2 < c.1).map(|c| c.0).collect();
    let calm = |sent: u64, flow: &Flow| {
        let at = sent as f64 / 1e6;
        at >= flow.setup.from as f64 + 5.0 && drops.iter().all(|drop| !(drop - 0.5..drop + 2.0).contains(&at))
    };
    let (mut voices, mut lost, mut late) = (0, 0, 0);
    for flow in &flows {
        for &(sent, waited) in flow.heard.iter().filter(|heard| (heard.0 as f64) < (end - 1.0) * 1e6) {
            if calm(sent, flow) {
                voices += 1;
                lost += usize::from(waited.is_none());
                late += usize::from(waited.is_some_and(|waited| waited > super::flow::LATE));
            }
        }
    }
    let share = |count: usize, of: usize| count as f64 / of.max(1) as f64;
    Figures {
        name: case.name.clone(),
        utilisation: shares.iter().sum::<f64>() / shares.len().max(1) as f64,
        queue_p95: over.iter().map(|flow| flow.queue_p95(5.0, end)).max().unwrap_or(0),
        down: slowest(true),
        up: slowest(false),
        lost: share(lost, voices),
        late: share(late, voices),
        frozen: flows.iter().map(|flow| flow.frozen).sum(),
        rates: flows.iter().map(|flow| flow.arrived_bytes as f64 * 8.0 / 1e6 / end).collect(),
        alone: lone
            && case.tcp.is_empty()
            && !["holes", "bucket"].iter().any(|word| case.name.contains(word)),
    }
}
