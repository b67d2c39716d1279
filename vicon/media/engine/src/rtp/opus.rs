//! What the engine knows of Opus packets (RFC 6716, RFC 7587): only whether there is sound in them.

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
    fn durations_follow_the_toc() {
        assert_eq!(samples(&[15 << 3, 1, 2]), Some(960));
        assert_eq!(samples(&[(31 << 3) | 1, 1]), Some(1920));
        assert_eq!(samples(&[(31 << 3) | 3, 3]), Some(2880));
        assert_eq!(samples(&[(31 << 3) | 3, 0]), None);
        assert_eq!(samples(&[(31 << 3) | 3, 63]), None);
        assert_eq!(samples(&[]), None);
    }
}
