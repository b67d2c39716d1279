//! All that a room has: its transports, their producers, who is heard. Rooms share nothing.

use super::batch::{Batch, Meta, Span};
use super::counters::Counters;
use super::out::Out;
use super::rng::Rng;
use super::transport::Transport;
use crate::api::{Event, Id, Micros};
use crate::hop::Hop;
use crate::overload;
use crate::pacer;
use crate::room::audioset::AudioSet;
use crate::room::producer::Producer;
use crate::room::speakers::Speakers;
use crate::slot::switch::Source;
use crate::stats::Board;
use crate::tap::Taps;
use std::collections::VecDeque;

/// What a room may touch outside itself.
pub struct Io<'a> {
    pub now: Micros,
    pub batch: &'a mut Batch,
    /// What leaves with the next flush, before media: RTCP, STUN, DTLS, retransmissions.
    pub prompt: &'a mut Out,
    pub events: &'a mut VecDeque<Event>,
    pub counters: &'a mut Counters,
    pub rng: &'a mut Rng,
    pub scratch: &'a mut Vec<u8>,
    pub board: &'a Board,
    pub taps: &'a mut Taps,
}

/// A packet to be forwarded, and the next one of the same layer in this batch.
#[derive(Clone, Copy, Debug)]
pub struct Queued {
    pub meta: Meta,
    pub span: Span,
    /// Goes out with one byte of padding, as long as its neighbours then (see [`Room::level`]).
    pub padded: bool,
    pub next: Option<u32>,
}

pub struct Room {
    pub id: Id,
    /// By place; a place is reused after its transport left.
    pub transports: Vec<Option<Box<Transport>>>,
    pub producers: Vec<Option<Box<Producer>>>,
    /// When each transport has something to do without a packet.
    pub dues: Vec<Micros>,
    pub set: AudioSet,
    pub speakers: Speakers,
    pub queue: Vec<Queued>,
    /// Layers with packets in this batch.
    pub active: Vec<Source>,
    /// Transports to be flushed, and how far that has come.
    pub touched: Vec<u32>,
    pub flushed: usize,
    /// Some slot's assignment or some layer's use changed.
    pub rewire: bool,
    pub spoke_at: Micros,
    pub spoken: Option<(Id, Vec<(Id, u8)>)>,
    pub ticked: Micros,
    pub measured: Micros,
    /// Wishes, grants or sources changed: some slots are to be assigned again.
    pub unsettled: bool,
    /// The worker's overload step, 0 to 3.
    pub overload: u8,
    /// Some slot catches up from the cache.
    pub warming: bool,
    /// Some transport's sound waits to be packed or to leave a second time.
    pub sounding: bool,
    /// When slots that catch up were last served.
    pub paced: Micros,
    /// When the next gate closes by itself.
    pub gate_due: Micros,
    /// Ways to other nodes; by place, which is reused.
    pub hops: Vec<Option<Box<Hop>>>,
    /// How far these were served in this batch.
    pub hopped: usize,
}

impl Room {
    pub fn new(id: Id) -> Self {
        Room {
            id,
            transports: Vec::new(),
            producers: Vec::new(),
            dues: Vec::new(),
            set: AudioSet::default(),
            speakers: Speakers::default(),
            queue: Vec::with_capacity(1024),
            active: Vec::with_capacity(64),
            touched: Vec::new(),
            flushed: 0,
            rewire: false,
            spoke_at: 0,
            spoken: None,
            ticked: 0,
            measured: 0,
            unsettled: true,
            overload: 0,
            warming: false,
            sounding: false,
            paced: 0,
            gate_due: Micros::MAX,
            hops: Vec::new(),
            hopped: 0,
        }
    }

    pub fn transport(&mut self, place: u32) -> Option<&mut Transport> {
        self.transports.get_mut(place as usize)?.as_deref_mut()
    }

    pub fn producer(&mut self, place: u32) -> Option<&mut Producer> {
        self.producers.get_mut(place as usize)?.as_deref_mut()
    }

    pub fn find_producer(&self, id: Id) -> Option<u32> {
        let found = self.producers.iter().position(|p| p.as_ref().is_some_and(|p| p.id == id))?;
        Some(found as u32)
    }

    pub fn add_transport(&mut self, mut transport: Transport) -> u32 {
        transport.dark = self.overload >= overload::NO_NEW_PICTURES;
        let place = put(&mut self.transports, transport);
        if self.dues.len() < self.transports.len() {
            self.dues.resize(self.transports.len(), 0);
        }
        self.dues[place as usize] = 0;
        self.touched.reserve(self.transports.len());
        place
    }

    /// Takes a transport and its producers out; their audience is assigned anew.
    pub fn remove_transport(&mut self, now: Micros, taps: &mut Taps, place: u32) -> Option<Box<Transport>> {
        let transport = self.transports.get_mut(place as usize)?.take()?;
        self.dues[place as usize] = Micros::MAX;
        for &producer in &transport.producers {
            if let Some(hop) = transport.remote.and_then(|at| self.hops[at as usize].as_deref_mut()) {
                hop.forget(producer);
            }
            if let Some(gone) = self.producers[producer as usize].take() {
                self.set.leave(gone.id);
                self.speakers.leave(gone.id);
                taps.close(now, gone.id);
            }
        }
        self.touch_all();
        self.rewire = true;
        Some(transport)
    }

    pub fn add_producer(&mut self, producer: Producer) -> u32 {
        put(&mut self.producers, producer)
    }

    /// The worker's overload step changed.
    pub fn overload(&mut self, step: u8) {
        self.overload = step;
        if step < overload::NO_NEW_PICTURES {
            self.transports.iter_mut().flatten().for_each(|transport| transport.dark = false);
        }
        self.touch_all();
    }

    /// Who may see what changed for everybody.
    pub fn touch_all(&mut self) {
        for transport in self.transports.iter_mut().flatten() {
            transport.stale = true;
        }
        self.unsettled = true;
    }

    /// One transport's slots are to be assigned again.
    pub fn touch(&mut self, place: u32) {
        if let Some(transport) = self.transport(place) {
            transport.stale = true;
        }
        self.unsettled = true;
    }

    /// When the room has something to do without a packet.
    pub fn next_due(&self) -> Micros {
        let dues = self.dues.iter().copied().min().unwrap_or(Micros::MAX);
        let paced = if self.warming || self.sounding { self.paced + pacer::TICK } else { Micros::MAX };
        dues.min(self.gate_due).min(paced).min(self.ticked + super::timers::TICK)
    }
}

fn put<T>(places: &mut Vec<Option<Box<T>>>, value: T) -> u32 {
    let free = places.iter().position(Option::is_none);
    let at = free.unwrap_or_else(|| {
        places.push(None);
        places.len() - 1
    });
    places[at] = Some(Box::new(value));
    at as u32
}
