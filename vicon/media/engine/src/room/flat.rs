//! A camera that shows nothing: covered, or black (media.md 5.6). Sizes only; no picture is decoded.

const KEYFRAME_BYTES: usize = 600;
const BPS: u64 = 8_000;
const WINDOW_US: u64 = 1_000_000;
const EPISODE_US: u64 = 5_000_000;
/// By then the packets of a keyframe are all here.
const WHOLE_US: u64 = 500_000;

/// The newest keyframe: its RTP timestamp, its bytes so far, and when it began.
#[derive(Clone, Copy, Debug)]
struct Keyframe {
    rtp: u64,
    bytes: usize,
    at: u64,
}

/// Fed with the smallest encoding's packets that passed the gate; bytes are those of payloads.
#[derive(Clone, Debug, Default)]
pub struct Flat {
    keyframe: Option<Keyframe>,
    window: Option<u64>,
    /// Of pictures that are no keyframes: those are made because somebody asked.
    bytes: u64,
    /// Every whole second since then brought something, but less than a picture of anything takes.
    low_since: Option<u64>,
    asked: bool,
}

impl Flat {
    pub fn packet(&mut self, now: u64, rtp: u64, starts: bool, bytes: usize) {
        self.turn(now);
        match &mut self.keyframe {
            Some(keyframe) if keyframe.rtp == rtp => keyframe.bytes += bytes,
            _ if starts => self.keyframe = Some(Keyframe { rtp, bytes, at: now }),
            _ => self.bytes += bytes as u64,
        }
    }

    /// Nobody expects pictures now.
    pub fn forget(&mut self) {
        *self = Flat { keyframe: self.keyframe, ..Flat::default() };
    }

    /// Five quiet seconds, and the newest keyframe, which is of that time, is next to nothing.
    pub fn is_flat(&mut self, now: u64) -> bool {
        self.turn(now);
        let small = |k: &Keyframe| k.bytes < KEYFRAME_BYTES && now.saturating_sub(k.at) >= WHOLE_US;
        let plain = |since: u64| self.keyframe.is_some_and(|k| k.at >= since && small(&k));
        self.is_low(now).is_some_and(plain)
    }

    /// True once an episode: it is quiet, but the keyframe that would show why is older than the quiet.
    pub fn wants_keyframe(&mut self, now: u64) -> bool {
        self.turn(now);
        let old = |since: u64| self.keyframe.is_none_or(|k| k.at < since);
        self.is_low(now).is_some_and(old) && !std::mem::replace(&mut self.asked, true)
    }

    fn is_low(&self, now: u64) -> Option<u64> {
        self.low_since.filter(|&since| now.saturating_sub(since) >= EPISODE_US)
    }

    fn turn(&mut self, now: u64) {
        let began = *self.window.get_or_insert(now);
        let elapsed = now.saturating_sub(began);
        if elapsed < WINDOW_US {
            return;
        }
        let bps = self.bytes * 8_000_000 / elapsed;
        if (1..BPS).contains(&bps) {
            self.low_since.get_or_insert(began);
        } else {
            (self.low_since, self.asked) = (None, false);
        }
        (self.window, self.bytes) = (Some(now), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five pictures a second of so many bytes; keyframes when asked for.
    fn show(flat: &mut Flat, from: u64, seconds: u64, bytes: usize, keyframe: usize) -> (bool, usize) {
        let (mut was, mut asked) = (false, 0);
        for now in (from..from + seconds * 1_000_000).step_by(200_000) {
            let wanted = flat.wants_keyframe(now);
            asked += usize::from(wanted);
            flat.packet(now, now, wanted, if wanted { keyframe } else { bytes });
            was |= flat.is_flat(now);
        }
        (was, asked)
    }

    #[test]
    fn a_covered_camera_is_asked_for_one_keyframe_and_then_known_to_be_flat() {
        let mut flat = Flat::default();
        flat.packet(0, 0, true, 9_000);
        assert_eq!(show(&mut flat, 1_000_000, 8, 60, 300), (true, 1));
        assert_eq!(show(&mut flat, 9_000_000, 60, 60, 300), (true, 0), "no more requests");
        assert_eq!(show(&mut flat, 69_000_000, 2, 2_000, 300), (true, 0), "until it is uncovered");
        assert!(!flat.is_flat(71_000_000));
    }

    #[test]
    fn a_still_room_is_not_flat() {
        let mut flat = Flat::default();
        assert_eq!(show(&mut flat, 0, 20, 60, 4_000), (false, 1));
    }

    #[test]
    fn nothing_at_all_is_not_flat_either() {
        let mut flat = Flat::default();
        flat.packet(0, 0, true, 100);
        assert!((0..20).all(|second| !flat.is_flat(second * 1_000_000)));
    }
}
