//! The last sound datagrams of a slot exactly as they were sent, for sending again on request (media.md 4, 6.5): the
//! same bytes, since the same number must never be sealed twice.

const KEPT: usize = 32;
const BYTES: usize = 300;
const MAX_AGE_US: u64 = 500_000;
const MAX_TIMES: u8 = 3;

#[derive(Clone, Copy)]
struct Datagram {
    number: u64,
    at: u64,
    again: u64,
    times: u8,
    len: u16,
    bytes: [u8; BYTES],
}

pub struct Sent(Box<[Datagram]>);

impl Default for Sent {
    fn default() -> Self {
        let none = Datagram { number: 0, at: 0, again: 0, times: 0, len: 0, bytes: [0; BYTES] };
        Sent(vec![none; KEPT].into())
    }
}

impl Sent {
    /// Keeps a datagram; one that is longer than voices are is not kept.
    pub fn keep(&mut self, now: u64, number: u64, datagram: &[u8]) {
        let place = &mut self.0[number as usize % KEPT];
        place.len = 0;
        if let Some(bytes) = place.bytes.get_mut(..datagram.len()) {
            bytes.copy_from_slice(datagram);
            (place.number, place.at, place.again, place.times) = (number, now, 0, 0);
            place.len = datagram.len() as u16;
        }
    }

    /// The datagram, if it is young; at most three times, and not twice within a round trip.
    pub fn again(&mut self, now: u64, number: u64, rtt_us: u64) -> Option<&[u8]> {
        let place = &mut self.0[number as usize % KEPT];
        let known = place.len > 0 && place.number == number && now.saturating_sub(place.at) <= MAX_AGE_US;
        let recent = place.times > 0 && now.saturating_sub(place.again) < rtt_us;
        if !known || recent || place.times >= MAX_TIMES {
            return None;
        }
        place.times += 1;
        place.again = now;
        Some(&place.bytes[..usize::from(place.len)])
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
        assert_eq!(sent.again(500_001, 70, 50_000), None, "too old to be played");
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
