//! What a connection has yet to write: sound and control before pictures, and no sound that nobody wants any more.

use super::deframe::PREFIX;
use crate::api::Micros;
use crate::core::Class;
use std::collections::VecDeque;

/// Bytes that may wait (media.md 3.3).
pub const LIMIT: usize = 256 * 1024;
/// Pictures leave this much to the rest.
const PICTURES: usize = LIMIT / 4 * 3;
/// Sound older than this is dropped unsent: a listener's jitter buffer has given it up.
const STALE_SOUND: Micros = 120_000;

/// Frames in the order they came, and their bytes.
#[derive(Default)]
struct Lane {
    bytes: VecDeque<u8>,
    frames: VecDeque<Waiting>,
}

struct Waiting {
    /// Bytes yet to be written, the length before it included.
    left: usize,
    at: Micros,
    sound: bool,
}

impl Waiting {
    fn is_stale(&self, now: Micros) -> bool {
        self.sound && now.saturating_sub(self.at) > STALE_SOUND
    }
}

impl Lane {
    fn push(&mut self, now: Micros, packet: &[u8], sound: bool) {
        self.bytes.extend((packet.len() as u16).to_be_bytes());
        self.bytes.extend(packet);
        self.frames.push_back(Waiting { left: PREFIX + packet.len(), at: now, sound });
    }

    fn wrote(&mut self, mut bytes: usize) {
        self.bytes.drain(..bytes);
        while let Some(front) = self.frames.front_mut().filter(|_| bytes > 0) {
            let part = front.left.min(bytes);
            front.left -= part;
            bytes -= part;
            if front.left == 0 {
                self.frames.pop_front();
            }
        }
    }
}

/// Frames of one connection. A frame whose first byte was written is finished before any other.
#[derive(Default)]
pub struct Backlog {
    urgent: Lane,
    pictures: Lane,
    /// The lane whose first frame is partly written.
    begun: Option<bool>,
    /// Whether the last run came from the urgent lane.
    offered: bool,
}

impl Backlog {
    /// Adds a packet, framed; false if there is no room for it.
    pub fn push(&mut self, now: Micros, packet: &[u8], class: Class) -> bool {
        let limit = if class < Class::Sound { PICTURES } else { LIMIT };
        if self.len() + PREFIX + packet.len() > limit {
            return false;
        }
        let lane = if class < Class::Sound { &mut self.pictures } else { &mut self.urgent };
        lane.push(now, packet, class == Class::Sound);
        true
    }

    /// Bytes that wait.
    pub fn len(&self) -> usize {
        self.urgent.bytes.len() + self.pictures.bytes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How long the oldest frame has waited.
    pub fn age(&self, now: Micros) -> Micros {
        let oldest = [&self.urgent, &self.pictures].into_iter().filter_map(|lane| lane.frames.front());
        oldest.map(|frame| now.saturating_sub(frame.at)).max().unwrap_or(0)
    }

    /// The next bytes to write; none when nothing waits. Say with [`Backlog::wrote`] how many were taken.
    pub fn next(&mut self, now: Micros) -> &[u8] {
        if self.begun.is_none() {
            while let Some(front) = self.urgent.frames.front().filter(|front| front.is_stale(now)) {
                let left = front.left;
                self.urgent.wrote(left);
            }
        }
        self.offered = self.begun.unwrap_or(!self.urgent.frames.is_empty());
        let lane = if self.offered { &self.urgent } else { &self.pictures };
        let frames = match self.begun {
            Some(_) => 1,
            None => lane.frames.len(),
        };
        let run = lane.frames.iter().take(frames).take_while(|f| self.begun.is_some() || !f.is_stale(now));
        let run: usize = run.map(|frame| frame.left).sum();
        let front = lane.bytes.as_slices().0;
        &front[..run.min(front.len())]
    }

    /// So many of the bytes of [`Backlog::next`] were written.
    pub fn wrote(&mut self, bytes: usize) {
        let lane = if self.offered { &mut self.urgent } else { &mut self.pictures };
        let mut whole = 0;
        for frame in &lane.frames {
            if whole >= bytes {
                break;
            }
            whole += frame.left;
        }
        if bytes > 0 {
            self.begun = (whole > bytes).then_some(self.offered);
        }
        lane.wrote(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::super::deframe::Deframer;
    use super::*;
    use proptest::prelude::*;

    /// Takes everything, at most `step` bytes a time; the packets that a peer reads.
    fn drain(backlog: &mut Backlog, now: Micros, step: usize) -> Vec<Vec<u8>> {
        let mut deframer = Deframer::default();
        let mut out = Vec::new();
        loop {
            let next = backlog.next(now);
            if next.is_empty() {
                return out;
            }
            let mut part = next[..step.min(next.len())].to_vec();
            backlog.wrote(part.len());
            let keep = |packet: &mut [u8]| {
                out.push(packet.to_vec());
                true
            };
            deframer.read(&mut part, keep).unwrap();
        }
    }

    #[test]
    fn sound_and_control_pass_pictures_that_wait() {
        let mut backlog = Backlog::default();
        backlog.push(0, &[1; 1000], Class::Tile);
        backlog.push(1, &[2; 100], Class::Sound);
        backlog.push(2, &[3; 100], Class::Control);
        let order: Vec<u8> = drain(&mut backlog, 3, 4000).iter().map(|packet| packet[0]).collect();
        assert_eq!(order, [2, 3, 1]);
    }

    #[test]
    fn a_picture_that_has_begun_is_finished_first() {
        let mut backlog = Backlog::default();
        backlog.push(0, &[1; 1000], Class::Tile);
        backlog.next(0);
        backlog.wrote(10);
        backlog.push(1, &[2; 100], Class::Sound);
        assert_eq!(backlog.next(1).len(), 992);
        backlog.wrote(992);
        assert_eq!(backlog.next(1).len(), 102);
    }

    #[test]
    fn sound_that_waited_120_ms_is_not_sent_and_all_else_is() {
        let mut backlog = Backlog::default();
        for (class, byte) in [(Class::Sound, 1), (Class::Control, 2), (Class::Sound, 3), (Class::Tile, 4)] {
            backlog.push(0, &[byte; 50], class);
        }
        backlog.push(100_000, &[5; 50], Class::Sound);
        assert_eq!(backlog.age(150_000), 150_000);
        let order: Vec<u8> = drain(&mut backlog, 150_000, 4000).iter().map(|packet| packet[0]).collect();
        assert_eq!(order, [2, 5, 4]);
        assert_eq!((backlog.len(), backlog.age(150_000)), (0, 0));
    }

    #[test]
    fn pictures_cannot_fill_the_place_of_sound() {
        let mut backlog = Backlog::default();
        while backlog.push(0, &[0; 1200], Class::Tile) {}
        assert!(backlog.push(0, &[0; 1200], Class::Sound));
        while backlog.push(0, &[0; 1200], Class::Control) {}
        assert!(backlog.len() <= LIMIT);
    }

    proptest! {
        #[test]
        fn a_peer_reads_whole_packets_each_class_in_its_order(
            packets in prop::collection::vec((20usize..1500, 0u8..3), 0..40),
            step in 1usize..3000,
        ) {
            let mut backlog = Backlog::default();
            let mut sent = [Vec::new(), Vec::new()];
            for (n, &(len, class)) in packets.iter().enumerate() {
                let class = [Class::Control, Class::Sound, Class::Tile][usize::from(class)];
                let packet = vec![n as u8; len];
                prop_assert!(backlog.push(0, &packet, class));
                sent[usize::from(class < Class::Sound)].push(packet);
            }
            prop_assert_eq!(drain(&mut backlog, 0, step), sent.concat());
        }
    }
}
