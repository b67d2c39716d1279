//! Requests to a sender: lost packets again (RFC 4585 6.2.1), a key frame (PLI, FIR).

use super::{FMT_FIR, FMT_NACK, FMT_PLI, PSFB, RTPFB, packet, put};

/// Items of one NACK packet: 17 sequence numbers each at best.
const MAX_ITEMS: usize = 250;

/// Appends a generic NACK for `lost`, ascending in the order of sequence numbers. Returns how many of them it holds;
/// writes nothing for none.
pub fn nack(out: &mut Vec<u8>, sender: u32, media: u32, lost: &[u16]) -> usize {
    if lost.is_empty() {
        return 0;
    }
    let mut taken = 0;
    packet(out, FMT_NACK, RTPFB, |out| {
        put(out, sender);
        put(out, media);
        let mut rest = lost;
        for _ in 0..MAX_ITEMS {
            let Some((&pid, tail)) = rest.split_first() else {
                break;
            };
            let near = tail.iter().take_while(|&&seq| (1..=16).contains(&seq.wrapping_sub(pid))).count();
            let (mine, later) = tail.split_at(near);
            let mask = mine.iter().fold(0u16, |mask, seq| mask | 1 << (seq.wrapping_sub(pid) - 1));
            put(out, u32::from(pid) << 16 | u32::from(mask));
            taken += 1 + near;
            rest = later;
        }
    });
    taken
}

/// Appends a picture loss indication (RFC 4585 6.3.1).
pub fn pli(out: &mut Vec<u8>, sender: u32, media: u32) {
    packet(out, FMT_PLI, PSFB, |out| {
        put(out, sender);
        put(out, media);
    });
}

/// Appends a full intra request (RFC 5104 4.3.1); `number` counts up with each new request.
pub fn fir(out: &mut Vec<u8>, sender: u32, media: u32, number: u8) {
    packet(out, FMT_FIR, PSFB, |out| {
        put(out, sender);
        put(out, 0);
        put(out, media);
        put(out, u32::from(number) << 24);
    });
}

#[cfg(test)]
mod tests {
    use super::super::parse::{Packet, compound};
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn neighbours_share_an_item() {
        let mut out = Vec::new();
        assert_eq!(nack(&mut out, 1, 2, &[65_535, 0, 15, 16]), 4);
        assert_eq!(out.len(), 12 + 8);
        let Some(Packet::Nack { sender: 1, media: 2, lost }) = compound(&out).next() else { panic!() };
        assert_eq!(lost.collect::<Vec<_>>(), [65_535, 0, 15, 16]);
    }

    #[test]
    fn nothing_lost_asks_nothing() {
        let mut out = Vec::new();
        assert_eq!(nack(&mut out, 1, 2, &[]), 0);
        assert!(out.is_empty());
    }

    proptest! {
        #[test]
        fn every_lost_number_is_asked_for(start: u16, gaps in proptest::collection::btree_set(0u16..3000, 1..200)) {
            let lost: Vec<u16> = gaps.iter().map(|gap| start.wrapping_add(*gap)).collect();
            let mut out = Vec::new();
            prop_assert_eq!(nack(&mut out, 1, 2, &lost), lost.len());
            let Some(Packet::Nack { lost: found, .. }) = compound(&out).next() else { panic!() };
            prop_assert_eq!(found.collect::<BTreeSet<_>>(), lost.into_iter().collect::<BTreeSet<_>>());
        }
    }
}
