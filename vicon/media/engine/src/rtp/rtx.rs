//! RTX packets (RFC 4588, SSRC multiplexing): the original sequence number goes before the payload.

use super::{Header, Malformed};

/// Bytes of the original sequence number.
pub const OSN: usize = 2;

/// The original sequence number and the offset of the original payload.
///
/// `None` for a padding-only packet, with which browsers probe before any media.
pub fn original(header: &Header, packet: &[u8]) -> Result<Option<(u16, usize)>, Malformed> {
    let range = header.payload();
    let payload = packet.get(range.clone()).ok_or(Malformed)?;
    if payload.is_empty() {
        return Ok(None);
    }
    let osn = payload.first_chunk::<OSN>().ok_or(Malformed)?;
    Ok(Some((u16::from_be_bytes(*osn), range.start + OSN)))
}

/// Turns the RTX packet into the original in place: sequence number, payload type and SSRC are restored, and the
/// header is moved up over the original sequence number. Returns the range of `packet` that is the original.
pub fn restore(
    header: &Header,
    packet: &mut [u8],
    payload_type: u8,
    ssrc: u32,
) -> Result<Option<std::ops::Range<usize>>, Malformed> {
    let Some((osn, payload)) = original(header, packet)? else {
        return Ok(None);
    };
    let end = header.payload().end;
    packet.copy_within(..header.len(), OSN);
    let original = packet.get_mut(OSN..end).ok_or(Malformed)?;
    let fixed = original.first_chunk_mut::<12>().ok_or(Malformed)?;
    // The padding was cut off with the end of the range.
    fixed[0] &= !0x20;
    fixed[1] = fixed[1] & 0x80 | payload_type & 0x7f;
    fixed[2..4].copy_from_slice(&osn.to_be_bytes());
    fixed[8..12].copy_from_slice(&ssrc.to_be_bytes());
    debug_assert_eq!(payload, OSN + header.len());
    Ok(Some(OSN..end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a sender does (RFC 4588 4): same header but for SSRC, type and its own sequence number.
    fn wrap(original: &[u8], sequence: u16, payload_type: u8, ssrc: u32) -> Vec<u8> {
        let header = Header::parse(original).unwrap();
        let mut out = original[..header.len()].to_vec();
        out[1] = out[1] & 0x80 | payload_type;
        out[2..4].copy_from_slice(&sequence.to_be_bytes());
        out[8..12].copy_from_slice(&ssrc.to_be_bytes());
        out.extend_from_slice(&original[2..4]);
        out.extend_from_slice(&original[header.payload()]);
        out
    }

    #[test]
    fn padding_only_restores_nothing() {
        let mut bytes = [0xa0, 97, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 3];
        let header = Header::parse(&bytes).unwrap();
        assert_eq!(restore(&header, &mut bytes, 96, 5), Ok(None));
    }

    #[test]
    fn a_single_byte_has_no_original_number() {
        let mut bytes = [0x80, 97, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0];
        let header = Header::parse(&bytes).unwrap();
        assert_eq!(restore(&header, &mut bytes, 96, 5), Err(Malformed));
    }

    proptest! {
        #[test]
        fn the_original_comes_back_bit_by_bit(seq: u16, marker: bool, ext: bool, payload in proptest::collection::vec(any::<u8>(), 0..1200)) {
            let mut original = vec![0x80 | u8::from(ext) << 4, 96 | u8::from(marker) << 7];
            original.extend_from_slice(&seq.to_be_bytes());
            original.extend_from_slice(&[1, 2, 3, 4, 0xaa, 0xbb, 0xcc, 0xdd]);
            if ext {
                original.extend_from_slice(&[0xbe, 0xde, 0, 1, 0x10, 1, 0, 0]);
            }
            original.extend_from_slice(&payload);
            let mut rtx = wrap(&original, 77, 97, 5);
            let header = Header::parse(&rtx).unwrap();
            let range = restore(&header, &mut rtx, 96, 0xaabb_ccdd).unwrap().unwrap();
            prop_assert_eq!(&rtx[range], original.as_slice());
        }
    }
}
