//! Which source packet stood behind an output number, so that a NACK can be answered from the cache (media.md 5.4).

/// Numbers that are remembered.
pub const PACKETS: usize = 512;
const MAX_TIMES: u8 = 3;
const NAMED: u8 = 2;

#[derive(Clone, Copy, Debug, Default)]
struct Record {
    /// Low bits of the source's number.
    source: u32,
    /// When it was last sent again, in milliseconds.
    again: u16,
    times: u8,
    /// Bit 0: in use; bit 1: it named its owner in the CSRC list; above: the number's turn of the ring, to tell an
    /// old record.
    turn: u8,
}

/// What to send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// Source number.
    pub source: u64,
    /// The first sending named its owner.
    pub named: bool,
}

#[derive(Clone, Debug)]
pub struct Records(Box<[Record]>);

impl Default for Records {
    fn default() -> Self {
        Records(vec![Record::default(); PACKETS].into())
    }
}

impl Records {
    pub fn sent(&mut self, out: u64, source: u64, named: bool) {
        let turn = turn(out) | u8::from(named) << 1;
        self.0[out as usize % PACKETS] = Record { source: source as u32, again: 0, times: 0, turn };
    }

    /// Nothing of before can be sent again: the owner changed.
    pub fn clear(&mut self) {
        self.0.fill(Record::default());
    }

    /// What to send again for an output number, near source number `newest`; at most three times, and not twice
    /// within a round trip.
    pub fn again(&mut self, now: u64, out: u64, newest: u64, rtt_us: u64) -> Option<Again> {
        let record = &mut self.0[out as usize % PACKETS];
        let ms = (now / 1000) as u16;
        let recent = record.times > 0 && u64::from(ms.wrapping_sub(record.again)) * 1000 < rtt_us;
        if record.turn & !NAMED != turn(out) || record.times >= MAX_TIMES || recent {
            return None;
        }
        record.times += 1;
        record.again = ms;
        self.look(out, newest)
    }

    /// The same without counting: what stood behind an output number, near source number `newest`.
    pub fn look(&self, out: u64, newest: u64) -> Option<Again> {
        let place = self.0.get(out as usize % PACKETS);
        let record = place.filter(|record| record.turn & !NAMED == turn(out))?;
        let away = i64::from(record.source.wrapping_sub(newest as u32) as i32);
        Some(Again { source: newest.wrapping_add_signed(away), named: record.turn & NAMED != 0 })
    }
}

fn turn(out: u64) -> u8 {
    ((out / PACKETS as u64) as u8) << 2 | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_sent_again_three_times_and_not_twice_within_a_round_trip() {
        let mut records = Records::default();
        let newest = (5 << 32) + 3;
        records.sent(1000, (5 << 32) - 4, true);
        let mut times = 0;
        for now in (0..1_000_000).step_by(10_000) {
            if let Some(again) = records.again(now, 1000, newest, 100_000) {
                assert_eq!(again, Again { source: (5 << 32) - 4, named: true });
                assert_eq!(now, times * 100_000);
                times += 1;
            }
        }
        assert_eq!(times, 3);
    }

    #[test]
    fn a_number_whose_place_was_taken_is_not_answered() {
        let mut records = Records::default();
        records.sent(1000, 50, false);
        records.sent(1512, 60, false);
        assert_eq!(records.again(0, 1000, 70, 0), None);
        records.clear();
        assert_eq!(records.again(0, 1512, 70, 0), None);
    }
}
