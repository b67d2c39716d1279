//! Which packets of an incoming stream are missing, and when to ask for them again (media.md 5.3).

use std::collections::VecDeque;

const REORDERING_US: u64 = 10_000;
const RETRY_AT_LEAST_US: u64 = 20_000;
const MAX_TRIES: u8 = 10;
const MAX_AGE_US: u64 = 1_000_000;
const MAX_MISSING: usize = 250;

#[derive(Clone, Copy, Debug)]
struct Hole {
    sequence: u64,
    since: u64,
    /// When to ask (again).
    due: u64,
    tries: u8,
}

/// What a packet was to the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    Newest,
    /// Late, or sent again; its place was empty.
    Filled,
    /// There already, or too late to matter.
    Duplicate,
}

#[derive(Clone, Debug, Default)]
pub struct Missing {
    holes: VecDeque<Hole>,
    highest: Option<u64>,
    /// Where the newest keyframe begins and where it is known to end.
    keyframe: Option<(u64, Option<u64>)>,
    overrun: bool,
}

impl Missing {
    pub fn packet(&mut self, now: u64, sequence: u64) -> Arrival {
        let Some(highest) = self.highest else {
            self.highest = Some(sequence);
            return Arrival::Newest;
        };
        if sequence <= highest {
            return match self.holes.binary_search_by_key(&sequence, |hole| hole.sequence) {
                Ok(at) => {
                    self.holes.remove(at);
                    Arrival::Filled
                }
                Err(_) => Arrival::Duplicate,
            };
        }
        self.highest = Some(sequence);
        let gap = sequence - highest - 1;
        if gap as usize + self.holes.len() > MAX_MISSING {
            self.holes.clear();
            self.overrun = true;
            return Arrival::Newest;
        }
        let due = now + REORDERING_US;
        self.holes.extend((highest + 1..sequence).map(|sequence| Hole {
            sequence,
            since: now,
            due,
            tries: 0,
        }));
        Arrival::Newest
    }

    /// What comes before this one was not meant for us: it is not missing.
    pub fn begins(&mut self, sequence: u64) {
        if self.highest.is_none_or(|highest| sequence > highest) {
            self.holes.clear();
            self.highest = Some(sequence - 1);
        }
    }

    /// A keyframe begins with this packet.
    pub fn keyframe_begins(&mut self, sequence: u64) {
        if self.keyframe.is_none_or(|(start, _)| sequence > start) {
            self.keyframe = Some((sequence, None));
        }
    }

    /// A picture ends with this packet: what lies before a complete keyframe is not needed any more.
    pub fn picture_ends(&mut self, sequence: u64) {
        let Some((start, end)) = self.keyframe else { return };
        let end = end.unwrap_or(sequence);
        self.keyframe = Some((start, Some(end)));
        if end >= start && !self.holes.iter().any(|hole| (start..=end).contains(&hole.sequence)) {
            while self.holes.front().is_some_and(|hole| hole.sequence < start) {
                self.holes.pop_front();
            }
            self.keyframe = None;
        }
    }

    /// True once after more was lost than can be asked for: only a keyframe helps.
    pub fn overrun(&mut self) -> bool {
        std::mem::take(&mut self.overrun)
    }

    /// Numbers to ask for now, ascending.
    pub fn due(&mut self, now: u64, rtt_us: u64, ask: &mut Vec<u16>) {
        self.holes.retain(|hole| hole.tries < MAX_TRIES && now.saturating_sub(hole.since) < MAX_AGE_US);
        let retry = RETRY_AT_LEAST_US.max(rtt_us * 3 / 2);
        for hole in self.holes.iter_mut().filter(|hole| hole.due <= now) {
            ask.push(hole.sequence as u16);
            hole.tries += 1;
            hole.due = now + retry;
        }
    }

    pub fn next_due(&self) -> Option<u64> {
        self.holes.iter().map(|hole| hole.due).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(missing: &mut Missing, now: u64) -> Vec<u16> {
        let mut ask = Vec::new();
        missing.due(now, 100_000, &mut ask);
        ask
    }

    #[test]
    fn a_gap_is_asked_for_after_the_reordering_wait_and_again_after_one_and_a_half_round_trips() {
        let mut missing = Missing::default();
        missing.packet(0, 10);
        missing.packet(0, 13);
        assert!(asked(&mut missing, 9_999).is_empty());
        assert_eq!(asked(&mut missing, 10_000), [11, 12]);
        assert_eq!(missing.packet(20_000, 11), Arrival::Filled);
        assert!(asked(&mut missing, 159_999).is_empty());
        assert_eq!(asked(&mut missing, 160_000), [12]);
    }

    #[test]
    fn reordering_costs_no_request_and_a_duplicate_is_known() {
        let mut missing = Missing::default();
        missing.packet(0, 10);
        missing.packet(0, 12);
        assert_eq!(missing.packet(5_000, 11), Arrival::Filled);
        assert_eq!(missing.packet(5_000, 11), Arrival::Duplicate);
        assert_eq!(missing.packet(5_000, 12), Arrival::Duplicate);
        assert_eq!(missing.next_due(), None);
    }

    #[test]
    fn it_gives_up_after_a_second() {
        let mut missing = Missing::default();
        missing.packet(0, 1);
        missing.packet(0, 3);
        let mut asks = 0;
        for now in (0..2_000_000).step_by(5_000) {
            asks += asked(&mut missing, now).len();
        }
        assert!((1..=10).contains(&asks), "{asks}");
        assert_eq!(missing.next_due(), None);
    }

    #[test]
    fn too_much_missing_is_left_to_a_keyframe() {
        let mut missing = Missing::default();
        missing.packet(0, 1);
        missing.packet(0, 300);
        assert!(missing.overrun());
        assert!(!missing.overrun());
        assert_eq!(missing.next_due(), None);
    }

    #[test]
    fn a_complete_newer_keyframe_ends_the_asking_for_what_was_before() {
        let mut missing = Missing::default();
        missing.packet(0, 1);
        missing.packet(0, 5);
        missing.keyframe_begins(5);
        missing.packet(0, 7);
        missing.picture_ends(7);
        assert_eq!(asked(&mut missing, 20_000), [2, 3, 4, 6]);
        missing.packet(30_000, 6);
        missing.picture_ends(8);
        assert_eq!(missing.next_due(), None);
    }
}
