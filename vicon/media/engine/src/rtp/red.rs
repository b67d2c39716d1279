//! Redundant sound (RFC 2198): a packet that carries the ones before it once more.

/// Most bytes of a block that is not the last (10 bits, RFC 2198 3).
pub const BLOCK: usize = 0x3ff;
/// Furthest back that a block may lie, in timestamp units (14 bits).
pub const OFFSET: u32 = 0x3fff;

/// Writes `payload` of type `kind` behind the packets before it, oldest first, each with how far its timestamp lies
/// back. The length; `None` if a block is too large or too old, or there is no room.
pub fn write(before: &[(u32, &[u8])], kind: u8, payload: &[u8], out: &mut [u8]) -> Option<usize> {
    let mut len = 0;
    let mut put = |bytes: &[u8]| {
        out.get_mut(len..len + bytes.len())?.copy_from_slice(bytes);
        len += bytes.len();
        Some(())
    };
    for &(offset, bytes) in before {
        if offset > OFFSET || bytes.len() > BLOCK {
            return None;
        }
        let head = 1 << 31 | u32::from(kind & 0x7f) << 24 | offset << 10 | bytes.len() as u32;
        put(&head.to_be_bytes())?;
    }
    put(&[kind & 0x7f])?;
    before.iter().try_for_each(|(_, bytes)| put(bytes))?;
    put(payload)?;
    Some(len)
}

/// The blocks of a packet in order, the last being its own: how far back, the payload type, the bytes. Stops where the
/// bytes end early.
pub fn blocks(packet: &[u8]) -> impl Iterator<Item = (u32, u8, &[u8])> {
    let mut heads = packet;
    let mut ended = false;
    let count = packet.chunks(4).take_while(|head| head[0] & 0x80 != 0 && head.len() == 4).count();
    let mut data = packet.get(count * 4 + 1..).unwrap_or(&[]);
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        if let Some((&[first, a, b, c], rest)) = heads.split_first_chunk::<4>()
            && first & 0x80 != 0
        {
            heads = rest;
            let head = u32::from_be_bytes([0, a, b, c]);
            let (block, behind) = data.split_at_checked((head & 0x3ff) as usize)?;
            data = behind;
            return Some((head >> 10, first & 0x7f, block));
        }
        ended = true;
        let kind = *heads.first().filter(|&&first| first & 0x80 == 0)?;
        Some((0, kind, data))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two blocks of Opus (111) at 40 and 20 ms back, as RFC 2198 4 lays them out.
    #[test]
    fn the_bytes_are_those_of_the_standard() {
        let mut out = [0; 32];
        let len = write(&[(1920, &[1, 2]), (960, &[3])], 111, &[4, 5, 6], &mut out).unwrap();
        // 1920 << 10 | 2 = 0x1e0002, 960 << 10 | 1 = 0x0f0001.
        assert_eq!(out[..len], [0xef, 0x1e, 0x00, 0x02, 0xef, 0x0f, 0x00, 0x01, 0x6f, 1, 2, 3, 4, 5, 6]);
        let read: Vec<_> = blocks(&out[..len]).collect();
        assert_eq!(read, [(1920, 111, &[1u8, 2][..]), (960, 111, &[3][..]), (0, 111, &[4, 5, 6][..])]);
    }

    #[test]
    fn what_the_header_cannot_say_is_not_written() {
        let mut out = [0; 2_000];
        assert_eq!(write(&[(OFFSET + 1, &[1])], 111, &[2], &mut out), None);
        assert_eq!(write(&[(960, &[1; BLOCK + 1])], 111, &[2], &mut out), None);
        assert_eq!(write(&[(960, &[1; BLOCK])], 111, &[2], &mut out), Some(4 + 1 + BLOCK + 1));
        assert_eq!(write(&[(960, &[1; 20])], 111, &[2], &mut out[..20]), None, "no room");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_an_end(packet in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(blocks(&packet).count() <= 17);
        }

        #[test]
        fn what_was_written_is_read(
            before in prop::collection::vec((0..=OFFSET, prop::collection::vec(any::<u8>(), 0..100)), 0..4),
            payload in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let given: Vec<(u32, &[u8])> = before.iter().map(|(at, bytes)| (*at, bytes.as_slice())).collect();
            let mut out = [0; 600];
            let len = write(&given, 111, &payload, &mut out).unwrap();
            let mut read: Vec<(u32, &[u8])> = blocks(&out[..len]).map(|(at, _, bytes)| (at, bytes)).collect();
            prop_assert_eq!(read.pop(), Some((0, payload.as_slice())));
            prop_assert_eq!(read, given);
        }
    }
}
