//! A compound packet as an iterator of what it says. Reduced-size packets (RFC 5506) are compounds of one.

use super::lists::{Firs, Lost, Reports, Ssrcs, word};
use super::{BYE, FMT_FIR, FMT_NACK, FMT_PLI, FMT_TRANSPORT_CC, PSFB, RR, RTPFB, SR, twcc};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    SenderReport {
        ssrc: u32,
        info: SenderInfo,
        reports: Reports<'a>,
    },
    ReceiverReport {
        ssrc: u32,
        reports: Reports<'a>,
    },
    Bye(Ssrcs<'a>),
    Nack {
        sender: u32,
        media: u32,
        lost: Lost<'a>,
    },
    Pli {
        sender: u32,
        media: u32,
    },
    Fir {
        sender: u32,
        media: Firs<'a>,
    },
    TransportCc(twcc::Feedback<'a>),
    /// SDES, APP, XR and feedback that the engine does not use.
    Other {
        kind: u8,
    },
}

/// What a sender says of its clocks (RFC 3550 6.4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SenderInfo {
    pub ntp: u64,
    pub rtp: u32,
    pub packets: u32,
    pub octets: u32,
}

/// The packets of a compound, in order; stops at the first that is malformed.
pub fn compound(bytes: &[u8]) -> Compound<'_> {
    Compound { rest: bytes }
}

#[derive(Clone, Copy, Debug)]
pub struct Compound<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Compound<'a> {
    type Item = Packet<'a>;

    fn next(&mut self) -> Option<Packet<'a>> {
        let (whole, rest) = split(self.rest)?;
        self.rest = rest;
        let packet = parse(whole);
        if packet.is_none() {
            self.rest = &[];
        }
        packet
    }
}

/// One packet with its header, and what follows it.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let [first, _, l0, l1] = *bytes.first_chunk::<4>()?;
    if first >> 6 != 2 {
        return None;
    }
    let len = (usize::from(u16::from_be_bytes([l0, l1])) + 1) * 4;
    let (whole, rest) = bytes.split_at_checked(len)?;
    if first & 0x20 == 0 {
        return Some((whole, rest));
    }
    // RFC 3550 6.4.1: the last octet counts the padding, itself included. It is a multiple of four there; Chromium fills
    // transport-wide feedback up with one to three octets.
    let padding = usize::from(*whole.last()?);
    if padding == 0 {
        return None;
    }
    let len = whole.len().checked_sub(padding).filter(|&len| len >= 4)?;
    Some((whole.get(..len)?, rest))
}

fn parse(whole: &[u8]) -> Option<Packet<'_>> {
    let ([first, kind, _, _], body) = whole.split_first_chunk::<4>()?;
    let count = first & 0x1f;
    match (*kind, count) {
        (SR, _) => {
            let (ssrc, body) = word(body)?;
            let (info, body) = body.split_first_chunk::<20>()?;
            let [n0, n1, n2, n3, n4, n5, n6, n7, r0, r1, r2, r3, p0, p1, p2, p3, o0, o1, o2, o3] = *info;
            let info = SenderInfo {
                ntp: u64::from_be_bytes([n0, n1, n2, n3, n4, n5, n6, n7]),
                rtp: u32::from_be_bytes([r0, r1, r2, r3]),
                packets: u32::from_be_bytes([p0, p1, p2, p3]),
                octets: u32::from_be_bytes([o0, o1, o2, o3]),
            };
            Some(Packet::SenderReport { ssrc, info, reports: Reports::new(body, count)? })
        }
        (RR, _) => {
            let (ssrc, body) = word(body)?;
            Some(Packet::ReceiverReport { ssrc, reports: Reports::new(body, count)? })
        }
        (BYE, _) => Some(Packet::Bye(Ssrcs::new(body, count)?)),
        (RTPFB, FMT_NACK) => {
            let (sender, media, rest) = feedback(body)?;
            Some(Packet::Nack { sender, media, lost: Lost::new(rest) })
        }
        (RTPFB, FMT_TRANSPORT_CC) => Some(Packet::TransportCc(twcc::Feedback::parse(body)?)),
        (PSFB, FMT_PLI) => {
            let (sender, media, _) = feedback(body)?;
            Some(Packet::Pli { sender, media })
        }
        (PSFB, FMT_FIR) => {
            let (sender, _, rest) = feedback(body)?;
            Some(Packet::Fir { sender, media: Firs::new(rest) })
        }
        (kind, _) => Some(Packet::Other { kind }),
    }
}

/// SSRC of the sender and of the media source (RFC 4585 6.1).
fn feedback(body: &[u8]) -> Option<(u32, u32, &[u8])> {
    let (sender, rest) = word(body)?;
    let (media, rest) = word(rest)?;
    Some((sender, media, rest))
}

#[cfg(test)]
mod tests {
    use super::super::lists::Report;
    use super::super::{nack, sr};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_compound_is_read_packet_by_packet() {
        let mut bytes = Vec::new();
        let report =
            Report { ssrc: 9, fraction_lost: 12, cumulative_lost: -3, highest: 70_000, ..Report::default() };
        let info = SenderInfo { ntp: 1 << 40, rtp: 3000, packets: 4, octets: 5 };
        sr::sender_report(&mut bytes, 7, &info, &[report]);
        sr::sdes(&mut bytes, 7, "vicon");
        nack::pli(&mut bytes, 7, 9);
        let packets: Vec<_> = compound(&bytes).collect();
        assert_eq!(packets.len(), 3);
        let Packet::SenderReport { ssrc: 7, info: found, mut reports } = packets[0] else {
            panic!("{packets:?}")
        };
        assert_eq!(found, info);
        assert_eq!(reports.next(), Some(report));
        assert_eq!(reports.next(), None);
        assert_eq!(packets[1], Packet::Other { kind: 202 });
        assert_eq!(packets[2], Packet::Pli { sender: 7, media: 9 });
    }

    #[test]
    fn counts_and_lengths_that_reach_past_the_end_stop_the_reading() {
        assert_eq!(compound(&[0x9f, 203, 0, 1, 0, 0, 0, 1]).count(), 0);
        assert_eq!(compound(&[0x80, 201, 0, 9, 0, 0, 0, 1]).count(), 0);
        assert_eq!(compound(&[0x81, 201, 0, 1, 0, 0, 0, 1]).count(), 0);
        assert_eq!(compound(&[0xa0, 201, 0, 1, 0, 0, 0, 255]).count(), 0);
        assert_eq!(compound(&[0xa0, 201, 0, 1, 0, 0, 0, 0]).count(), 0);
    }

    #[test]
    fn feedback_filled_up_by_one_to_three_octets_as_chromium_does_is_read() {
        // One packet, number 7, arrived 5 ms after the reference: a run of one small delta.
        let whole = [9, 9, 9, 9, 8, 8, 8, 8, 0, 7, 0, 1, 0, 0, 1, 0, 0x20, 1, 20];
        let mut bytes = vec![0xaf, 205, 0, 5];
        bytes.extend_from_slice(&whole);
        bytes.push(1);
        nack::pli(&mut bytes, 7, 9);
        let packets: Vec<_> = compound(&bytes).collect();
        let Packet::TransportCc(feedback) = packets[0] else { panic!("{packets:?}") };
        assert_eq!(feedback.packets().collect::<Vec<_>>(), [(7, Some(64_000 + 5_000))]);
        assert_eq!(packets[1], Packet::Pli { sender: 7, media: 9 });
    }

    #[test]
    fn bye_and_fir_name_their_sources() {
        let bye = [0x82, 203, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
        let Some(Packet::Bye(sources)) = compound(&bye).next() else { panic!() };
        assert_eq!(sources.collect::<Vec<_>>(), [1, 2]);
        let fir = [0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0];
        let Some(Packet::Fir { sender: 1, media }) = compound(&fir).next() else { panic!() };
        assert_eq!(media.collect::<Vec<_>>(), [5]);
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for packet in compound(&bytes) {
                match packet {
                    Packet::Nack { lost, .. } => prop_assert!(lost.count() <= 17 * 75),
                    Packet::TransportCc(feedback) => prop_assert!(feedback.packets().count() <= 65_535),
                    Packet::SenderReport { reports, .. } | Packet::ReceiverReport { reports, .. } => prop_assert!(reports.count() <= 31),
                    Packet::Bye(sources) => prop_assert!(sources.count() <= 31),
                    Packet::Fir { media, .. } => prop_assert!(media.count() <= 40),
                    _ => {}
                }
            }
        }
    }
}
