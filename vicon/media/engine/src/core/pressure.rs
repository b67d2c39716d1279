//! What a TCP connection that cannot keep up is still sent (media.md 7.3).

use super::room::Room;
use super::transport::Transport;
use crate::api::Micros;
use crate::route::Route;

/// Waiting longer than this, pictures are cut to their base layer; longer than [`STOP`], there are none until the queue
/// is under [`CALM`].
const CUT: Micros = 200_000;
const STOP: Micros = 400_000;
const CALM: Micros = 50_000;

/// Of the connection that media goes over; UDP knows none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pressure {
    #[default]
    None,
    /// Pictures: only temporal layer 0.
    Base,
    /// No pictures.
    Still,
}

impl Pressure {
    /// With the oldest unsent byte waiting for `age`.
    pub fn next(self, age: Micros) -> Pressure {
        match self {
            _ if age > STOP => Pressure::Still,
            _ if age < CALM => Pressure::None,
            Pressure::None if age > CUT => Pressure::Base,
            present => present,
        }
    }
}

impl Room {
    /// A connection of the transport at `place` took `bytes`; `queued` wait, the oldest of them since `age`.
    pub fn drained(
        &mut self,
        now: Micros,
        place: u32,
        route: Route,
        bytes: usize,
        queued: usize,
        age: Micros,
    ) {
        let Some(transport) = self.transport(place).filter(|t| t.agent.nominated() == Some(route)) else {
            return;
        };
        if let Some(bwe) = &mut transport.bwe {
            bwe.drained(now, bytes, queued, age);
        }
        self.rewire |= transport.press(now, transport.pressure.next(age));
    }
}

impl Transport {
    /// True if pictures go on after none were sent: each waits for a keyframe now.
    pub fn press(&mut self, now: Micros, pressure: Pressure) -> bool {
        let before = std::mem::replace(&mut self.pressure, pressure);
        if before == Pressure::None && pressure == Pressure::None {
            return false;
        }
        let base = (pressure != Pressure::None).then_some(0);
        let (was_still, is_still) = (before == Pressure::Still, pressure == Pressure::Still);
        let resumed = was_still && !is_still;
        for slot in self.slots.iter_mut().filter(|slot| !slot.line.audio) {
            if let Some(stream) = &mut slot.stream {
                stream.temporal.cap(base);
            }
            if is_still && !was_still {
                // What was shown until now is not shown once more.
                (slot.cut_at, slot.warm, slot.paced) = (now, None, false);
            }
            if let Some(owner) = slot.switch.owner().filter(|_| resumed) {
                let next = slot.switch.next().unwrap_or(owner);
                slot.switch.release();
                slot.switch.want(Some(next));
            }
        }
        resumed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_shrink_at_200_ms_stop_at_400_and_go_on_under_50() {
        let mut pressure = Pressure::default();
        let mut at = |ms: u64| {
            pressure = pressure.next(ms * 1000);
            pressure
        };
        assert_eq!(at(200), Pressure::None);
        assert_eq!(at(201), Pressure::Base);
        assert_eq!(at(100), Pressure::Base);
        assert_eq!(at(401), Pressure::Still);
        assert_eq!(at(51), Pressure::Still);
        assert_eq!(at(49), Pressure::None);
    }
}
