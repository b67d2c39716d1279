//! Who owns a slot now and who will: a picture changes hands at a keyframe, sound at once (media.md 6.3).

/// A stream a slot can carry: an encoding of a producer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    pub producer: u32,
    pub layer: u8,
}

/// What to do with one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Drop,
    Forward,
    /// Its producer owns the slot from this packet on.
    Take,
}

#[derive(Clone, Debug, Default)]
pub struct Switch {
    owner: Option<Source>,
    next: Option<Source>,
}

impl Switch {
    pub fn owner(&self) -> Option<Source> {
        self.owner
    }

    /// Who waits for a keyframe to take the slot.
    pub fn next(&self) -> Option<Source> {
        self.next
    }

    /// Which source the slot should carry. The present owner goes on until the new one can take over; with `None`
    /// the slot stops at once. True if that changed anything.
    pub fn want(&mut self, source: Option<Source>) -> bool {
        let before = (self.owner, self.next);
        match source {
            None => *self = Switch::default(),
            Some(_) if source == self.owner => self.next = None,
            Some(_) => self.next = source,
        }
        before != (self.owner, self.next)
    }

    /// The owner may not be sent any more, or its stream began anew.
    pub fn release(&mut self) {
        self.owner = None;
    }

    /// What waited is dropped: the owner, or who was to follow, begins again with its next keyframe.
    pub fn begin_again(&mut self) {
        self.next = self.next.or(self.owner);
        self.owner = None;
    }

    /// `starts`: decoding can begin with this packet.
    pub fn packet(&mut self, source: Source, starts: bool) -> Action {
        if self.next == Some(source) && starts {
            self.owner = self.next.take();
            return Action::Take;
        }
        if self.owner == Some(source) { Action::Forward } else { Action::Drop }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const A: Source = Source { producer: 1, layer: 0 };
    const B: Source = Source { producer: 2, layer: 0 };

    #[test]
    fn the_old_owner_goes_on_until_the_new_ones_keyframe() {
        let mut switch = Switch::default();
        switch.want(Some(A));
        assert_eq!(switch.packet(A, false), Action::Drop);
        assert_eq!(switch.packet(A, true), Action::Take);
        switch.want(Some(B));
        assert_eq!(switch.packet(B, false), Action::Drop);
        assert_eq!(switch.packet(A, false), Action::Forward);
        assert_eq!(switch.packet(B, true), Action::Take);
        assert_eq!(switch.packet(A, true), Action::Drop);
    }

    proptest! {
        #[test]
        fn owners_never_interleave_and_each_begins_with_a_keyframe(steps in prop::collection::vec((0u32..4, 0u8..2, any::<bool>(), 0u8..4), 0..200)) {
            let mut switch = Switch::default();
            let mut owner = None;
            for (producer, layer, key, what) in steps {
                let source = Source { producer, layer };
                match what {
                    0 => { switch.want((producer > 0).then_some(source)); if producer == 0 { owner = None; } }
                    1 => { switch.release(); owner = None; }
                    _ => match switch.packet(source, key) {
                        Action::Take => { prop_assert!(key); owner = Some(source); }
                        Action::Forward => prop_assert_eq!(owner, Some(source)),
                        Action::Drop => prop_assert!(owner != Some(source)),
                    },
                }
            }
        }
    }
}
