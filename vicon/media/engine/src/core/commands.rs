//! Commands: what Python states, written into a room.

use super::room::{Io, Room};
use crate::api::{GateState, Id, Line, Micros, SlotLine, Wish};
use crate::bwe::Limits;
use crate::room::gate::State;
use crate::room::producer::Producer;
use crate::tap::Stream;
use std::path::PathBuf;

/// Why a command failed.
pub type Code = &'static str;

impl Room {
    /// Send lines as last answered. Lines known by their mid stay as they are; new gates are closed.
    /// Returns the producers that are new.
    pub fn declare(&mut self, io: &mut Io, place: u32, lines: Vec<Line>) -> Result<Vec<Id>, Code> {
        let mut new = Vec::new();
        for line in lines {
            let known = self.transport(place).ok_or("unknown_id")?.producers.clone();
            let same = known
                .iter()
                .any(|&at| self.producers[at as usize].as_deref().is_some_and(|p| p.line.mid == line.mid));
            if same {
                continue;
            }
            if known.len() >= 4 {
                return Err("full");
            }
            if self.find_producer(line.producer).is_some() {
                return Err("taken_id");
            }
            new.push(line.producer);
            let mut producer = Producer::new(io.now, place, line);
            let transport = self.transport(place).ok_or("unknown_id")?;
            producer.remote = transport.remote.is_some();
            transport.add_line(&producer.line);
            let at = self.add_producer(producer);
            self.transport(place).ok_or("unknown_id")?.producers.push(at);
        }
        self.touch_all();
        Ok(new)
    }

    pub fn gate(&mut self, io: &mut Io, place: u32, state: GateState) {
        let now = io.now;
        let Some(producer) = self.producer(place) else { return };
        let was = producer.gate.is_open(now);
        let closing = producer.gate.set(
            match state {
                GateState::Closed => State::Closed,
                GateState::Open { until: 0 } => State::Open,
                GateState::Open { until } => State::Until(until),
                GateState::For { span, until } => State::For { span, until },
            },
            now,
        );
        let is = producer.gate.is_open(now);
        if is && !was {
            producer.opened = now;
            io.taps.mark(now, producer.id, "{\"gate\": \"opened\"}");
        }
        if let Some(closing) = closing {
            self.closed(io, place, closing);
        }
        if is != was {
            self.touch_all();
        }
        self.gate_due = self.next_gate();
    }

    pub fn slots(
        &mut self,
        now: Micros,
        place: u32,
        lines: Vec<SlotLine>,
        limits: Limits,
    ) -> Result<(), Code> {
        self.transport(place).ok_or("unknown_id")?.set_slots(now, lines, limits);
        self.touch(place);
        Ok(())
    }

    pub fn view(
        &mut self,
        place: u32,
        wishes: Vec<Wish>,
        audio_only: bool,
        saver: u8,
        sign_first: bool,
    ) -> Result<(), Code> {
        let transport = self.transport(place).ok_or("unknown_id")?;
        (transport.wishes, transport.sign_first) = (wishes, sign_first);
        (transport.audio_only, transport.saver) = (audio_only, saver);
        transport.untold = true;
        self.touch(place);
        Ok(())
    }

    pub fn allow(&mut self, place: u32, producers: Option<Vec<Id>>) -> Result<(), Code> {
        let transport = self.transport(place).ok_or("unknown_id")?;
        transport.allowed = producers.map(|mut list| {
            list.sort_unstable();
            list
        });
        self.touch(place);
        Ok(())
    }

    /// Writes layers of a producer, all if none is named; it counts as a viewer of them.
    pub fn tap(&mut self, io: &mut Io, place: u32, rids: &[String], name: &str) -> Result<(), Code> {
        let producer = self.producer(place).ok_or("unknown_id")?;
        let id = producer.id;
        let &(payload_type, codec) = producer.line.payloads.first().ok_or("bad_value")?;
        let audio = producer.is_audio();
        for (at, layer) in producer.layers.iter().enumerate() {
            if !rids.is_empty() && !rids.contains(&layer.rid) {
                continue;
            }
            let stream = Stream {
                producer: id,
                layer: at as u8,
                rid: layer.rid.clone(),
                audio,
                payload_type,
                codec,
                folder: PathBuf::from(name).join(id.to_string()),
            };
            if io.taps.open(io.now, stream) {
                producer.tapped |= 1 << at;
                if !audio {
                    producer.keyframes.want(io.now, at as u8);
                }
            }
        }
        self.rewire = true;
        Ok(())
    }

    /// Nothing is written any more: no layer is wanted for it.
    pub fn taps_stopped(&mut self) {
        for producer in self.producers.iter_mut().flatten() {
            self.rewire |= std::mem::take(&mut producer.tapped) != 0;
        }
    }

    pub fn untap(&mut self, io: &mut Io, place: u32) {
        if let Some(producer) = self.producer(place) {
            producer.tapped = 0;
            io.taps.close(io.now, producer.id);
        }
        self.rewire = true;
    }
}
