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
    pub idr: bool,
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
        self.idr |= kind == IDR;
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

/// How long what may only have been overtaken or lost on the way is waited for.
const MAY_COME_US: u64 = 100_000;

/// Whether the pictures that begin anew have their parameter sets: without both, an IDR cannot be decoded
/// (ITU-T H.264 7.4.1.2.1).
#[derive(Clone, Copy, Debug, Default)]
pub struct ParameterSets {
    /// RTP timestamp of the newest picture that brought a parameter set.
    of: u64,
    sps: bool,
    pps: bool,
    lacking_since: Option<u64>,
}

impl ParameterSets {
    /// A packet of the picture with this unwrapped timestamp.
    pub fn packet(&mut self, now: u64, timestamp: u64, content: Content) {
        if (content.sps || content.pps) && timestamp > self.of {
            *self = ParameterSets { of: timestamp, ..ParameterSets::default() };
        }
        if timestamp != self.of {
            return;
        }
        self.sps |= content.sps;
        self.pps |= content.pps;
        if self.sps && self.pps {
            self.lacking_since = None;
        } else if content.idr {
            self.lacking_since.get_or_insert(now);
        }
    }

    /// True once for an IDR that has only one of its sets: another keyframe is needed.
    pub fn lacking(&mut self, now: u64) -> bool {
        let lacking = self.lacking_since.is_some_and(|since| now.saturating_sub(since) >= MAY_COME_US);
        if lacking {
            self.lacking_since = None;
        }
        lacking
    }
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

    #[test]
    fn an_idr_with_one_of_its_parameter_sets_is_told_once_if_the_other_does_not_come() {
        let [sps, pps, idr] = [[0x67, 1], [0x68, 1], [0x65, 1]].map(|nal| Content::parse(&nal));
        let mut sets = ParameterSets::default();
        sets.packet(0, 3_000, sps);
        sets.packet(0, 3_000, idr);
        assert!(!sets.lacking(99_999));
        sets.packet(99_999, 3_000, pps);
        assert!(!sets.lacking(100_000), "it came late");
        sets.packet(200_000, 6_000, pps);
        sets.packet(200_000, 6_000, idr);
        assert!(sets.lacking(300_000));
        assert!(!sets.lacking(300_001), "once");
        sets.packet(400_000, 9_000, idr);
        assert!(!sets.lacking(900_000), "an encoder may say them once for all");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Content::parse(&bytes);
        }
    }
}
