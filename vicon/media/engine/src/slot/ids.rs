//! VP8's counters in a slot: one constant offset per ownership, so that a decoder sees them count on (media.md 6.2).

use crate::rtp::vp8::Descriptor;

/// Picture id (15 bit), TL0PICIDX and KEYIDX.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    pub picture_id: u16,
    pub tl0picidx: u8,
    pub keyidx: u8,
}

impl Counters {
    fn of(descriptor: &Descriptor) -> Counters {
        Counters {
            picture_id: descriptor.picture_id.map_or(0, |id| id.value),
            tl0picidx: descriptor.tl0picidx.unwrap_or(0),
            keyidx: descriptor.keyidx.unwrap_or(0),
        }
    }

    fn plus(self, by: Counters) -> Counters {
        Counters {
            picture_id: self.picture_id.wrapping_add(by.picture_id) & 0x7fff,
            tl0picidx: self.tl0picidx.wrapping_add(by.tl0picidx),
            keyidx: self.keyidx.wrapping_add(by.keyidx) & 0x1f,
        }
    }

    fn minus(self, by: Counters) -> Counters {
        Counters {
            picture_id: self.picture_id.wrapping_sub(by.picture_id) & 0x7fff,
            tl0picidx: self.tl0picidx.wrapping_sub(by.tl0picidx),
            keyidx: self.keyidx.wrapping_sub(by.keyidx) & 0x1f,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Ids {
    offset: Counters,
    /// Of the newest packet sent.
    last: Counters,
}

impl Ids {
    /// A new owner whose first packet has this descriptor: its counters become one more than the last sent.
    pub fn take(&mut self, first: &Descriptor) {
        let one = Counters { picture_id: 1, tl0picidx: 1, keyidx: 1 };
        self.offset = self.last.plus(one).minus(Counters::of(first));
    }

    /// Counters to write into a packet of the present owner. `newest`: nothing newer was sent.
    pub fn map(&mut self, descriptor: &Descriptor, newest: bool) -> Counters {
        let out = Counters::of(descriptor).plus(self.offset);
        if newest {
            self.last = out;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Descriptor bytes as browsers send them: 15-bit picture id, TL0PICIDX, TID and KEYIDX.
    fn descriptor(id: u16, tl0: u8, key: u8) -> Descriptor {
        let [high, low] = (id | 0x8000).to_be_bytes();
        Descriptor::parse(&[0x90, 0xf0, high, low, tl0, key & 0x1f, 0]).expect("a whole descriptor")
    }

    proptest! {
        #[test]
        fn counters_go_on_through_any_change_of_owner(owners in prop::collection::vec((0u16..0x8000, any::<u8>(), 0u8..32, 1u16..300), 1..20)) {
            let mut ids = Ids::default();
            let mut last = Counters::default();
            for (id, tl0, key, frames) in owners {
                ids.take(&descriptor(id, tl0, key));
                for i in 0..frames {
                    let step = |v: u16| v.wrapping_add(i) & 0x7fff;
                    let out = ids.map(&descriptor(step(id), tl0.wrapping_add(i as u8), key), true);
                    prop_assert_eq!(out.picture_id, (last.picture_id + 1) & 0x7fff);
                    prop_assert_eq!(out.tl0picidx, last.tl0picidx.wrapping_add(1));
                    if i == 0 {
                        prop_assert_eq!(out.keyidx, (last.keyidx + 1) & 0x1f);
                    }
                    last = out;
                }
            }
        }
    }
}
