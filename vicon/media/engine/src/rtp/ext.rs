//! One-byte header extensions (RFC 8285 4.2): look-up, reading of the known ones, and a writer.

use super::Header;

pub const ONE_BYTE: u16 = 0xbede;

/// The data of extension `id`, or `None` if the packet has none or uses another form.
pub fn find<'a>(header: &Header, packet: &'a [u8], id: u8) -> Option<&'a [u8]> {
    if id == 0 || header.extension_profile != ONE_BYTE {
        return None;
    }
    elements(packet.get(header.extension())?).find(|&(found, _)| found == id).map(|(_, data)| data)
}

/// All elements of an extension block, in order; stops at the first that does not fit.
pub fn elements(mut block: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        loop {
            let (&head, rest) = block.split_first()?;
            if head == 0 {
                block = rest;
                continue;
            }
            let id = head >> 4;
            // RFC 8285 4.2: id 15 ends the processing of the whole block.
            if id == 15 {
                return None;
            }
            let (data, rest) = rest.split_at_checked(usize::from(head & 0x0f) + 1)?;
            block = rest;
            return Some((id, data));
        }
    })
}

/// RFC 6464: (voice activity, level as -dBov 0..127; 127 is silence).
pub fn audio_level(data: &[u8]) -> Option<(bool, u8)> {
    let &byte = data.first()?;
    Some((byte & 0x80 != 0, byte & 0x7f))
}

/// draft-holmer-rmcat-transport-wide-cc-extensions-01, section 2.
pub fn transport_cc(data: &[u8]) -> Option<u16> {
    data.first_chunk().copied().map(u16::from_be_bytes)
}

/// MID, RID or repaired RID (RFC 9143, 8852): a short token; `None` for anything longer than 16 bytes or not ASCII.
pub fn token(data: &[u8]) -> Option<&str> {
    if data.is_empty() || data.len() > 16 || !data.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    std::str::from_utf8(data).ok()
}

/// Writes an extension block behind the fixed header and CSRCs of a packet under construction.
pub struct Writer<'a> {
    out: &'a mut [u8],
    used: usize,
}

impl<'a> Writer<'a> {
    /// `out` starts where the block starts. Elements that do not fit are left out.
    pub fn new(out: &'a mut [u8]) -> Writer<'a> {
        Writer { out, used: 4 }
    }

    /// `id` 0 (not negotiated) writes nothing; data is 1 to 16 bytes.
    pub fn put(&mut self, id: u8, data: &[u8]) {
        if id == 0 || id > 14 || data.is_empty() || data.len() > 16 {
            return;
        }
        let end = self.used + 1 + data.len();
        // Keeps room for rounding up to a word.
        if let Some([head, body @ ..]) = self.out.get_mut(self.used..end)
            && end.div_ceil(4) * 4 <= 4 + 255 * 4
        {
            *head = id << 4 | (data.len() as u8 - 1);
            body.copy_from_slice(data);
            self.used = end;
        }
    }

    /// Pads to a word and writes profile and length. Returns the block's length in bytes: 0 if nothing was put, or if
    /// `out` is too short to round up.
    pub fn finish(self) -> usize {
        let end = self.used.div_ceil(4) * 4;
        if self.used == 4 || self.out.len() < end {
            return 0;
        }
        let words = ((end - 4) / 4) as u16;
        self.out[self.used..end].fill(0);
        self.out[..2].copy_from_slice(&ONE_BYTE.to_be_bytes());
        self.out[2..4].copy_from_slice(&words.to_be_bytes());
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packet(block: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
        bytes.extend_from_slice(block);
        bytes
    }

    #[test]
    fn an_element_is_found_behind_padding_and_others() {
        let bytes = packet(&[0xbe, 0xde, 0, 2, 0x10, 0x85, 0, 0, 0x31, 0x12, 0x34, 0]);
        let header = Header::parse(&bytes).unwrap();
        assert_eq!(find(&header, &bytes, 1).and_then(audio_level), Some((true, 5)));
        assert_eq!(find(&header, &bytes, 3).and_then(transport_cc), Some(0x1234));
        assert_eq!(find(&header, &bytes, 2), None);
        assert_eq!(find(&header, &bytes, 0), None);
    }

    #[test]
    fn an_element_longer_than_the_block_is_not_read() {
        let bytes = packet(&[0xbe, 0xde, 0, 1, 0x1f, 1, 2, 3]);
        let header = Header::parse(&bytes).unwrap();
        assert_eq!(find(&header, &bytes, 1), None);
    }

    #[test]
    fn tokens_are_short_and_printable() {
        assert_eq!(token(b"q"), Some("q"));
        assert_eq!(token(b""), None);
        assert_eq!(token(b"a b"), None);
        assert_eq!(token(&[0xff]), None);
    }

    #[test]
    fn a_block_without_elements_is_not_written() {
        let mut out = [0; 16];
        let mut writer = Writer::new(&mut out);
        writer.put(0, &[1]);
        assert_eq!(writer.finish(), 0);
    }

    proptest! {
        #[test]
        fn what_is_written_is_found_again(items in proptest::collection::btree_map(1u8..15, proptest::collection::vec(any::<u8>(), 1..17), 1..6)) {
            let mut block = vec![0; 256];
            let mut writer = Writer::new(&mut block);
            for (&id, data) in &items {
                writer.put(id, data);
            }
            let len = writer.finish();
            block.truncate(len);
            let bytes = packet(&block);
            let header = Header::parse(&bytes).unwrap();
            for (&id, data) in &items {
                prop_assert_eq!(find(&header, &bytes, id), Some(data.as_slice()));
            }
        }

        #[test]
        fn any_block_ends(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(elements(&bytes).count() <= 100);
        }
    }
}
