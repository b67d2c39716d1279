//! How much a transport may send (media.md 5.1).

const PACKETS: u64 = 2_500;
const BYTES: u64 = 12_000_000 / 8;
const WINDOW_US: u64 = 1_000_000;

/// Counts per second of arrival.
#[derive(Clone, Debug, Default)]
pub struct Flood {
    began: u64,
    packets: u64,
    bytes: u64,
    over: bool,
}

/// The verdict on one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Fine,
    /// `first`: nothing was dropped in this second before.
    Excess {
        first: bool,
    },
}

impl Flood {
    pub fn packet(&mut self, now: u64, bytes: usize) -> Flow {
        if now.saturating_sub(self.began) >= WINDOW_US {
            *self = Flood { began: now, ..Flood::default() };
        }
        self.packets += 1;
        self.bytes += bytes as u64;
        if self.packets <= PACKETS && self.bytes <= BYTES {
            return Flow::Fine;
        }
        Flow::Excess { first: !std::mem::replace(&mut self.over, true) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_exceeds_the_second_is_dropped_and_told_once() {
        let mut flood = Flood::default();
        for _ in 0..2_500 {
            assert_eq!(flood.packet(5, 100), Flow::Fine);
        }
        assert_eq!(flood.packet(5, 100), Flow::Excess { first: true });
        assert_eq!(flood.packet(5, 100), Flow::Excess { first: false });
        assert_eq!(flood.packet(1_000_005, 100), Flow::Fine);
    }
}
