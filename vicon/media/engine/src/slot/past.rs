//! The last payloads of a voice in a slot, to be carried once more by the next ones (media.md 6.5).

use crate::core::batch::Meta;
use crate::rtp::red;

/// Packets that one carries besides its own, at most.
pub const COPIES: usize = 2;
/// A payload of the best voice; longer ones are music, which is worth less here than its bytes.
const BYTES: usize = 400;
/// Silence after which nothing of before is carried: the slot may move sound in time there.
const GAP: u64 = 960 * 3;

#[derive(Clone, Copy)]
struct Kept {
    rtp: u64,
    len: usize,
    bytes: [u8; BYTES],
}

pub struct Past {
    owner: u32,
    /// How many of those kept the next packet carries.
    copies: usize,
    /// Oldest first.
    kept: [Kept; COPIES],
    count: usize,
}

impl Past {
    pub fn new(copies: u8) -> Past {
        let none = Kept { rtp: 0, len: 0, bytes: [0; BYTES] };
        Past { owner: 0, copies: usize::from(copies).min(COPIES), kept: [none; COPIES], count: 0 }
    }

    pub fn carry(&mut self, copies: u8) {
        self.copies = usize::from(copies).min(COPIES);
    }

    /// Writes a packet that carries those before it, and keeps its payload for the next. `None`: it goes as it is.
    pub fn wrap(
        &mut self,
        owner: u32,
        kind: u8,
        meta: &Meta,
        payload: &[u8],
        out: &mut [u8],
    ) -> Option<usize> {
        let now = meta.moment.rtp;
        let last = self.kept[..self.count].last().map(|kept| kept.rtp);
        if owner == self.owner && last.is_some_and(|last| now <= last) {
            // It comes late: those after it have carried it.
            return None;
        }
        if owner != self.owner || last.is_none_or(|last| now - last > GAP) {
            (self.owner, self.count) = (owner, 0);
        }
        let mut before = [(0, &[][..]); COPIES];
        let mut carried = 0;
        for kept in &self.kept[self.count.saturating_sub(self.copies)..self.count] {
            before[carried] = ((now - kept.rtp) as u32, &kept.bytes[..kept.len]);
            carried += 1;
        }
        let written = if carried > 0 { red::write(&before[..carried], kind, payload, out) } else { None };
        self.keep(now, payload);
        written
    }

    fn keep(&mut self, rtp: u64, payload: &[u8]) {
        if payload.len() > BYTES {
            self.count = 0;
            return;
        }
        if self.count == COPIES {
            self.kept.rotate_left(1);
            self.count -= 1;
        }
        let place = &mut self.kept[self.count];
        place.bytes[..payload.len()].copy_from_slice(payload);
        (place.rtp, place.len) = (rtp, payload.len());
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slot::clock::Moment;

    fn wrap(past: &mut Past, owner: u32, rtp: u64, payload: &[u8]) -> Option<Vec<(u32, Vec<u8>)>> {
        let moment = Moment { sequence: rtp / 960, rtp, capture_us: 0 };
        let meta = Meta { moment, ..Meta::default() };
        let mut out = [0; 1_000];
        let len = past.wrap(owner, 111, &meta, payload, &mut out)?;
        Some(red::blocks(&out[..len]).map(|(at, _, bytes)| (at, bytes.to_vec())).collect())
    }

    #[test]
    fn each_packet_carries_the_two_before_it() {
        let mut past = Past::new(2);
        assert_eq!(wrap(&mut past, 5, 9_600, b"a"), None, "nothing came before");
        assert_eq!(wrap(&mut past, 5, 10_560, b"b").unwrap().len(), 2);
        let third = wrap(&mut past, 5, 11_520, b"c").unwrap();
        assert_eq!(third, [(1920, b"a".to_vec()), (960, b"b".to_vec()), (0, b"c".to_vec())]);
        assert_eq!(wrap(&mut past, 5, 10_560, b"b"), None, "it comes late");
        past.carry(1);
        // One is missing: the offset says how far back the other lies.
        assert_eq!(wrap(&mut past, 5, 13_440, b"e").unwrap()[0], (1920, b"c".to_vec()));
    }

    #[test]
    fn another_voice_a_pause_and_music_carry_nothing_of_before() {
        let mut past = Past::new(2);
        wrap(&mut past, 5, 9_600, b"a");
        assert_eq!(wrap(&mut past, 6, 10_560, b"b"), None, "another voice");
        assert_eq!(wrap(&mut past, 6, 10_560 + GAP + 1, b"c"), None, "a pause");
        assert!(wrap(&mut past, 6, 10_560 + GAP + 961, &[7; 401]).is_some());
        assert_eq!(wrap(&mut past, 6, 10_560 + GAP + 1_921, b"e"), None, "after a payload too long to keep");
    }
}
