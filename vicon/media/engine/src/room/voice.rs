//! How loud one microphone is, and whether somebody talks into it (media.md 5.5).
//!
//! Levels are what RFC 6464 says of each packet: -dBov, 0 (loudest) to 127 (silence).

const NOISE_FLOOR: f32 = -75.0;
/// Without the level extension a packet is taken for ordinary speech.
const LEVEL_UNKNOWN: u8 = 50;
const LOUD_OVER_NOISE: f32 = 12.0;
const LOUD_AT_LEAST: f32 = -55.0;
const ATTACK: f32 = 0.4;
const RELEASE: f32 = 0.04;
const HOLD_US: u64 = 500_000;
const BIN_US: u64 = 20_000;
/// A packet speaks for at most this much time before it.
const PACKET_AT_MOST_US: u64 = 60_000;

/// What one packet told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    pub loud: bool,
    pub talking: bool,
    /// Smoothed loudness, 0 to 127, in dB.
    pub score: f32,
}

#[derive(Clone, Debug)]
pub struct Voice {
    /// dBov
    noise: f32,
    score: f32,
    /// Newest packet in bit 0.
    recent: u8,
    talking: bool,
    last_loud: u64,
    last_packet: u64,
    /// Talked in the 20 ms bins up to `bin`, newest in bit 0.
    bins: u32,
    bin: u64,
    /// Sum of talking time.
    pub talked_us: u64,
}

impl Default for Voice {
    fn default() -> Self {
        Voice {
            noise: NOISE_FLOOR,
            score: 0.0,
            recent: 0,
            talking: false,
            last_loud: 0,
            last_packet: 0,
            bins: 0,
            bin: 0,
            talked_us: 0,
        }
    }
}

impl Voice {
    pub fn packet(&mut self, now: u64, level: Option<u8>) -> Heard {
        let level = f32::from(level.unwrap_or(LEVEL_UNKNOWN).min(127));
        let dbov = -level;
        let since = now.saturating_sub(self.last_packet);
        let rise = since.min(1_000_000) as f32 / 1e6;
        self.noise = (self.noise + rise).min(dbov).max(NOISE_FLOOR);
        self.last_packet = now;

        let loudness = 127.0 - level;
        let weight = if loudness > self.score { ATTACK } else { RELEASE };
        self.score += (loudness - self.score) * weight;

        let loud = dbov > self.noise + LOUD_OVER_NOISE && dbov > LOUD_AT_LEAST;
        self.recent = (self.recent << 1 | u8::from(loud)) & 0b11111;
        if loud {
            self.last_loud = now;
        }
        self.talking = if self.recent.count_ones() >= 3 { true } else { self.is_talking(now) };
        self.advance(now);
        if self.talking {
            let spoken = since.min(PACKET_AT_MOST_US);
            self.talked_us += spoken;
            self.bins |= (1u32 << (spoken / BIN_US).max(1)) - 1;
        }
        Heard { loud, talking: self.talking, score: self.score }
    }

    /// Talking ends half a second after the last loud packet, whether packets still come or not.
    pub fn is_talking(&self, now: u64) -> bool {
        self.talking && now.saturating_sub(self.last_loud) <= HOLD_US
    }

    pub fn last_loud(&self) -> u64 {
        self.last_loud
    }

    pub fn score(&self) -> f32 {
        self.score
    }

    /// Time talked in the last 600 ms, in microseconds.
    pub fn talked_lately(&mut self, now: u64) -> u64 {
        self.advance(now);
        u64::from((self.bins & ((1 << 30) - 1)).count_ones()) * BIN_US
    }

    fn advance(&mut self, now: u64) {
        let bin = now / BIN_US;
        let by = bin.saturating_sub(self.bin);
        self.bins = if by >= 32 { 0 } else { self.bins << by };
        self.bin = self.bin.max(bin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: u64 = 20_000;

    fn play(voice: &mut Voice, from: u64, levels: &[u8]) -> (u64, Heard) {
        let mut now = from;
        let mut heard = None;
        for &level in levels {
            now += FRAME;
            heard = Some(voice.packet(now, Some(level)));
        }
        (now, heard.expect("at least one level"))
    }

    #[test]
    fn three_loud_packets_of_five_are_talking() {
        let mut voice = Voice::default();
        let (now, heard) = play(&mut voice, 1_000_000, &[127, 30, 127, 30]);
        assert!(heard.loud && !heard.talking);
        assert!(play(&mut voice, now, &[30]).1.talking);
    }

    #[test]
    fn talking_ends_half_a_second_after_the_last_loud_packet() {
        let mut voice = Voice::default();
        let (now, _) = play(&mut voice, 1_000_000, &[30; 5]);
        assert!(voice.is_talking(now + 500_000));
        assert!(!voice.is_talking(now + 500_001));
    }

    #[test]
    fn steady_noise_stops_counting_as_speech() {
        let mut voice = Voice::default();
        let (now, heard) = play(&mut voice, 1_000_000, &[45; 50 * 40]);
        assert!(!heard.talking, "a fan is no voice");
        assert!(play(&mut voice, now, &[20, 20, 20]).1.talking, "a voice over the fan is");
    }

    #[test]
    fn lately_counts_the_last_600_ms_only() {
        let mut voice = Voice::default();
        let (now, _) = play(&mut voice, 1_000_000, &[30; 25]);
        assert!(voice.talked_lately(now) >= 400_000);
        assert!(voice.talked_lately(now + 300_000) <= 300_000);
        assert_eq!(voice.talked_lately(now + 700_000), 0);
    }
}
