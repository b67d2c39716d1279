//! Where pictures begin in H.264 payloads (RFC 6184): packetisation modes 0 and 1.

const NON_IDR: u8 = 1;
const IDR: u8 = 5;
const SPS: u8 = 7;
const PPS: u8 = 8;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;

/// What one payload holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// An IDR slice begins here, or an SPS that goes before one.
    pub keyframe: bool,
    pub sps: bool,
    pub pps: bool,
    /// A NAL unit begins in this packet (not the middle or end of a fragment).
    pub start: bool,
}

impl Content {
    pub fn parse(payload: &[u8]) -> Content {
        let mut content = Content::default();
        let Some((&head, rest)) = payload.split_first() else {
            return content;
        };
        match head & 0x1f {
            kind @ NON_IDR..=23 => content.add(kind),
            STAP_A => {
                for kind in units(rest) {
                    content.add(kind);
                }
            }
            FU_A => {
                if let Some(&fragment) = rest.first()
                    && fragment & 0x80 != 0
                {
                    content.add(fragment & 0x1f);
                }
            }
            _ => {}
        }
        content
    }

    fn add(&mut self, kind: u8) {
        self.start = true;
        self.sps |= kind == SPS;
        self.pps |= kind == PPS;
        self.keyframe |= kind == IDR || kind == SPS;
    }
}

/// Types of the units in a STAP-A (RFC 6184 5.7.1); stops at the first that does not fit.
fn units(mut rest: &[u8]) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let (size, tail) = rest.split_first_chunk::<2>()?;
        let (unit, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes(*size)))?;
        rest = tail;
        unit.first().map(|head| head & 0x1f)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn idr_alone_in_a_stap_and_at_a_fragments_start_is_a_keyframe() {
        assert!(Content::parse(&[0x65, 1]).keyframe);
        let stap = [0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1, 0, 2, 0x65, 1];
        let content = Content::parse(&stap);
        assert!(content.keyframe && content.sps && content.pps);
        assert!(Content::parse(&[0x7c, 0x85, 1]).keyframe);
        assert!(!Content::parse(&[0x7c, 0x05, 1]).start);
        assert!(!Content::parse(&[0x61, 1]).keyframe);
    }

    #[test]
    fn a_stap_whose_unit_is_too_long_is_not_read_past_its_end() {
        assert_eq!(Content::parse(&[0x78, 0xff, 0xff, 0x65]), Content::default());
        assert_eq!(Content::parse(&[0x78, 0, 0, 0, 1, 0x65]), Content::default());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Content::parse(&bytes);
        }
    }
}
