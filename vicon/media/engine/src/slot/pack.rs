//! Sound packets that wait to leave as one: three of 20 ms save two thirds of their headers, for 40 ms of delay
//! (media.md 6.5). Nothing is decoded.

use crate::core::batch::Meta;
use crate::rtp::opus;

const TOGETHER: usize = 3;
/// Samples of a packet of 20 ms.
const SAMPLES: u64 = 960;
/// Without another packet for this long, what waits leaves.
const PATIENCE_US: u64 = 25_000;
/// What waits this long was forgotten by everybody: its owner left the slot.
const STALE_US: u64 = 100_000;
/// Three voices of the best quality.
const ROOM: usize = 1_000;

pub struct Packer {
    /// Of the first packet that waits; its level is the loudest.
    first: Meta,
    owner: u32,
    /// When the last one came.
    at: u64,
    lengths: [usize; TOGETHER],
    count: usize,
    bytes: [u8; ROOM],
}

impl Default for Packer {
    fn default() -> Self {
        Packer { first: Meta::default(), owner: 0, at: 0, lengths: [0; TOGETHER], count: 0, bytes: [0; ROOM] }
    }
}

impl Packer {
    /// Keeps a packet that goes on where those that wait end; false: it cannot join them.
    pub fn add(&mut self, now: u64, owner: u32, meta: &Meta, payload: &[u8]) -> bool {
        if now.saturating_sub(self.at) > STALE_US {
            self.count = 0;
        }
        let used: usize = self.lengths[..self.count].iter().sum();
        let ahead = self.count as u64;
        let follows = owner == self.owner
            && meta.moment.sequence == self.first.moment.sequence + ahead
            && meta.moment.rtp == self.first.moment.rtp + ahead * SAMPLES
            && payload.first() == self.bytes.first();
        let fits = opus::is_single(payload) && used + payload.len() <= ROOM;
        if !fits || self.count == TOGETHER || (self.count > 0 && !follows) {
            return false;
        }
        if self.count == 0 {
            (self.first, self.owner) = (*meta, owner);
        }
        let louder = |a: u8, b: u8| if a & 0x7f <= b & 0x7f { a } else { b };
        self.first.level = self.first.level.zip(meta.level).map(|(a, b)| louder(a, b));
        self.bytes[used..used + payload.len()].copy_from_slice(payload);
        self.lengths[self.count] = payload.len();
        (self.count, self.at) = (self.count + 1, now);
        true
    }

    pub fn is_full(&self) -> bool {
        self.count == TOGETHER
    }

    /// Something waits that nothing will join.
    pub fn is_due(&self, now: u64) -> bool {
        self.count > 0 && now.saturating_sub(self.at) >= PATIENCE_US
    }

    /// Whose sound waits; 0: none.
    pub fn owner(&self) -> u32 {
        if self.count > 0 { self.owner } else { 0 }
    }

    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// Empties it into one packet: the first of those that waited, how many they were, and the length of the payload.
    pub fn take(&mut self, out: &mut [u8]) -> Option<(Meta, u64, usize)> {
        let count = std::mem::take(&mut self.count);
        let mut packets = [&[][..]; TOGETHER];
        let mut rest = &self.bytes[..];
        for (packet, &len) in packets.iter_mut().zip(&self.lengths[..count]) {
            (*packet, rest) = rest.split_at(len);
        }
        let len = opus::join(&packets[..count], out)?;
        Some((self.first, count as u64, len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slot::clock::Moment;

    fn packet(number: u64) -> Meta {
        let moment = Moment { sequence: number, rtp: number * SAMPLES, capture_us: 0 };
        Meta { moment, level: Some(40), ..Meta::default() }
    }

    const VOICE: [u8; 4] = [0x78, 1, 2, 3];

    #[test]
    fn three_that_follow_each_other_leave_together() {
        let mut packer = Packer::default();
        for number in 7..10 {
            assert!(!packer.is_full());
            assert!(packer.add(number * 20_000, 5, &packet(number), &VOICE));
        }
        assert!(packer.is_full());
        let mut out = [0; 100];
        let (first, count, len) = packer.take(&mut out).unwrap();
        assert_eq!((first.moment.sequence, count), (7, 3));
        assert_eq!(out[..len], [0x7b, 0x83, 3, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
        assert_eq!(packer.owner(), 0);
    }

    #[test]
    fn a_gap_another_configuration_another_voice_and_silence_join_nothing() {
        let mut packer = Packer::default();
        assert!(packer.add(0, 5, &packet(1), &VOICE));
        assert!(!packer.add(20_000, 5, &packet(3), &VOICE), "one is missing");
        assert!(!packer.add(20_000, 5, &packet(2), &[0x70, 1, 2, 3]), "another configuration");
        assert!(!packer.add(20_000, 5, &packet(2), &[0x78, 0]), "comfort noise");
        assert!(!packer.add(20_000, 6, &packet(2), &VOICE), "another voice");
        assert!(packer.is_due(25_000));
        assert!(packer.add(200_000, 6, &packet(2), &VOICE), "what was forgotten leaves its place");
        assert_eq!(packer.owner(), 6);
    }
}
