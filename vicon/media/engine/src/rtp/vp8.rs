//! The VP8 payload descriptor (RFC 7741 4.2): parsed once, rewritten in place.

use super::Malformed;

/// Positions are offsets in the payload; rewriting keeps the length of every field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// Bytes before the VP8 data.
    pub len: u8,
    /// N: nothing refers to this frame.
    pub non_reference: bool,
    /// S with partition 0: a frame begins here.
    pub start: bool,
    /// A frame begins here and the P bit of its header says key frame (RFC 7741 4.3).
    pub keyframe: bool,
    pub picture_id: Option<PictureId>,
    pub tl0picidx: Option<u8>,
    pub tid: Option<u8>,
    /// Y: depends on the base layer only, a place to switch temporal layers up.
    pub y: bool,
    pub keyidx: Option<u8>,
    pub(crate) picture_at: u8,
    pub(crate) tl0_at: u8,
    pub(crate) tid_at: u8,
}

/// A picture id with the width it has on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureId {
    pub value: u16,
    /// 15 bits instead of 7.
    pub wide: bool,
}

impl PictureId {
    pub fn mask(self) -> u16 {
        if self.wide { 0x7fff } else { 0x7f }
    }
}

impl Descriptor {
    pub fn parse(payload: &[u8]) -> Result<Descriptor, Malformed> {
        let byte = |at: u8| payload.get(usize::from(at)).copied().ok_or(Malformed);
        let first = byte(0)?;
        let mut at = 1;
        let mut descriptor = Descriptor {
            non_reference: first & 0x20 != 0,
            start: first & 0x10 != 0 && first & 0x07 == 0,
            ..Descriptor::default()
        };
        if first & 0x80 != 0 {
            let flags = byte(at)?;
            at += 1;
            if flags & 0x80 != 0 {
                let high = byte(at)?;
                descriptor.picture_at = at;
                at += 1;
                descriptor.picture_id = Some(if high & 0x80 != 0 {
                    let low = byte(at)?;
                    at += 1;
                    PictureId { value: u16::from_be_bytes([high & 0x7f, low]), wide: true }
                } else {
                    PictureId { value: u16::from(high), wide: false }
                });
            }
            if flags & 0x40 != 0 {
                descriptor.tl0picidx = Some(byte(at)?);
                descriptor.tl0_at = at;
                at += 1;
            }
            if flags & 0x30 != 0 {
                let value = byte(at)?;
                descriptor.tid_at = at;
                at += 1;
                if flags & 0x20 != 0 {
                    descriptor.tid = Some(value >> 6);
                    descriptor.y = value & 0x20 != 0;
                }
                if flags & 0x10 != 0 {
                    descriptor.keyidx = Some(value & 0x1f);
                }
            }
        }
        descriptor.len = at;
        let data = byte(at)?;
        descriptor.keyframe = descriptor.start && data & 0x01 == 0;
        Ok(descriptor)
    }

    /// Writes new counters over those of the payload this was parsed from; a field the payload lacks is left out,
    /// a value is cut to the width on the wire.
    pub fn rewrite(&self, payload: &mut [u8], picture_id: u16, tl0picidx: u8, keyidx: u8) {
        if let Some(old) = self.picture_id {
            let at = usize::from(self.picture_at);
            if old.wide {
                if let Some(field) = payload.get_mut(at..at + 2) {
                    field.copy_from_slice(&(picture_id | 0x8000).to_be_bytes());
                }
            } else if let Some(field) = payload.get_mut(at) {
                *field = picture_id as u8 & 0x7f;
            }
        }
        if self.tl0picidx.is_some()
            && let Some(field) = payload.get_mut(usize::from(self.tl0_at))
        {
            *field = tl0picidx;
        }
        if self.keyidx.is_some()
            && let Some(field) = payload.get_mut(usize::from(self.tid_at))
        {
            *field = *field & 0xe0 | keyidx & 0x1f;
        }
    }
}

/// Width and height of a key frame, from the VP8 frame header (RFC 6386 9.1) behind the descriptor.
pub fn dimensions(payload: &[u8], descriptor: &Descriptor) -> Option<(u16, u16)> {
    if !descriptor.keyframe {
        return None;
    }
    let data = payload.get(usize::from(descriptor.len)..)?.first_chunk::<10>()?;
    let [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1] = *data else {
        return None;
    };
    Some((u16::from_le_bytes([w0, w1]) & 0x3fff, u16::from_le_bytes([h0, h1]) & 0x3fff))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 7741 4.6.1: a key frame in one packet.
    #[test]
    fn rfc_7741_key_frame_in_a_single_packet() {
        let d = Descriptor::parse(&[0x90, 0x80, 0x11, 0x00, 0x9d]).unwrap();
        assert!(d.start && d.keyframe && !d.non_reference);
        assert_eq!(d.picture_id, Some(PictureId { value: 17, wide: false }));
        assert_eq!(d.len, 3);
    }

    /// RFC 7741 4.6.2: a discardable inter frame.
    #[test]
    fn rfc_7741_non_discardable_and_discardable_inter_frames() {
        let d = Descriptor::parse(&[0xb0, 0x80, 0x11, 0x01]).unwrap();
        assert!(d.non_reference && d.start && !d.keyframe);
    }

    /// RFC 7741 4.6.3: key frame in two fragments.
    #[test]
    fn rfc_7741_a_later_fragment_starts_nothing() {
        let first = Descriptor::parse(&[0x90, 0x80, 0x11, 0x00]).unwrap();
        let second = Descriptor::parse(&[0x80, 0x80, 0x11, 0x00]).unwrap();
        assert!(first.keyframe && !second.start && !second.keyframe);
    }

    /// RFC 7741 4.6.5: fifteen-bit picture id.
    #[test]
    fn rfc_7741_fifteen_bit_picture_id() {
        let d = Descriptor::parse(&[0x80, 0x80, 0x92, 0x2f, 0x00]).unwrap();
        assert_eq!(d.picture_id, Some(PictureId { value: 4655, wide: true }));
    }

    #[test]
    fn temporal_fields_are_read() {
        let d = Descriptor::parse(&[0x90, 0xf0, 0x81, 0x00, 7, 0b1010_0011, 0x01]).unwrap();
        assert_eq!((d.tl0picidx, d.tid, d.y, d.keyidx), (Some(7), Some(2), true, Some(3)));
    }

    #[test]
    fn a_descriptor_cut_short_is_malformed() {
        let whole = [0x90, 0xf0, 0x81, 0x00, 7, 0x40, 0x01];
        for cut in 0..whole.len() {
            assert_eq!(Descriptor::parse(&whole[..cut]), Err(Malformed));
        }
    }

    #[test]
    fn a_key_frame_tells_its_size() {
        let payload = [0x10, 0x50, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];
        let d = Descriptor::parse(&payload).unwrap();
        assert_eq!(dimensions(&payload, &d), Some((640, 360)));
    }

    proptest! {
        #[test]
        fn rewriting_changes_the_counters_and_nothing_else(mut bytes in proptest::collection::vec(any::<u8>(), 1..32), id: u16, tl0: u8, key: u8) {
            if let Ok(before) = Descriptor::parse(&bytes) {
                let len = bytes.len();
                before.rewrite(&mut bytes, id, tl0, key);
                let after = Descriptor::parse(&bytes).unwrap();
                prop_assert_eq!(bytes.len(), len);
                prop_assert_eq!(after.picture_id.map(|p| p.value), before.picture_id.map(|p| id & p.mask()));
                prop_assert_eq!(after.tl0picidx, before.tl0picidx.map(|_| tl0));
                prop_assert_eq!(after.keyidx, before.keyidx.map(|_| key & 0x1f));
                prop_assert_eq!((after.len, after.start, after.keyframe, after.tid, after.y), (before.len, before.start, before.keyframe, before.tid, before.y));
            }
        }
    }
}
