//! Asking a sender for keyframes: pooled, since browsers make one for all layers and ignore more (media.md 5.3).

/// Everybody receives what one asked for, so requests cost all of them: no more than this, however many wait.
const EVERY_US: u64 = 500_000;
const UNANSWERED_US: u64 = 3_000_000;

/// Layers are bits: somebody waits for a keyframe of that layer.
#[derive(Clone, Debug, Default)]
pub struct Keyframes {
    waiting: u8,
    since: u64,
    sent: Option<u64>,
    troubled: bool,
}

/// A change in whether requests go unanswered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    Began,
    Over,
}

impl Keyframes {
    pub fn want(&mut self, now: u64, layer: u8) {
        if self.waiting == 0 {
            self.since = now;
        }
        self.waiting |= 1 << layer;
    }

    /// Who waits now; those who gave up waiting are not asked for.
    pub fn only(&mut self, layers: u8) {
        self.waiting &= layers;
    }

    /// A keyframe of the layer began.
    pub fn came(&mut self, layer: u8) -> Option<Silence> {
        self.waiting &= !(1 << layer);
        std::mem::take(&mut self.troubled).then_some(Silence::Over)
    }

    /// The layer to send a request for now; the first at once, then one each 500 ms while somebody waits.
    pub fn due(&mut self, now: u64) -> Option<u8> {
        if self.waiting == 0 || now < self.next_due()? {
            return None;
        }
        self.sent = Some(now);
        Some(self.waiting.trailing_zeros() as u8)
    }

    pub fn unanswered(&mut self, now: u64) -> Option<Silence> {
        let late = self.waiting != 0 && now.saturating_sub(self.since) >= UNANSWERED_US;
        (late && !std::mem::replace(&mut self.troubled, late)).then_some(Silence::Began)
    }

    pub fn next_due(&self) -> Option<u64> {
        (self.waiting != 0).then(|| self.sent.map_or(0, |sent| sent + EVERY_US))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_who_wait_cost_one_request_each_500_ms() {
        let mut keyframes = Keyframes::default();
        let mut sent = 0;
        for now in (0..1_000_000).step_by(1_000) {
            keyframes.want(now, (now / 1_000 % 3) as u8);
            sent += usize::from(keyframes.due(now).is_some());
        }
        assert_eq!(sent, 2);
    }

    #[test]
    fn nobody_waits_nothing_is_asked() {
        let mut keyframes = Keyframes::default();
        keyframes.want(0, 1);
        assert_eq!(keyframes.due(0), Some(1));
        keyframes.came(1);
        assert_eq!(keyframes.due(1_000_000), None);
        assert_eq!(keyframes.next_due(), None);
    }

    #[test]
    fn silence_for_three_seconds_is_told_once_and_its_end_too() {
        let mut keyframes = Keyframes::default();
        keyframes.want(0, 0);
        assert_eq!(keyframes.unanswered(2_999_999), None);
        assert_eq!(keyframes.unanswered(3_000_000), Some(Silence::Began));
        assert_eq!(keyframes.unanswered(4_000_000), None);
        assert_eq!(keyframes.came(0), Some(Silence::Over));
        assert_eq!(keyframes.came(0), None);
    }
}
