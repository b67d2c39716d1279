//! Which temporal layers of a picture are sent (RFC 7741 4.2): down at any frame, up only where decoding allows it.

use crate::rtp::vp8::Descriptor;

#[derive(Clone, Copy, Debug)]
pub struct Temporal {
    present: u8,
    target: u8,
    /// Of the next owner.
    next: u8,
    /// Above this nothing is sent, whatever is wanted.
    cap: u8,
}

impl Default for Temporal {
    fn default() -> Self {
        Temporal { present: u8::MAX, target: u8::MAX, next: u8::MAX, cap: u8::MAX }
    }
}

impl Temporal {
    /// The highest layer to send from the next fitting frame on, and of the owner after this one.
    pub fn want(&mut self, target: u8, next: u8) {
        (self.target, self.next) = (target, next);
    }

    /// The highest layer that the way to the subscriber takes; `None`: all.
    pub fn cap(&mut self, cap: Option<u8>) {
        self.cap = cap.unwrap_or(u8::MAX);
    }

    /// A new owner begins with a keyframe: any layer can follow.
    pub fn take(&mut self) {
        self.target = self.next;
        self.present = self.target.min(self.cap);
    }

    /// True if the packet is sent. `frame_start`: the newest frame begins with it.
    pub fn packet(&mut self, descriptor: &Descriptor, frame_start: bool) -> bool {
        let tid = descriptor.tid.unwrap_or(0);
        let target = self.target.min(self.cap);
        if frame_start && target != self.present {
            let up = tid == 0 || (descriptor.y && tid <= target);
            if target < self.present || up {
                self.present = target;
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
        temporal.want(0, 0);
        assert!(!temporal.packet(&frame(2, false), true));
        temporal.want(2, 2);
        assert!(!temporal.packet(&frame(2, false), true));
        assert!(temporal.packet(&frame(1, true), true));
        assert!(temporal.packet(&frame(2, false), true));
    }

    #[test]
    fn the_way_to_the_subscriber_can_cap_what_is_wanted() {
        let mut temporal = Temporal::default();
        temporal.cap(Some(0));
        temporal.want(2, 2);
        assert!(!temporal.packet(&frame(1, true), true));
        assert!(temporal.packet(&frame(0, false), true));
        temporal.cap(None);
        assert!(temporal.packet(&frame(1, true), true));
    }

    #[test]
    fn nothing_changes_within_a_frame() {
        let mut temporal = Temporal::default();
        temporal.want(0, 0);
        assert!(temporal.packet(&frame(1, false), false));
        assert!(!temporal.packet(&frame(1, false), true));
    }
}
