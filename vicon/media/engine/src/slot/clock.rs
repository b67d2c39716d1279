//! Time in a slot: one constant line from capture time to RTP time for life, whoever owns it (media.md 6.4).

use super::ranges::Ranges;
use super::source::SECOND_US;

/// How a stream's offset may follow a better idea of its capture time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// By at most a millisecond a frame: pictures.
    Gently,
    /// All at once, before the first packet after silence: sound.
    AtOnce,
    /// Not now: sound within a talk spurt.
    Not,
}

#[derive(Clone, Debug)]
pub struct SlotClock {
    base: u64,
    rate: u32,
    /// Least distance of the first packet of an owner from what was sent before it.
    step: u64,
    offsets: Ranges<16>,
    /// Of the present owner before its timestamps broke, for what comes late.
    before: Ranges<16>,
    /// Newest timestamp sent.
    last: Option<u64>,
    newest_source: u64,
    newest_sequence: u64,
    /// The first packet after a break in the source's timestamps: what has lower numbers is of before it, and what
    /// has lower ones than `earlier` of before the break before it.
    floor: u64,
    earlier: u64,
    /// The slot's timestamp of the packet at the floor.
    began: u64,
}

impl SlotClock {
    /// `base`: where the clock stood at time 0; a random number.
    pub fn new(base: u32, rate: u32, step: u64) -> Self {
        // One wrap up, so that nothing near zero has to be thought about.
        let base = u64::from(base) + (1 << 32);
        SlotClock {
            base,
            rate,
            step,
            offsets: Ranges::default(),
            before: Ranges::default(),
            last: None,
            newest_source: 0,
            newest_sequence: 0,
            floor: 0,
            earlier: 0,
            began: 0,
        }
    }

    /// RTP time of a moment, as the slot's sender reports state it.
    pub fn at(&self, us: u64) -> u64 {
        self.base + (u128::from(us) * u128::from(self.rate) / u128::from(SECOND_US)) as u64
    }

    /// A new owner whose first packet has source number `sequence` and timestamp `source`.
    pub fn take(&mut self, now: u64, sequence: u64, source: u64, capture_us: u64) {
        self.before = Ranges::default();
        self.floor = sequence;
        self.begin(now, sequence, source, capture_us);
    }

    fn begin(&mut self, now: u64, sequence: u64, source: u64, capture_us: u64) {
        let wanted = self.at(capture_us).min(self.latest(now));
        let out = self.last.map_or(wanted, |last| wanted.max(last + self.step));
        self.offsets.restart(source, out as i64 - source as i64);
        self.newest_source = source;
        self.newest_sequence = sequence;
        (self.earlier, self.floor, self.began) = (self.floor, sequence, out);
    }

    /// The slot's timestamp for a packet; `None` if it is too old to have one.
    ///
    /// `newest`: no packet with a higher source number was sent. Never goes back between such packets, and never
    /// runs ahead of real time by more than a second, whatever the source says.
    pub fn stamp(&mut self, now: u64, packet: Moment, newest: bool, follow: Follow) -> Option<u64> {
        if packet.sequence < self.floor {
            return self.again(packet);
        }
        let whole = packet.sequence <= self.newest_sequence + 1;
        self.newest_sequence = self.newest_sequence.max(packet.sequence);
        if !newest || packet.rtp == self.newest_source {
            let out = self.offsets.map(packet.rtp)?;
            self.last = self.last.max(Some(out));
            return Some(out);
        }
        let offset = self.offsets.current();
        let out = packet.rtp.checked_add_signed(offset).unwrap_or(0);
        let last = self.last.unwrap_or(0);
        if packet.rtp < self.newest_source || out > self.latest(now) {
            self.before = self.offsets.clone();
            self.begin(now, packet.sequence, packet.rtp, now);
        } else {
            let wanted = self.at(packet.capture_us).min(self.latest(now)) as i64 - packet.rtp as i64;
            let millisecond = i64::from(self.rate / 1000);
            let (followed, least) = match follow {
                Follow::Gently => (wanted.clamp(offset - millisecond, offset + millisecond), last + 1),
                // What is missing before it may still come, at the old offset: time for it must be left.
                Follow::AtOnce if !whole => (wanted.max(offset), last + self.step),
                Follow::AtOnce => (wanted, last + self.step),
                Follow::Not => (offset, last + 1),
            };
            let followed = followed.max(least as i64 - packet.rtp as i64);
            if followed != offset {
                self.offsets.change(packet.rtp, followed);
            }
        }
        self.newest_source = packet.rtp;
        let out = packet.rtp.checked_add_signed(self.offsets.current())?;
        self.last = self.last.max(Some(out));
        Some(out)
    }

    fn latest(&self, now: u64) -> u64 {
        self.at(now + SECOND_US)
    }

    /// What a retransmission of a sent packet says; the same as the first time.
    pub fn again(&self, packet: Moment) -> Option<u64> {
        if packet.sequence >= self.floor {
            return self.offsets.map(packet.rtp);
        }
        let known = packet.sequence >= self.earlier;
        self.before.map(packet.rtp).filter(|_| known).map(|out| out.min(self.began))
    }
}

/// When a packet is of: unwrapped source sequence number and timestamp, and capture time on our clock.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub sequence: u64,
    pub rtp: u64,
    pub capture_us: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_owners_captured_at_one_time_get_one_timestamp() {
        let mut clock = SlotClock::new(77, 90_000, 1);
        clock.take(10_000_000, 1, 500, 9_900_000);
        let first = clock.stamp(
            10_000_000,
            Moment { sequence: 1, rtp: 500, capture_us: 9_900_000 },
            true,
            Follow::Gently,
        );
        assert_eq!(first, Some(clock.at(9_900_000)));
        clock.take(11_000_000, 9, 70_000, 10_950_000);
        let second = clock.stamp(
            11_000_000,
            Moment { sequence: 9, rtp: 70_000, capture_us: 10_950_000 },
            true,
            Follow::Gently,
        );
        assert_eq!(second, Some(clock.at(10_950_000)));
    }

    #[test]
    fn a_faster_path_does_not_turn_time_back() {
        let mut clock = SlotClock::new(0, 48_000, 960);
        clock.take(10_000_000, 1, 0, 10_000_000);
        let first = clock
            .stamp(10_000_000, Moment { sequence: 1, rtp: 0, capture_us: 10_000_000 }, true, Follow::Not)
            .unwrap();
        clock.take(10_010_000, 1, 0, 9_500_000);
        let second = clock
            .stamp(10_010_000, Moment { sequence: 1, rtp: 0, capture_us: 9_500_000 }, true, Follow::Not)
            .unwrap();
        assert_eq!(second, first + 960);
    }

    fn heard(clock: &mut SlotClock, now: u64, sequence: u64, rtp: u64, newest: bool, follow: Follow) -> u64 {
        // A sender report has just told that all of it was captured 60 ms earlier than was thought.
        let capture_us = 9_940_000 + rtp * 1_000 / 48;
        clock.stamp(now, Moment { sequence, rtp, capture_us }, newest, follow).unwrap()
    }

    #[test]
    fn sound_that_was_lost_before_a_talk_spurt_and_comes_late_is_before_the_spurt() {
        let mut clock = SlotClock::new(0, 48_000, 960);
        clock.take(10_000_000, 1, 0, 10_000_000);
        let first = heard(&mut clock, 10_000_000, 1, 0, true, Follow::Not);
        // Two packets are missing, and silence is between: time would have to be left for them.
        let spurt = heard(&mut clock, 10_100_000, 4, 4_800, true, Follow::AtOnce);
        let late: Vec<u64> = [(2, 960), (3, 1_920)]
            .map(|(sequence, rtp)| heard(&mut clock, 10_110_000, sequence, rtp, false, Follow::Not))
            .into();
        assert_eq!(late, [first + 960, first + 1_920]);
        assert!(late[1] + 960 <= spurt, "{late:?} {spurt}");
        // Nothing is missing before the next one: now the clock follows.
        let next = heard(&mut clock, 10_300_000, 5, 14_400, true, Follow::AtOnce);
        assert_eq!(next, clock.at(9_940_000 + 300_000));
    }

    proptest! {
        /// Losses, some of which are made good later; the source's timestamps jump where nothing was lost.
        #[test]
        fn what_comes_late_stays_between_what_was_before_and_after_it(
            steps in prop::collection::vec((0u64..60_000, -200_000i64..200_000, 0u8..10, 0u8..3, 0u8..3), 1..60),
        ) {
            let mut clock = SlotClock::new(7, 48_000, 960);
            let (mut now, mut rtp) = (50_000_000u64, 1u64 << 33);
            clock.take(now, 1000, rtp, now);
            let (mut out, mut late) = (std::collections::BTreeMap::new(), Vec::new());
            for (sequence, (pause, wobble, what, fate, follow)) in (1000u64..).zip(steps) {
                now += pause;
                match what {
                    0 if fate > 0 => rtp += 10_000_000,
                    1 if fate > 0 => rtp -= 5_000_000,
                    _ => rtp += 1 + pause * 48 / 1000,
                }
                let moment = Moment { sequence, rtp, capture_us: now.saturating_add_signed(wobble) };
                let follow = [Follow::Gently, Follow::AtOnce, Follow::Not][usize::from(follow)];
                if fate == 0 && sequence > 1000 {
                    late.push(moment);
                    continue;
                }
                out.insert(sequence, clock.stamp(now, moment, true, follow).unwrap());
                if fate == 1 {
                    for moment in late.drain(..) {
                        // What is of before the break before the last is too old to have a time.
                        if let Some(stamp) = clock.stamp(now, moment, false, follow) {
                            prop_assert_eq!(clock.again(moment), Some(stamp));
                            out.insert(moment.sequence, stamp);
                        }
                    }
                }
            }
            let stamps: Vec<u64> = out.into_values().collect();
            prop_assert!(stamps.is_sorted(), "{stamps:?}");
        }

        /// Random owners, true and false clocks, wild jumps of the source.
        #[test]
        fn timestamps_never_go_back_nor_ahead_of_time_by_more_than_a_second(
            base: u32,
            steps in prop::collection::vec((0u64..60_000, -200_000i64..400_000, 0u8..12, 0u8..3), 1..300),
        ) {
            let mut clock = SlotClock::new(base, 90_000, 1);
            let (mut now, mut sequence, mut rtp) = (50_000_000u64, 1000u64, 1u64 << 33);
            clock.take(now, sequence, rtp, now);
            let mut last = clock.stamp(now, Moment { sequence, rtp, capture_us: now }, true, Follow::Gently).unwrap();
            for (pause, wobble, what, follow) in steps {
                now += pause;
                sequence += 1;
                rtp += pause * 90 / 1000;
                let capture_us = now.saturating_add_signed(wobble - 200_000);
                match what {
                    0 => clock.take(now, sequence, rtp, capture_us),
                    1 => rtp += 10_000_000,
                    2 => rtp -= 5_000_000,
                    _ => {}
                }
                let follow = [Follow::Gently, Follow::AtOnce, Follow::Not][usize::from(follow)];
                let moment = Moment { sequence, rtp, capture_us };
                let out = clock.stamp(now, moment, true, follow).unwrap();
                prop_assert!(out >= last);
                prop_assert!(out <= clock.at(now + 1_000_000) .max(last + 1));
                prop_assert_eq!(clock.again(moment), Some(out));
                last = out;
            }
        }
    }
}
