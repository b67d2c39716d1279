//! The fixed RTP header (RFC 3550 5.1), its CSRC list, extension block and padding: one parser that returns offsets.

use super::Malformed;
use std::ops::Range;

pub const FIXED: usize = 12;
pub const MAX_CSRC: usize = 15;

/// Where things lie in one packet. Ranges are offsets from the packet's first byte and lie inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub marker: bool,
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    pub csrc_count: u8,
    /// The "defined by profile" word of the extension block; 0 without one.
    pub extension_profile: u16,
    extension: (u16, u16),
    payload: (u16, u16),
    pub padding: u8,
    padded: bool,
}

impl Header {
    /// Parses a plaintext packet; the payload ends before the padding.
    pub fn parse(packet: &[u8]) -> Result<Header, Malformed> {
        let mut header = Header::parse_protected(packet)?;
        header.strip_padding(packet)?;
        Ok(header)
    }

    /// Parses a packet whose payload is still encrypted: the padding count inside it means nothing yet, and the
    /// payload range reaches to the end of the packet.
    pub fn parse_protected(packet: &[u8]) -> Result<Header, Malformed> {
        let end = u16::try_from(packet.len()).map_err(|_| Malformed)?;
        let (fixed, rest) = packet.split_first_chunk::<FIXED>().ok_or(Malformed)?;
        let [b0, b1, s0, s1, t0, t1, t2, t3, r0, r1, r2, r3] = *fixed;
        if b0 >> 6 != 2 {
            return Err(Malformed);
        }
        let csrc_count = b0 & 0x0f;
        let csrc = usize::from(csrc_count) * 4;
        let mut extension_profile = 0;
        let mut extension = (0, 0);
        let mut start = FIXED + csrc;
        if rest.len() < csrc {
            return Err(Malformed);
        }
        if b0 & 0x10 != 0 {
            let head = packet.get(start..).and_then(|tail| tail.first_chunk::<4>()).ok_or(Malformed)?;
            let [p0, p1, l0, l1] = *head;
            let words = usize::from(u16::from_be_bytes([l0, l1]));
            let from = start + 4;
            let to = from + words * 4;
            if to > packet.len() {
                return Err(Malformed);
            }
            extension_profile = u16::from_be_bytes([p0, p1]);
            extension = (from as u16, to as u16);
            start = to;
        }
        Ok(Header {
            marker: b1 & 0x80 != 0,
            payload_type: b1 & 0x7f,
            sequence: u16::from_be_bytes([s0, s1]),
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            ssrc: u32::from_be_bytes([r0, r1, r2, r3]),
            csrc_count,
            extension_profile,
            extension,
            payload: (start as u16, end),
            padding: 0,
            padded: b0 & 0x20 != 0,
        })
    }

    /// Takes the padding off the payload range, once `packet` (cut to its plaintext length) is decrypted.
    ///
    /// A count of zero or one that reaches into the header is malformed (RFC 3550 5.1).
    pub fn strip_padding(&mut self, packet: &[u8]) -> Result<(), Malformed> {
        let end = u16::try_from(packet.len()).map_err(|_| Malformed)?;
        if end < self.payload.0 {
            return Err(Malformed);
        }
        let padding = if self.padded { *packet.last().ok_or(Malformed)? } else { 0 };
        let room = end - self.payload.0;
        if u16::from(padding) > room || (self.padded && padding == 0) {
            return Err(Malformed);
        }
        self.padding = padding;
        self.payload.1 = end - u16::from(padding);
        Ok(())
    }

    /// Bytes before the payload: fixed header, CSRCs and extension block.
    pub fn len(&self) -> usize {
        usize::from(self.payload.0)
    }

    pub fn is_empty(&self) -> bool {
        false
    }

    pub fn payload(&self) -> Range<usize> {
        usize::from(self.payload.0)..usize::from(self.payload.1)
    }

    /// The extension elements, without the four bytes of profile and length.
    pub fn extension(&self) -> Range<usize> {
        usize::from(self.extension.0)..usize::from(self.extension.1)
    }

    pub fn csrc(&self, packet: &[u8], index: usize) -> Option<u32> {
        if index >= usize::from(self.csrc_count) {
            return None;
        }
        let bytes = packet.get(FIXED + index * 4..)?.first_chunk::<4>()?;
        Some(u32::from_be_bytes(*bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packet(first: u8, tail: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first, 0xe0, 0x12, 0x34, 0, 0, 0, 9, 0xde, 0xad, 0xbe, 0xef];
        bytes.extend_from_slice(tail);
        bytes
    }

    #[test]
    fn a_plain_packet_gives_its_fields_and_payload() {
        let bytes = packet(0x80, b"voice");
        let header = Header::parse(&bytes).unwrap();
        assert!(header.marker);
        assert_eq!(header.payload_type, 96);
        assert_eq!(header.sequence, 0x1234);
        assert_eq!(header.timestamp, 9);
        assert_eq!(header.ssrc, 0xdead_beef);
        assert_eq!(&bytes[header.payload()], b"voice");
    }

    #[test]
    fn csrc_extension_and_padding_are_stepped_over() {
        let mut tail = vec![0, 0, 0, 7];
        tail.extend_from_slice(&[0xbe, 0xde, 0, 1, 0x10, 0xaa, 0, 0]);
        tail.extend_from_slice(b"hi\0\0\x03");
        let bytes = packet(0xb1, &tail);
        let header = Header::parse(&bytes).unwrap();
        assert_eq!(header.csrc(&bytes, 0), Some(7));
        assert_eq!(header.csrc(&bytes, 1), None);
        assert_eq!(header.extension_profile, 0xbede);
        assert_eq!(&bytes[header.extension()], &[0x10, 0xaa, 0, 0]);
        assert_eq!(&bytes[header.payload()], b"hi");
        assert_eq!(header.padding, 3);
    }

    #[test]
    fn padding_longer_than_the_payload_or_zero_is_malformed() {
        assert_eq!(Header::parse(&packet(0xa0, &[1, 2, 4])), Err(Malformed));
        assert_eq!(Header::parse(&packet(0xa0, &[1, 2, 0])), Err(Malformed));
        assert_eq!(Header::parse(&packet(0xa0, &[])), Err(Malformed));
        assert!(Header::parse(&packet(0xa0, &[0, 0, 3])).is_ok_and(|header| header.payload().is_empty()));
    }

    #[test]
    fn lengths_that_reach_past_the_end_are_malformed() {
        assert_eq!(Header::parse(&packet(0x8f, &[0; 59])), Err(Malformed));
        assert_eq!(Header::parse(&packet(0x90, &[0xbe, 0xde, 0, 2, 0, 0, 0, 0])), Err(Malformed));
        assert_eq!(Header::parse(&packet(0x90, &[0xbe])), Err(Malformed));
        assert_eq!(Header::parse(&packet(0x40, &[])), Err(Malformed));
    }

    proptest! {
        #[test]
        fn any_bytes_give_ranges_inside_them(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(header) = Header::parse(&bytes) {
                prop_assert!(bytes.get(header.payload()).is_some());
                prop_assert!(bytes.get(header.extension()).is_some());
                prop_assert_eq!(header.payload().end + usize::from(header.padding), bytes.len());
            }
        }
    }
}
