//! The tap file (media.md 6.9): a header, then records that each end with a CRC, so that a file cut anywhere reads as
//! a prefix. Little-endian.

use crate::api::Codec;

pub const HEADER: usize = 124;
/// Bytes of a record besides its body.
pub const OVERHEAD: usize = 20;
pub const MAX_BODY: usize = 65_535;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Type {
    Rtp = 1,
    SenderReport = 2,
    Mark = 3,
    Clock = 4,
    End = 5,
}

pub const RECOVERED: u8 = 1;
pub const KEYFRAME: u8 = 2;

/// What a file holds. Times in microseconds.
#[derive(Clone, Debug)]
pub struct About<'a> {
    pub audio: bool,
    /// Since 1970.
    pub started_at: u64,
    pub started_monotonic: u64,
    pub payload_type: u8,
    pub codec: Codec,
    pub rid: &'a str,
    pub producer: u32,
}

pub fn header(out: &mut Vec<u8>, about: &About) {
    let start = out.len();
    out.extend_from_slice(b"VTAP");
    out.extend_from_slice(&[1, if about.audio { 1 } else { 2 }]);
    out.extend_from_slice(&(HEADER as u16).to_le_bytes());
    out.extend_from_slice(&about.started_at.to_le_bytes());
    out.extend_from_slice(&about.started_monotonic.to_le_bytes());
    out.extend_from_slice(&about.codec.clock_rate().to_le_bytes());
    out.push(about.payload_type);
    let codec = match about.codec {
        Codec::Opus => "opus",
        Codec::Vp8 => "vp8",
        Codec::H264 => "h264",
    };
    let producer = about.producer.to_string();
    for (text, width) in [(codec, 16), (about.rid, 16), (producer.as_str(), 32)] {
        let end = out.len() + width;
        out.extend_from_slice(&text.as_bytes()[..text.len().min(width)]);
        out.resize(end, 0);
    }
    out.resize(start + HEADER - 4, 0);
    let crc = crc32c::crc32c(&out[start..]);
    out.extend_from_slice(&crc.to_le_bytes());
}

/// Appends a record; `arrival` since the header's monotonic start. Bodies of no bytes or too many are left out.
pub fn record(out: &mut Vec<u8>, kind: Type, flags: u8, arrival: u64, body: &[u8]) {
    if body.is_empty() || body.len() > MAX_BODY {
        return;
    }
    let start = out.len();
    out.extend_from_slice(&(body.len() as u32).to_le_bytes());
    out.extend_from_slice(&[kind as u8, flags, 0, 0]);
    out.extend_from_slice(&arrival.to_le_bytes());
    out.extend_from_slice(body);
    let crc = crc32c::crc32c(&out[start..]);
    out.extend_from_slice(&crc.to_le_bytes());
}

/// Bodies and types of the records of a file, up to the first that is cut or damaged.
pub fn records(file: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = file.get(HEADER..).unwrap_or(&[]);
    std::iter::from_fn(move || {
        let n = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        let whole = rest.get(..n.checked_add(OVERHEAD)?).filter(|_| (1..=MAX_BODY).contains(&n))?;
        let (covered, crc) = whole.split_last_chunk::<4>()?;
        if crc32c::crc32c(covered) != u32::from_le_bytes(*crc) {
            return None;
        }
        rest = &rest[whole.len()..];
        Some((covered[4], &covered[16..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn about() -> About<'static> {
        let codec = Codec::Vp8;
        About {
            audio: false,
            started_at: 1,
            started_monotonic: 2,
            payload_type: 96,
            codec,
            rid: "f",
            producer: 7,
        }
    }

    #[test]
    fn the_header_is_124_bytes_and_its_crc_covers_120() {
        let mut out = Vec::new();
        header(&mut out, &about());
        assert_eq!(out.len(), HEADER);
        assert_eq!(out[120..], crc32c::crc32c(&out[..120]).to_le_bytes());
    }

    proptest! {
        #[test]
        fn a_tap_cut_at_any_byte_reads_as_a_prefix(bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..60), 1..12)) {
            let mut file = Vec::new();
            header(&mut file, &about());
            for (i, body) in bodies.iter().enumerate() {
                record(&mut file, Type::Rtp, 0, i as u64, body);
            }
            let all: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
            for cut in 0..=file.len() {
                let read: Vec<&[u8]> = records(&file[..cut]).map(|(_, body)| body).collect();
                prop_assert!(all.starts_with(&read));
                prop_assert_eq!(read.len() == all.len(), cut == file.len());
            }
        }

        #[test]
        fn a_flipped_bit_ends_the_reading_there(bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..60), 1..8), at: prop::sample::Index, bit in 0u8..8) {
            let mut file = Vec::new();
            header(&mut file, &about());
            for body in &bodies {
                record(&mut file, Type::Rtp, 0, 0, body);
            }
            let at = HEADER + at.index(file.len() - HEADER);
            file[at] ^= 1 << bit;
            let all: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
            let read: Vec<&[u8]> = records(&file).map(|(_, body)| body).collect();
            prop_assert!(read.len() < all.len() && all.starts_with(&read));
        }
    }
}
