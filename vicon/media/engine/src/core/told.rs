//! What Python is told of a room: who is where in slots, who speaks, which layers are used, which gates closed.

use super::room::{Io, Room};
use super::transport::Transport;
use crate::api::{ClosedBy, Event, Micros, SlotView};
use crate::room::gate::{By, Closing};
use crate::room::producer::Producer;

/// At most five of a kind a second.
pub const EVERY_US: Micros = 200_000;
const UNUSED_US: Micros = 2_000_000;
/// The smallest layer is kept warm longer.
const SMALLEST_UNUSED_US: Micros = 10_000_000;

impl Room {
    /// A gate closed: its producer is heard and seen by nobody from now on.
    pub fn closed(&mut self, io: &mut Io, place: u32, closing: Closing) {
        let Some(producer) = self.producers[place as usize].as_deref_mut() else { return };
        let by = match closing.by {
            By::Call => ClosedBy::Call,
            By::Time => ClosedBy::Time,
        };
        let Closing { last, packets, .. } = closing;
        io.events.push_back(Event::GateClosed { at: io.now, producer: producer.id, last, packets, by });
        let id = producer.id;
        io.taps.mark(io.now, id, "{\"gate\": \"closed\"}");
        self.set.leave(id);
        self.speakers.leave(id);
        self.touch_all();
    }

    /// `Layers`, at once when one comes into use, later when it falls out of it.
    pub fn tell_layers(&mut self, io: &mut Io) {
        for producer in self.producers.iter_mut().flatten().filter(|p| !p.is_audio()) {
            let last = producer.layers.len() - 1;
            let mut changed = false;
            for (i, layer) in producer.layers.iter_mut().enumerate() {
                let patience = if i == last { SMALLEST_UNUSED_US } else { UNUSED_US };
                let used = layer.wanted || io.now.saturating_sub(layer.wanted_at) < patience;
                changed |= used != layer.told_used;
                layer.told_used = used;
            }
            if changed {
                let used = producer.layers.iter().map(|l| (l.rid.clone(), l.told_used)).collect();
                io.events.push_back(Event::Layers { at: io.now, producer: producer.id, used });
            }
        }
    }

    /// The speaker and the three loudest, when that changed.
    pub fn tell_speakers(&mut self, io: &mut Io) {
        if io.now.saturating_sub(self.spoke_at) < EVERY_US {
            return;
        }
        self.spoke_at = io.now;
        let floor = self.producers.iter().flatten().filter(|p| p.lang.is_empty());
        let talking = floor.filter(|p| p.is_audio() && p.gate.is_open(io.now));
        let mut loud: Vec<_> = talking
            .filter(|p| p.voice.is_talking(io.now))
            .map(|p| (p.id, (p.voice.score() / 127.0 * 10.0).clamp(0.0, 9.0) as u8))
            .collect();
        loud.sort_by_key(|&(id, level)| (std::cmp::Reverse(level), id));
        loud.truncate(3);
        let said = (self.speakers.present(), loud);
        if self.spoken.as_ref() != Some(&said) && (self.spoken.is_some() || said.0 != 0 || !said.1.is_empty())
        {
            let (speaker, loud) = said.clone();
            io.events.push_back(Event::Speakers { at: io.now, room: self.id, speaker, loud });
            self.spoken = Some(said);
        }
    }
}

/// The whole state of a transport's slots, when it changed.
pub fn tell_slots(io: &mut Io, transport: &mut Transport, producers: &[Option<Box<Producer>>]) {
    if !transport.untold || io.now.saturating_sub(transport.told_at) < EVERY_US {
        return;
    }
    transport.untold = false;
    transport.told_at = io.now;
    transport.told += 1;
    let slots = transport.slots.iter().map(|slot| {
        let owner = slot.switch.owner().and_then(|s| Some((s, producers[s.producer as usize].as_deref()?)));
        let waiting = slot.switch.next().is_some() && owner.is_none_or(|(_, p)| p.id != slot.shown);
        SlotView {
            mid: slot.line.mid.clone(),
            producer: slot.shown,
            rid: owner.map_or_else(String::new, |(s, p)| p.layers[usize::from(s.layer)].rid.clone()),
            csrc: owner.map_or(0, |(_, p)| p.id),
            reason: if waiting && !slot.line.audio { "waiting" } else { slot.reason },
        }
    });
    let slots = slots.collect();
    io.events.push_back(Event::Slots { at: io.now, transport: transport.id, n: transport.told, slots });
}
