//! Whether what a person sends gets through: told, so that the own camera gives way before the own voice (media.md 7.4).
//!
//! What the uplink carries is the browser's to find out, from our transport-wide feedback. Here is only seen what became
//! of it: how much of the voice is lost, and whether the smallest picture is all that is left.

use super::reception::Interval;
use crate::api::{Micros, Uplink};

/// A report of fewer packets says nothing: in silence a voice sends a few a second.
const LEAST_PACKETS: u64 = 10;
/// Of a hundred packets, so many lost are heard.
const LOSSY_PERCENT: u64 = 5;
const LOSSY_REPORTS: u8 = 3;
/// Lossy reports further apart than this are no row.
const ROW_US: Micros = 3_000_000;
const SMALL_US: Micros = 5_000_000;
/// How long all must be well before that is told.
const CALM_US: Micros = 5_000_000;

/// Looked at with each receiver report, once a second.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watch {
    told: Uplink,
    /// Lossy reports in a row, and when the last one was.
    row: u8,
    lossy_at: Option<Micros>,
    suffers: bool,
    small: bool,
    /// Since when pictures have been the contrary of `small`.
    turned: Option<Micros>,
}

impl Watch {
    pub fn state(&self) -> Uplink {
        self.told
    }

    /// `heard`: the microphone, as just reported; `small`: a larger picture is wanted than comes. The new state if it is
    /// another one: worse once it lasts, better once that does.
    pub fn look(&mut self, now: Micros, heard: Interval, small: bool) -> Option<Uplink> {
        self.listen(now, heard);
        self.see(now, small);
        let state = match (self.suffers, self.small) {
            (true, _) => Uplink::Sound,
            (_, true) => Uplink::Small,
            _ => Uplink::Good,
        };
        (std::mem::replace(&mut self.told, state) != state).then_some(state)
    }

    fn listen(&mut self, now: Micros, heard: Interval) {
        let calm_for = |us| self.lossy_at.is_none_or(|at| now.saturating_sub(at) >= us);
        let telling = heard.expected >= LEAST_PACKETS;
        if telling && heard.lost * 100 > heard.expected * LOSSY_PERCENT {
            self.row = if calm_for(ROW_US) { 1 } else { self.row.saturating_add(1) };
            self.lossy_at = Some(now);
            self.suffers |= self.row >= LOSSY_REPORTS;
            return;
        }
        self.suffers &= !calm_for(CALM_US);
        if telling {
            self.row = 0;
        }
    }

    fn see(&mut self, now: Micros, small: bool) {
        if small == self.small {
            self.turned = None;
            return;
        }
        let since = *self.turned.get_or_insert(now);
        if now.saturating_sub(since) >= if small { SMALL_US } else { CALM_US } {
            (self.small, self.turned) = (small, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Micros = 1_000_000;
    /// A second of speech, of which 6, 4 and none in a hundred are lost.
    const LOSSY: Interval = Interval { expected: 50, lost: 3 };
    const FAIR: Interval = Interval { expected: 50, lost: 2 };
    const WHOLE: Interval = Interval { expected: 50, lost: 0 };
    /// A second without a word, of which half is lost.
    const SILENT: Interval = Interval { expected: 4, lost: 2 };

    /// What is told, a report a second, by the second.
    fn told(reports: impl IntoIterator<Item = (Interval, bool)>) -> Vec<(u64, Uplink)> {
        let mut watch = Watch::default();
        let each = reports.into_iter().zip(1..);
        each.filter_map(|((heard, small), at)| Some((at, watch.look(at * S, heard, small)?))).collect()
    }

    fn hears(reports: &[(Interval, usize)]) -> Vec<(u64, Uplink)> {
        told(reports.iter().flat_map(|&(heard, times)| std::iter::repeat_n((heard, false), times)))
    }

    fn sees(pictures: &[(bool, usize)]) -> Vec<(u64, Uplink)> {
        told(pictures.iter().flat_map(|&(small, times)| std::iter::repeat_n((WHOLE, small), times)))
    }

    #[test]
    fn a_voice_suffers_from_the_third_lossy_report_in_a_row_until_five_seconds_were_fair() {
        assert_eq!(hears(&[(LOSSY, 10), (FAIR, 20)]), [(3, Uplink::Sound), (15, Uplink::Good)]);
    }

    #[test]
    fn two_lossy_reports_or_five_in_a_hundred_are_no_suffering() {
        assert_eq!(hears(&[(LOSSY, 2), (FAIR, 1), (LOSSY, 2), (FAIR, 100)]), []);
        let five = Interval { expected: 100, lost: 5 };
        assert_eq!(hears(&[(five, 100)]), []);
    }

    #[test]
    fn a_voice_that_suffers_now_and_then_does_not_flicker() {
        let now_and_then = [(LOSSY, 3), (FAIR, 4), (LOSSY, 1), (FAIR, 4), (LOSSY, 1), (FAIR, 6)];
        assert_eq!(hears(&now_and_then), [(3, Uplink::Sound), (18, Uplink::Good)]);
    }

    #[test]
    fn silence_neither_makes_a_row_nor_breaks_one_while_it_is_short() {
        assert_eq!(hears(&[(SILENT, 60)]), []);
        assert_eq!(hears(&[(LOSSY, 2), (SILENT, 1), (LOSSY, 1)]), [(4, Uplink::Sound)]);
        assert_eq!(hears(&[(LOSSY, 2), (SILENT, 3), (LOSSY, 2)]), []);
        assert_eq!(hears(&[(LOSSY, 3), (SILENT, 9)]), [(3, Uplink::Sound), (8, Uplink::Good)]);
    }

    #[test]
    fn small_pictures_are_told_after_five_seconds_and_large_ones_too() {
        assert_eq!(sees(&[(true, 20), (false, 20)]), [(6, Uplink::Small), (26, Uplink::Good)]);
        assert_eq!(sees(&[(true, 5), (false, 1), (true, 5), (false, 9)]), []);
        assert_eq!(sees(&[(true, 9), (false, 4), (true, 4)]), [(6, Uplink::Small)]);
    }

    #[test]
    fn a_voice_that_suffers_goes_before_small_pictures() {
        let reports = std::iter::repeat_n((LOSSY, true), 8).chain(std::iter::repeat_n((WHOLE, true), 8));
        assert_eq!(told(reports), [(3, Uplink::Sound), (13, Uplink::Small)]);
    }
}
