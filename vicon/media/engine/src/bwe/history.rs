//! The packets sent last, so that feedback can be read: a fixed ring, 16 bytes a packet.

use super::Cluster;
use crate::api::Micros;

const PACKETS: usize = 1024;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fate {
    #[default]
    None,
    Flying,
    Lost,
    Arrived,
}

/// One packet on its way, or what became of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sent {
    pub at: Micros,
    pub number: u16,
    pub bytes: u16,
    pub cluster: Cluster,
    pub sound: bool,
    fate: Fate,
}

pub struct History {
    ring: Box<[Sent]>,
}

impl Default for History {
    fn default() -> Self {
        History { ring: vec![Sent::default(); PACKETS].into() }
    }
}

impl History {
    pub fn sent(&mut self, at: Micros, number: u16, bytes: usize, cluster: Cluster, sound: bool) {
        let bytes = bytes.min(usize::from(u16::MAX)) as u16;
        let place = &mut self.ring[usize::from(number) % PACKETS];
        *place = Sent { at, number, bytes, cluster, sound, fate: Fate::Flying };
    }

    /// A packet was reported as arrived: what it was, and whether it had been reported lost. `None` if it is
    /// unknown or was reported before.
    pub fn arrived(&mut self, number: u16) -> Option<(Sent, bool)> {
        let place = self.place(number)?;
        let was = std::mem::replace(&mut place.fate, Fate::Arrived);
        (was != Fate::Arrived).then_some((*place, was == Fate::Lost))
    }

    /// A packet was reported missing, for the first time.
    pub fn lost(&mut self, number: u16) -> Option<Sent> {
        let place = self.place(number)?;
        if place.fate != Fate::Flying {
            return None;
        }
        place.fate = Fate::Lost;
        Some(*place)
    }

    /// When a packet was sent; `None`: it was not, or too long ago.
    pub fn sent_at(&self, number: u16) -> Option<Micros> {
        let place = &self.ring[usize::from(number) % PACKETS];
        (place.number == number && place.fate != Fate::None).then_some(place.at)
    }

    fn place(&mut self, number: u16) -> Option<&mut Sent> {
        let place = &mut self.ring[usize::from(number) % PACKETS];
        (place.number == number && place.fate != Fate::None).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_takes_16_bytes_and_the_ring_is_fixed() {
        assert_eq!(size_of::<Sent>(), 16);
        assert_eq!(History::default().ring.len(), 1024);
    }

    #[test]
    fn each_fate_is_told_once_and_a_late_arrival_takes_a_loss_back() {
        let mut history = History::default();
        history.sent(5, 65_535, 1200, 0, false);
        history.sent(6, 0, 100, 3, false);
        assert!(history.lost(65_535).is_some());
        assert!(history.lost(65_535).is_none());
        assert!(history.arrived(65_535).is_some_and(|(sent, was_lost)| sent.at == 5 && was_lost));
        assert!(history.arrived(65_535).is_none());
        assert!(history.arrived(0).is_some_and(|(sent, was_lost)| sent.cluster == 3 && !was_lost));
        assert!(history.arrived(7).is_none());
        history.sent(9, 1023, 100, 0, false);
        assert!(history.arrived(65_535).is_none(), "its place was taken");
    }
}
