//! How many connections that have not shown a valid check one source may hold.

use std::collections::HashMap;
use std::net::IpAddr;

/// Of one IPv4 address or IPv6 /64 (media.md 3.3).
const EACH: u16 = 64;

/// Counts per source. What it may hold is bounded by the connections that there are.
#[derive(Default)]
pub struct Strangers {
    counts: HashMap<u128, u16>,
}

impl Strangers {
    /// One more from `ip`; false if it has as many as it may, and nothing changed.
    pub fn admit(&mut self, ip: IpAddr) -> bool {
        let count = self.counts.entry(crate::ice::limit::source(ip)).or_default();
        let room = *count < EACH;
        *count += u16::from(room);
        room
    }

    /// One that was admitted is known now, or has left.
    pub fn leave(&mut self, ip: IpAddr) {
        let source = crate::ice::limit::source(ip);
        if let Some(count) = self.counts.get_mut(&source) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(&source);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_holds_64_and_others_are_not_its_concern() {
        let mut strangers = Strangers::default();
        let ip = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]);
        assert_eq!((0..100).filter(|&n| strangers.admit(ip(n))).count(), 64);
        assert!(strangers.admit(IpAddr::from([192, 0, 2, 1])));
        strangers.leave(ip(7));
        assert!(strangers.admit(ip(200)));
        assert!(!strangers.admit(ip(201)));
    }

    #[test]
    fn sources_that_left_take_no_memory() {
        let mut strangers = Strangers::default();
        for n in 0..1000u32 {
            let ip = IpAddr::from(n.to_be_bytes());
            strangers.admit(ip);
            strangers.leave(ip);
        }
        assert!(strangers.counts.is_empty());
    }
}
