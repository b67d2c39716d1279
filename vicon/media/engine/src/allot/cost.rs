//! What streams cost on the wire before they were measured, and what packets cost beside their payload.

/// IPv4, UDP and SRTP's tag.
pub const PACKET: u64 = 20 + 8 + 16;
/// A sound packet's headers: the above, RTP with its CSRC and two extensions.
const VOICE_PACKET: u32 = PACKET as u32 + 16;
/// Of a redundant block (RFC 2198 3).
const RED_HEAD: u32 = 4;
const VOICE: u32 = 32_000;
/// Packets of 20 ms a second.
const VOICE_PPS: u32 = 50;

/// One voice; `measured`: of its payloads, 0 before it was heard.
pub fn voice(measured: u32, packed: bool) -> u32 {
    let payload = if measured == 0 { VOICE } else { measured };
    let together = if packed { 3 } else { 1 };
    payload + VOICE_PPS * VOICE_PACKET * 8 / together
}

/// What a voice costs more that carries the packet before in each; `plain`: what it costs without.
pub fn redundant(plain: u32) -> u32 {
    plain.saturating_sub(VOICE_PPS * VOICE_PACKET * 8) + VOICE_PPS * RED_HEAD * 8
}

/// Of an encoding up to a temporal layer, by its rid.
pub fn picture(rid: &str, screen: bool, temporal: u8) -> u32 {
    let by_layer: [u32; 3] = match rid {
        _ if screen => [150_000, 600_000, 1_500_000],
        "q" => [60_000, 90_000, 150_000],
        "h" => [250_000, 350_000, 500_000],
        _ => [700_000, 1_000_000, 1_500_000],
    };
    by_layer[usize::from(temporal.min(2))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_costs_its_sound_and_its_headers_and_packing_saves_two_thirds_of_those() {
        assert_eq!(voice(0, false), 32_000 + 24_000);
        assert!((40_000..41_000).contains(&voice(0, true)));
        assert_eq!(voice(16_000, false), 40_000);
        assert_eq!(redundant(voice(16_000, false)), 17_600);
    }
}
