//! The last sound datagrams of a slot exactly as they were sent, for sending again on request (media.md 4, 6.5): the
//! same bytes, since the same number must never be sealed twice.

const KEPT: usize = 32;
/// A packet that carries the two before it, or three at once.
const BYTES: usize = 512;
/// What comes later than this after the first sending is not played.
const MAX_AGE_US: u64 = 500_000;
const MAX_TIMES: u8 = 3;
/// A copy leaves after this, so that one short hole does not take both; later than the other it is worth nothing.
const SPARE_US: u64 = 40_000;
const SPARE_LATE_US: u64 = 100_000;

#[derive(Clone, Copy)]
struct Datagram {
    number: u64,
    at: u64,
    again: u64,
    times: u8,
    len: u16,
    bytes: [u8; BYTES],
}

pub struct Sent {
    kept: Box<[Datagram]>,
    /// Number of the next datagram to leave twice.
    spare: u64,
}

impl Default for Sent {
    fn default() -> Self {
        let none = Datagram { number: 0, at: 0, again: 0, times: 0, len: 0, bytes: [0; BYTES] };
        Sent { kept: vec![none; KEPT].into(), spare: 0 }
    }
}

impl Sent {
    /// Keeps a datagram; one that is longer than voices are is not kept.
    pub fn keep(&mut self, now: u64, number: u64, datagram: &[u8]) {
        let place = &mut self.kept[number as usize % KEPT];
        place.len = 0;
        if let Some(bytes) = place.bytes.get_mut(..datagram.len()) {
            bytes.copy_from_slice(datagram);
            (place.number, place.at, place.again, place.times) = (number, now, 0, 0);
            place.len = datagram.len() as u16;
        }
    }

    /// The datagram, if it can still be played when it comes; at most three times, and not twice within a round trip.
    pub fn again(&mut self, now: u64, number: u64, rtt_us: u64) -> Option<&[u8]> {
        let place = &mut self.kept[number as usize % KEPT];
        let comes = now.saturating_sub(place.at) + rtt_us / 2;
        let known = place.len > 0 && place.number == number && comes <= MAX_AGE_US;
        let recent = place.times > 0 && now.saturating_sub(place.again) < rtt_us;
        if !known || recent || place.times >= MAX_TIMES {
            return None;
        }
        place.times += 1;
        place.again = now;
        Some(&place.bytes[..usize::from(place.len)])
    }

    /// The next datagram whose copy is due, up to number `last`; one that was asked for has had its second chance.
    pub fn spare(&mut self, now: u64, last: u64) -> Option<&[u8]> {
        self.spare = self.spare.max((last + 1).saturating_sub(KEPT as u64));
        while self.spare <= last {
            let at = self.spare as usize % KEPT;
            let place = &self.kept[at];
            let (known, age) = (place.len > 0 && place.number == self.spare, now.saturating_sub(place.at));
            if known && age < SPARE_US {
                return None;
            }
            self.spare += 1;
            if known && place.times == 0 && age <= SPARE_LATE_US {
                let place = &self.kept[at];
                return Some(&place.bytes[..usize::from(place.len)]);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_come_back_while_they_are_young() {
        let mut sent = Sent::default();
        sent.keep(0, 70, b"seventy");
        assert_eq!(sent.again(100_000, 70, 50_000), Some(b"seventy".as_slice()));
        assert_eq!(sent.again(120_000, 70, 50_000), None, "within a round trip");
        assert_eq!(sent.again(160_000, 70, 50_000), Some(b"seventy".as_slice()));
        assert_eq!(sent.again(475_001, 70, 50_000), None, "too old to be played");
        assert_eq!(sent.again(0, 71, 0), None);
    }

    #[test]
    fn a_later_datagram_takes_the_place() {
        let mut sent = Sent::default();
        sent.keep(0, 1, b"one");
        sent.keep(0, 33, b"thirty-three");
        assert_eq!(sent.again(0, 1, 0), None);
        sent.keep(0, 65, &[0; 400]);
        assert_eq!(
            sent.again(0, 33, 0),
            None,
            "longer than a voice: not kept, and nothing older in its place"
        );
    }
}
