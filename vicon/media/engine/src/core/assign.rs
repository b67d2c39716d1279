//! What each slot should carry, from wishes, grants and what is there (media.md 6.1, 6.5, 6.6).

use super::class::Class;
use super::room::{Io, Room};
use super::transport::Transport;
use crate::api::{Follow, Id, Kind, Micros, Wish};
use crate::room::audioset;
use crate::room::layer::Place;
use crate::room::producer::Producer;
use crate::slot::Slot;
use crate::slot::stream::Stream;
use crate::slot::switch::Source;

/// Whom "speaker", "screen" and "jbi" mean now, by place.
#[derive(Clone, Copy, Debug, Default)]
struct Leads {
    speaker: Option<u32>,
    previous: Option<u32>,
    screen: Option<u32>,
    jbi: Option<u32>,
}

impl Room {
    /// Brings slots in line with what changed, and tells layers whom they feed.
    pub fn settle(&mut self, io: &mut Io) {
        if std::mem::take(&mut self.unsettled) {
            self.assign(io);
        }
        if std::mem::take(&mut self.rewire) {
            self.warm_up(io.now);
            self.wire(io.now);
            self.tell_layers(io);
        }
    }

    fn assign(&mut self, io: &mut Io) {
        let leads = self.leads(io.now);
        let heard: Vec<u32> = self.set.members().filter_map(|id| self.find_producer(id)).collect();
        for at in 0..self.transports.len() {
            let Some(transport) = self.transports[at].as_deref_mut() else { continue };
            if !std::mem::take(&mut transport.stale) {
                continue;
            }
            self.rewire |= assign_video(io, transport, at as u32, &self.producers, leads);
            self.rewire |= assign_audio(io, transport, at as u32, &self.producers, &heard);
        }
    }

    fn leads(&self, now: Micros) -> Leads {
        let camera_of = |mic: Id| {
            let mic = self.find_producer(mic)?;
            let transport = self.producers[mic as usize].as_deref()?.transport;
            self.find(|p| p.transport == transport && p.kind == Kind::Camera)
        };
        let transport = |p: &Producer| self.transports[p.transport as usize].as_deref();
        let open = |kind: Kind, at: &u32| {
            self.producers[*at as usize].as_deref().is_some_and(|p| p.kind == kind && p.gate.is_open(now))
        };
        let places = 0..self.producers.len() as u32;
        let screen = places.clone().filter(|at| open(Kind::Screen, at)).max_by_key(|&at| {
            let producer = self.producers[at as usize].as_deref();
            producer.map(|p| (p.alive_now(now) > 0, transport(p).is_some_and(|t| t.stage), p.opened))
        });
        let jbi = places
            .filter(|at| open(Kind::Camera, at))
            .find(|&at| self.producers[at as usize].as_deref().and_then(transport).is_some_and(|t| t.jbi));
        Leads {
            speaker: camera_of(self.speakers.present()),
            previous: camera_of(self.speakers.previous()),
            screen,
            jbi,
        }
    }

    fn find(&self, fits: impl Fn(&Producer) -> bool) -> Option<u32> {
        let found = self.producers.iter().position(|p| p.as_deref().is_some_and(&fits))?;
        Some(found as u32)
    }

    /// Rebuilds whom each layer feeds, and which layers somebody wants.
    fn wire(&mut self, now: Micros) {
        for producer in self.producers.iter_mut().flatten() {
            let tapped = producer.tapped;
            for (i, layer) in producer.layers.iter_mut().enumerate() {
                layer.feeds.clear();
                layer.wanted = tapped >> i & 1 == 1;
            }
        }
        for (at, transport) in self.transports.iter().enumerate() {
            let Some(transport) = transport else { continue };
            for (i, slot) in transport.slots.iter().enumerate() {
                let place = Place { transport: at as u32, slot: i as u16 };
                let (owner, next) = (slot.switch.owner(), slot.switch.next());
                for source in [owner, next].into_iter().flatten() {
                    if let Some(producer) = self.producers[source.producer as usize].as_deref_mut() {
                        let layer = &mut producer.layers[usize::from(source.layer)];
                        layer.feeds.push(place);
                        layer.wanted = true;
                        if Some(source) == next && !slot.line.audio && transport.is_connected() {
                            producer.keyframes.want(now, source.layer);
                        }
                    }
                }
                if let Some(ideal) = slot.ideal
                    && let Some(producer) = self.producers[ideal.producer as usize].as_deref_mut()
                {
                    producer.layers[usize::from(ideal.layer)].wanted = true;
                }
            }
        }
        for producer in self.producers.iter_mut().flatten() {
            let video = !producer.is_audio();
            for layer in &mut producer.layers {
                layer.keep_cache(now, video);
            }
        }
    }
}

/// The producer a wish means for this transport, if any.
fn meant(
    now: Micros,
    wish: &Wish,
    own: u32,
    producers: &[Option<Box<Producer>>],
    leads: Leads,
) -> Option<u32> {
    let is_own = |at: u32| producers[at as usize].as_deref().is_some_and(|p| p.transport == own);
    match wish.follow {
        // Nobody is shown to themselves unless they ask: the present speaker sees the one before.
        Follow::Speaker => {
            let spoke = [leads.speaker, leads.previous].into_iter().flatten().find(|&at| !is_own(at));
            // Before anybody spoke: the first picture there is.
            spoke.or_else(|| {
                let open = |p: &Producer| p.kind == Kind::Camera && p.transport != own && p.gate.is_open(now);
                let found = producers.iter().position(|p| p.as_deref().is_some_and(open))?;
                Some(found as u32)
            })
        }
        Follow::Screen => leads.screen.filter(|&at| !is_own(at)),
        Follow::Jbi => leads.jbi.filter(|&at| !is_own(at)),
        Follow::Nothing if wish.producer != 0 => {
            let found = producers.iter().position(|p| p.as_deref().is_some_and(|p| p.id == wish.producer))?;
            Some(found as u32)
        }
        Follow::Nothing => None,
    }
}

fn assign_video(
    io: &mut Io,
    transport: &mut Transport,
    own: u32,
    producers: &[Option<Box<Producer>>],
    leads: Leads,
) -> bool {
    let mut changed = false;
    let wishes = std::mem::take(&mut transport.wishes);
    let meanings: Vec<Option<u32>> =
        wishes.iter().map(|wish| meant(io.now, wish, own, producers, leads)).collect();
    for at in 0..transport.slots.len() {
        if transport.slots[at].line.audio {
            continue;
        }
        let mid = &transport.slots[at].line.mid;
        let found = wishes.iter().position(|wish| wish.mid == *mid);
        let (mut ideal, mut source, mut shown, mut reason) = (None, None, 0, "");
        let mut class = Class::default();
        if let Some(index) = found
            && let Some(place) = meanings[index]
            && let Some(producer) = producers[place as usize].as_deref()
        {
            let wish = &wishes[index];
            let area = |w: &Wish| u64::from(w.width) * u64::from(w.height);
            // The same picture in two slots: the larger one has it, of equals the first.
            let elsewhere = meanings.iter().enumerate().any(|(i, meaning)| {
                i != index
                    && *meaning == Some(place)
                    && (area(&wishes[i]), std::cmp::Reverse(i)) > (area(wish), std::cmp::Reverse(index))
            });
            class = worth(wish, place, producer, leads);
            reason = refusal(io.now, transport, wish, producer);
            if reason.is_empty() && wish.width > 0 && wish.height > 0 && !elsewhere {
                let smallest = transport.saver >= 2;
                let best = producer.ideal(wish.height, smallest, usize::from(transport.saver == 1));
                let layer = producer.available(best, producer.alive);
                ideal = Some(Source { producer: place, layer: best });
                source = Some(Source { producer: place, layer });
                shown = producer.id;
            }
        }
        let slot = &mut transport.slots[at];
        slot.class = class;
        if let Some(place) = source.map(|s| s.producer)
            && let Some(producer) = producers[place as usize].as_deref()
            && !producer.line.payloads.iter().any(|&(_, codec)| slot.payload_type(codec).is_some())
        {
            (ideal, source, shown, reason) = (None, None, 0, "codec");
        }
        if let Some(wish) = found.map(|index| &wishes[index]) {
            let target = match wish.fps {
                1..=10 => 0,
                11..=20 => 1,
                _ => u8::MAX,
            };
            if let Some(stream) = &mut slot.stream {
                stream.temporal.want(target);
            }
        }
        changed |= set(io, slot, source, ideal, shown, reason, &mut transport.untold);
    }
    transport.wishes = wishes;
    changed
}

/// What a wish's packets are worth when not all can be sent.
fn worth(wish: &Wish, place: u32, producer: &Producer, leads: Leads) -> Class {
    match wish.follow {
        Follow::Jbi => Class::SignLanguage,
        _ if leads.jbi == Some(place) => Class::SignLanguage,
        _ if producer.kind == Kind::Screen => Class::Screen,
        Follow::Speaker => Class::Speaker,
        _ => Class::Tile,
    }
}

/// Why a wish shows nothing; "" if it may.
fn refusal(now: Micros, transport: &Transport, wish: &Wish, producer: &Producer) -> &'static str {
    if !transport.may_receive(producer.id) || producer.is_audio() {
        "not_allowed"
    } else if !producer.client_on {
        "off"
    } else if !producer.gate.is_open(now) {
        "closed"
    } else if transport.audio_only
        || transport.saver >= 3
        || (transport.saver == 2 && wish.follow == Follow::Nothing && producer.kind != Kind::Screen)
    {
        "saver"
    } else {
        ""
    }
}

/// The audio set less one's own, each to the slot beside its picture, else where it is, else the longest unused.
fn assign_audio(
    io: &mut Io,
    transport: &mut Transport,
    own: u32,
    producers: &[Option<Box<Producer>>],
    heard: &[u32],
) -> bool {
    let mut wanted = [None; audioset::PLACES];
    let allowed = heard.iter().copied().filter(|&at| {
        let producer = producers[at as usize].as_deref();
        producer.is_some_and(|p| p.transport != own && transport.may_receive(p.id))
    });
    for (place, at) in wanted.iter_mut().zip(allowed) {
        *place = Some(at);
    }
    let audio: Vec<usize> = (0..transport.slots.len()).filter(|&at| transport.slots[at].line.audio).collect();
    let video: Vec<Option<u32>> = transport
        .slots
        .iter()
        .filter(|s| !s.line.audio)
        .map(|s| {
            s.switch
                .owner()
                .or(s.switch.next())
                .and_then(|s| producers[s.producer as usize].as_deref())
                .map(|p| p.transport)
        })
        .collect();
    let present = |transport: &Transport, at: usize| {
        transport.slots[at].switch.owner().or(transport.slots[at].switch.next())
    };
    let mut chosen: Vec<Option<u32>> = vec![None; audio.len()];
    // Who is in a slot stays there: sound moves only when it begins anew.
    for producer in wanted.iter_mut() {
        let Some(at) = *producer else { continue };
        let held = audio.iter().position(|&slot| present(transport, slot).is_some_and(|s| s.producer == at));
        if let Some(held) = held {
            chosen[held] = Some(at);
            *producer = None;
        }
    }
    for at in wanted.into_iter().flatten() {
        let speaker = producers[at as usize].as_deref().map(|p| p.transport);
        let beside = (0..audio.len().min(video.len()))
            .find(|&k| chosen[k].is_none() && video[k].is_some() && video[k] == speaker);
        let free = (0..audio.len()).filter(|&k| chosen[k].is_none());
        let place = beside.or_else(|| free.min_by_key(|&k| transport.slots[audio[k]].used_at));
        if let Some(place) = place {
            chosen[place] = Some(at);
        }
    }
    let mut changed = false;
    for (&slot, &producer) in audio.iter().zip(&chosen) {
        let source = producer.map(|producer| Source { producer, layer: 0 });
        let id = producer.and_then(|at| producers[at as usize].as_deref()).map_or(0, |p| p.id);
        changed |= set(io, &mut transport.slots[slot], source, source, id, "", &mut transport.untold);
    }
    changed
}

/// Writes an assignment down. True if anything changed for the layers.
fn set(
    io: &mut Io,
    slot: &mut Slot,
    source: Option<Source>,
    ideal: Option<Source>,
    shown: Id,
    reason: &'static str,
    untold: &mut bool,
) -> bool {
    if source.is_some() {
        slot.used_at = io.now;
        if slot.stream.is_none() {
            let stream = Stream::new(slot.line.audio, slot.clock_rate(), io.rng.next());
            slot.stream = Some(Box::new(stream));
        }
    }
    *untold |= slot.shown != shown || slot.reason != reason;
    (slot.shown, slot.reason) = (shown, reason);
    let changed = slot.switch.want(source) | (slot.ideal != ideal);
    slot.ideal = ideal;
    *untold |= changed;
    changed
}
