//! What streams cost on the wire before they were measured, and what packets cost beside their payload.

/// IPv4, UDP and SRTP's tag.
pub const PACKET: u64 = 20 + 8 + 16;
/// A sound packet's headers: the above, RTP with its CSRC and two extensions.
const VOICE_PACKET: u32 = PACKET as u32 + 16;
/// Of a redundant block (RFC 2198 3).
const RED_HEAD: u32 = 4;
/// Packets of 20 ms a second.
const VOICE_PPS: u32 = 50;

/// A voice as it is sent: bits of its payloads and packets, a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice {
    pub bps: u32,
    pub pps: u32,
}

impl Default for Voice {
    /// Before it was heard.
    fn default() -> Self {
        Voice { bps: 32_000, pps: VOICE_PPS }
    }
}

impl Voice {
    /// `packed`: three packets of 20 ms in one. Longer ones leave as they are.
    pub fn cost(self, packed: bool) -> u32 {
        let together = if packed && self.pps > VOICE_PPS / 2 { 3 } else { 1 };
        self.bps + self.pps * VOICE_PACKET * 8 / together
    }

    /// What it costs more when each packet carries the one before.
    pub fn redundant(self) -> u32 {
        self.bps + self.pps * RED_HEAD * 8
    }
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
        let voice = Voice::default();
        assert_eq!(voice.cost(false), 32_000 + 24_000);
        assert!((40_000..41_000).contains(&voice.cost(true)));
        assert_eq!(Voice { bps: 16_000, ..voice }.redundant(), 17_600);
        let slow = Voice { bps: 16_000, pps: 17 };
        assert_eq!((slow.cost(false), slow.cost(true)), (24_160, 24_160));
    }
}
