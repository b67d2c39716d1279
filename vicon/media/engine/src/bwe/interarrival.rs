//! Groups of packets and how much further apart they arrived than they left.
//!
//! A group is what left within 5 ms; packets that arrive in one burst, as Wi-Fi delivers them, join it.

use crate::api::Micros;

const GROUP_US: i64 = 5_000;
const BURST_GAP_US: i64 = 5_000;
const BURST_US: i64 = 100_000;
/// Arrival clock jumped: begin anew.
const JUMP_US: i64 = 3_000_000;
/// Groups in a row that arrived before the one before them.
const REORDERED: u8 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delta {
    pub sent_us: i64,
    pub arrived_us: i64,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    first_sent: i64,
    last_sent: i64,
    first_arrival: i64,
    last_arrival: i64,
}

#[derive(Clone, Debug, Default)]
pub struct InterArrival {
    present: Option<Group>,
    before: Option<Group>,
    reordered: u8,
}

impl InterArrival {
    /// A packet arrived; the spacing of the last two complete groups, when this one begins a new group.
    pub fn packet(&mut self, sent: Micros, arrived: i64) -> Option<Delta> {
        let sent = sent as i64;
        let fresh =
            Group { first_sent: sent, last_sent: sent, first_arrival: arrived, last_arrival: arrived };
        let Some(group) = &mut self.present else {
            self.present = Some(fresh);
            return None;
        };
        if sent < group.first_sent {
            return None;
        }
        if is_burst(group, sent, arrived) || sent - group.first_sent <= GROUP_US {
            group.last_sent = group.last_sent.max(sent);
            group.last_arrival = group.last_arrival.max(arrived);
            return None;
        }
        let done = std::mem::replace(group, fresh);
        let delta = self.before.replace(done).map(|before| Delta {
            sent_us: done.last_sent - before.last_sent,
            arrived_us: done.last_arrival - before.last_arrival,
        })?;
        if delta.arrived_us < 0 {
            self.reordered += 1;
            if self.reordered >= REORDERED {
                *self = InterArrival::default();
            }
            return None;
        }
        self.reordered = 0;
        if delta.arrived_us - delta.sent_us > JUMP_US {
            *self = InterArrival::default();
            return None;
        }
        Some(delta)
    }

    /// The next packet is compared with nothing before it.
    pub fn restart(&mut self) {
        *self = InterArrival::default();
    }
}

/// Arrived together although it left later: it was held up with the group and says nothing of its own.
fn is_burst(group: &Group, sent: i64, arrived: i64) -> bool {
    let apart = arrived - group.last_arrival;
    let travelled = apart - (sent - group.last_sent);
    sent == group.last_sent
        || (travelled < 0 && apart <= BURST_GAP_US && arrived - group.first_arrival < BURST_US)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_of_one_picture_are_one_group() {
        let mut groups = InterArrival::default();
        for (sent, arrived) in [(0, 50_000), (1_000, 52_000), (4_000, 60_000)] {
            assert_eq!(groups.packet(sent, arrived), None);
        }
        assert_eq!(groups.packet(33_000, 83_000), None, "nothing yet to compare with");
        let delta = groups.packet(66_000, 120_000);
        assert_eq!(delta, Some(Delta { sent_us: 29_000, arrived_us: 23_000 }));
    }

    #[test]
    fn what_arrives_in_one_burst_is_one_group() {
        let mut groups = InterArrival::default();
        groups.packet(0, 50_000);
        for n in 1..5 {
            assert_eq!(groups.packet(20_000 * n, 130_000 + n as i64), None);
        }
        let delta = groups.packet(100_000, 150_000).expect("the burst is over");
        assert_eq!(delta.sent_us, 80_000);
    }
}
