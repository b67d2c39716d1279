//! A sign of life for those who are sent nothing: without one a page cannot tell a dead way from a silent room.

use crate::api::Micros;

/// A page takes its way for dead when the second one does not come (`frontend/client/src/pulse.ts`).
const EVERY: Micros = 500_000;

/// When something last left for a transport, seen from its count of bytes.
#[derive(Default)]
pub struct Pulse {
    bytes: u64,
    sent_at: Micros,
}

impl Pulse {
    /// Nothing has left for so long that a sign is due. `bytes`: all that has left so far, checks not counted: browsers
    /// do not count them either.
    pub fn is_due(&mut self, now: Micros, bytes: u64) -> bool {
        if bytes != self.bytes {
            self.bytes = bytes;
            self.sent_at = now;
        }
        now.saturating_sub(self.sent_at) >= EVERY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_due_half_a_second_after_whatever_left_last() {
        let mut pulse = Pulse::default();
        assert!(!pulse.is_due(10_000_000, 100));
        assert!(!pulse.is_due(10_400_000, 100));
        assert!(!pulse.is_due(10_490_000, 160), "a packet left");
        assert!(!pulse.is_due(10_980_000, 160));
        assert!(pulse.is_due(10_990_000, 160));
        assert!(pulse.is_due(11_000_000, 160), "until one has left");
        assert!(!pulse.is_due(11_010_000, 188));
    }
}
