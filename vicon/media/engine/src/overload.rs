//! When a worker has too much to do: which pictures it gives up, and when it takes them back (media.md 8.3).

use crate::api::Micros;

/// The last step: tiles are off, and new rooms are refused.
pub const LAST: u8 = 3;
/// From this step on connections that are new get no pictures.
pub const NO_NEW_PICTURES: u8 = 2;
/// Load from which each step is taken.
const ABOVE: [f32; LAST as usize] = [0.75, 0.85, 0.92];
/// A step is left when the load is this much below.
const BACK: f32 = 0.10;
const CALM_US: Micros = 10_000_000;
/// Of a second's figure in an average of one second.
const WEIGHT: f32 = 0.63;

#[derive(Clone, Copy, Debug, Default)]
pub struct Overload {
    load: f32,
    step: u8,
    /// Since when the load is low enough to go back.
    calm: Option<Micros>,
}

impl Overload {
    pub fn step(&self) -> u8 {
        self.step
    }

    /// The busy share of the last second, 0 to 1; the new step if it changed. Up at once, down one at a time.
    pub fn second(&mut self, now: Micros, busy: f32) -> Option<u8> {
        self.load += (busy - self.load) * WEIGHT;
        let reached = ABOVE.iter().filter(|&&above| self.load > above).count() as u8;
        if reached > self.step {
            (self.step, self.calm) = (reached, None);
            return Some(self.step);
        }
        let back = self.step > 0 && self.load < ABOVE[usize::from(self.step) - 1] - BACK;
        if !back {
            self.calm = None;
            return None;
        }
        let since = *self.calm.get_or_insert(now);
        if now.saturating_sub(since) < CALM_US {
            return None;
        }
        (self.step, self.calm) = (self.step - 1, None);
        Some(self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps taken, with the second of each.
    fn steps(busy: impl IntoIterator<Item = f32>) -> Vec<(u64, u8)> {
        let mut overload = Overload::default();
        let seconds = (0..).zip(busy);
        seconds.filter_map(|(s, busy)| Some((s, overload.second(s * 1_000_000, busy)?))).collect()
    }

    #[test]
    fn one_busy_second_changes_nothing() {
        assert_eq!(steps([0.2, 0.3, 1.0, 0.3, 0.2]), []);
    }

    #[test]
    fn lasting_load_takes_the_step_it_deserves() {
        assert_eq!(steps([0.8; 30]).last(), Some(&(2, 1)));
        assert_eq!(steps([0.88; 30]).last().map(|&(_, step)| step), Some(2));
        assert_eq!(steps([1.0; 30]).last().map(|&(_, step)| step), Some(3));
    }

    #[test]
    fn back_goes_one_step_at_a_time_each_after_ten_calm_seconds_ten_points_lower() {
        let busy = [1.0; 10].into_iter().chain([0.83; 30]);
        assert_eq!(steps(busy).last(), Some(&(2, 3)), "not ten points lower");
        let busy = [1.0; 10].into_iter().chain([0.3; 60]);
        let down: Vec<(u64, u8)> = steps(busy).into_iter().filter(|&(s, _)| s >= 10).collect();
        assert_eq!(down.iter().map(|&(_, step)| step).collect::<Vec<_>>(), [2, 1, 0]);
        assert!(down.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 10));
    }

    #[test]
    fn load_that_comes_back_within_ten_seconds_keeps_the_step() {
        let busy = (0..100).map(|s| if s % 8 < 3 { 0.95 } else { 0.4 });
        assert!(steps(busy).windows(2).all(|pair| pair[1].1 > pair[0].1), "never down");
    }
}
