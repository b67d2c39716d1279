//! Which temporal layers of a picture are sent (RFC 7741 4.2): down at any frame, up only where decoding allows it.

use crate::rtp::vp8::Descriptor;

#[derive(Clone, Copy, Debug)]
pub struct Temporal {
    present: u8,
    target: u8,
}

impl Default for Temporal {
    fn default() -> Self {
        Temporal { present: u8::MAX, target: u8::MAX }
    }
}

impl Temporal {
    /// The highest layer to send from the next fitting frame on.
    pub fn want(&mut self, target: u8) {
        self.target = target;
    }

    /// A new owner begins with a keyframe: any layer can follow.
    pub fn take(&mut self) {
        self.present = self.target;
    }

    /// True if the packet is sent. `frame_start`: the newest frame begins with it.
    pub fn packet(&mut self, descriptor: &Descriptor, frame_start: bool) -> bool {
        let tid = descriptor.tid.unwrap_or(0);
        if frame_start && self.target != self.present {
            let up = tid == 0 || (descriptor.y && tid <= self.target);
            if self.target < self.present || up {
                self.present = self.target;
            }
        }
        tid <= self.present
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(tid: u8, y: bool) -> Descriptor {
        let mut descriptor = Descriptor::default();
        (descriptor.tid, descriptor.y) = (Some(tid), y);
        descriptor
    }

    #[test]
    fn down_at_any_frame_up_only_at_the_base_or_a_sync_frame() {
        let mut temporal = Temporal::default();
        temporal.want(0);
        assert!(!temporal.packet(&frame(2, false), true));
        temporal.want(2);
        assert!(!temporal.packet(&frame(2, false), true));
        assert!(temporal.packet(&frame(1, true), true));
        assert!(temporal.packet(&frame(2, false), true));
    }

    #[test]
    fn nothing_changes_within_a_frame() {
        let mut temporal = Temporal::default();
        temporal.want(0);
        assert!(temporal.packet(&frame(1, false), false));
        assert!(!temporal.packet(&frame(1, false), true));
    }
}
