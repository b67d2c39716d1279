//! What the engine knows of Opus packets (RFC 6716, RFC 7587): whether there is sound in them, how long they are, and
//! how several become one.

/// A discontinuous-transmission packet: nothing but the TOC, or one byte of comfort (RFC 6716 2.1.9).
pub fn is_dtx(payload: &[u8]) -> bool {
    payload.len() <= 2
}

/// Samples at 48 kHz of a packet (RFC 6716 3.1, 3.2); `None` if it is malformed or longer than 120 ms.
pub fn samples(payload: &[u8]) -> Option<u32> {
    let (&toc, rest) = payload.split_first()?;
    let config = toc >> 3;
    let frame = match config {
        0..=11 => [480, 960, 1920, 2880][usize::from(config & 3)],
        12..=15 => [480, 960][usize::from(config & 1)],
        _ => [120, 240, 480, 960][usize::from(config & 3)],
    };
    let count = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(rest.first()? & 0x3f),
    };
    let total = frame * count;
    (1..=5760).contains(&total).then_some(total)
}

/// One frame of 20 ms with sound in it (code 0, RFC 6716 3.2.2).
pub fn is_single(payload: &[u8]) -> bool {
    !is_dtx(payload) && payload[0] & 3 == 0 && samples(payload) == Some(960)
}

/// Writes packets of one frame and one configuration as a single packet of code 3, VBR (RFC 6716 3.2.5), or a lone one
/// as it is. Its length; `None` if there is nothing to write or no room.
pub fn join(packets: &[&[u8]], out: &mut [u8]) -> Option<usize> {
    let (last, before) = packets.split_last()?;
    if before.is_empty() {
        out.get_mut(..last.len())?.copy_from_slice(last);
        return Some(last.len());
    }
    let mut len = 0;
    let mut put = |bytes: &[u8]| {
        out.get_mut(len..len + bytes.len())?.copy_from_slice(bytes);
        len += bytes.len();
        Some(())
    };
    put(&[last.first()? | 3, 0x80 | u8::try_from(packets.len()).ok()?])?;
    for packet in before {
        // One byte up to 251, then two (RFC 6716 3.2.1).
        let frame = packet.len() - 1;
        match u8::try_from(frame) {
            Ok(short) if short < 252 => put(&[short])?,
            _ => {
                let low = 252 + (frame & 3) as u8;
                put(&[low, u8::try_from((frame - usize::from(low)) / 4).ok()?])?;
            }
        }
    }
    for packet in packets {
        put(&packet[1..])?;
    }
    Some(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_two_bytes_at_most() {
        assert!(is_dtx(&[]));
        assert!(is_dtx(&[0x78]));
        assert!(is_dtx(&[0x78, 0]));
        assert!(!is_dtx(&[0x78, 0, 1]));
    }

    #[test]
    fn packets_of_one_configuration_become_one_of_code_3() {
        let mut out = [0; 2_000];
        let long = [&[0x78][..], &[9; 300]].concat();
        let len = join(&[&[0x78, 1, 2], &long, &[0x78, 4]], &mut out).unwrap();
        // 300 = 4 x 12 + 252.
        assert_eq!(out[..7], [0x7b, 0x83, 2, 252, 12, 1, 2]);
        assert_eq!((len, out[len - 1]), (5 + 2 + 300 + 1, 4));
        assert_eq!(samples(&out[..len]), Some(2880));
        assert_eq!(join(&[&[0x78, 1, 2]], &mut out), Some(3));
        assert_eq!(out[..3], [0x78, 1, 2]);
        assert_eq!(join(&[&[0x78, 1], &[0x78, 2]], &mut out[..4]), None, "no room");
    }

    #[test]
    fn durations_follow_the_toc() {
        assert_eq!(samples(&[15 << 3, 1, 2]), Some(960));
        assert_eq!(samples(&[(31 << 3) | 1, 1]), Some(1920));
        assert_eq!(samples(&[(31 << 3) | 3, 3]), Some(2880));
        assert_eq!(samples(&[(31 << 3) | 3, 0]), None);
        assert_eq!(samples(&[(31 << 3) | 3, 63]), None);
        assert_eq!(samples(&[]), None);
    }
}
