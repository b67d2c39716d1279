//! One association with a browser: its path, its keys, what it sends and what it receives.

use super::demand::Demand;
use super::downlink::Repairs;
use super::pressure::Pressure;
use super::pulse::Pulse;
use super::rng::Rng;
use crate::allot::allotter::Allotter;
use crate::api::{Extensions, Id, Line, Micros, SlotLine, Wish};
use crate::armour::Armour;
use crate::bwe::{self, Estimator};
use crate::ice::agent::{Agent, Credentials};
use crate::pacer::Pacer;
use crate::room::flood::Flood;
use crate::room::uplink::Watch;
use crate::rtcp::twcc;
use crate::slot::Slot;
use crate::slot::source::NtpOffset;
use crate::srtp::{Inbound, Outbound};

pub const MAX_SSRCS: usize = 16;
/// Packets of an unknown SSRC after which that is told.
const UNBOUND_TOLD: u8 = 3;

/// What an SSRC of this transport carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    pub ssrc: u32,
    /// Place of the producer in the room.
    pub producer: u32,
    pub layer: u8,
    pub rtx: bool,
}

pub struct Transport {
    pub id: Id,
    /// Place of the hop over which its packets come: it is a participant of another node.
    pub remote: Option<u32>,
    pub agent: Agent,
    pub inbound: Option<Inbound>,
    pub outbound: Option<Outbound>,
    /// The union over its send lines: within a bundle an id means one thing (RFC 8843 9.2).
    pub ext: Extensions,
    pub bindings: Vec<Binding>,
    unbound: Option<(u32, u8)>,
    pub producers: Vec<u32>,
    pub feedback: twcc::Recorder,
    pub ntp: NtpOffset,
    pub rtt_us: Micros,
    pub flood: Flood,
    pub uplink: Watch,
    pub report_at: Micros,
    /// Numbers to ask for; kept for its memory.
    pub lost: Vec<u16>,
    pub jbi: bool,
    pub stage: bool,

    pub slots: Vec<Slot>,
    /// Number of the next packet, across all slots.
    pub transport_cc: u16,
    pub wishes: Vec<Wish>,
    pub audio_only: bool,
    pub sign_first: bool,
    /// It came when the worker had too much to do: no pictures until that is over.
    pub dark: bool,
    pub saver: u8,
    /// Sorted; `None`: all.
    pub allowed: Option<Vec<Id>>,
    /// Language whose channel its first audio slot is kept for; "" none.
    pub lang: String,
    /// Wishes, grants or sources changed: slots are to be assigned again.
    pub stale: bool,
    /// Slots with packets in this batch.
    pub queue: Vec<u16>,
    /// The state of slots changed since it was told.
    pub untold: bool,
    /// Some slot has a new owner, whose sender report is due at once.
    pub taken: bool,
    pub told_at: Micros,
    pub told: u64,

    /// Since slots carry transport-wide numbers.
    pub bwe: Option<Box<Estimator>>,
    /// What media may take, bit/s; `u64::MAX` until the link was measured.
    pub budget: u64,
    pub repairs: Repairs,
    pub armour: Armour,
    /// It has asked for lost sound at least once.
    pub asks_for_sound: bool,
    pub allotter: Allotter,
    pub demand: Demand,
    pub looked_at: Micros,
    pub looked_budget: u64,
    pub pacer: Pacer,

    pub up_bytes: u64,
    pub down_bytes: u64,
    pub down_loss: f32,
    pub pulse: Pulse,
    pub pressure: Pressure,
}

/// Whether a list of who may be seen and heard (sorted; none: everybody) has this producer.
pub fn may_receive(allowed: &Option<Vec<Id>>, producer: Id) -> bool {
    allowed.as_ref().is_none_or(|allowed| allowed.binary_search(&producer).is_ok())
}

impl Transport {
    pub fn new(now: Micros, id: Id, credentials: Credentials, rng: &mut Rng) -> Self {
        Transport {
            id,
            remote: None,
            agent: Agent::new(now, credentials),
            inbound: None,
            outbound: None,
            ext: Extensions::default(),
            bindings: Vec::with_capacity(MAX_SSRCS),
            unbound: None,
            producers: Vec::new(),
            feedback: twcc::Recorder::default(),
            ntp: NtpOffset::default(),
            rtt_us: 0,
            flood: Flood::default(),
            uplink: Watch::default(),
            report_at: now,
            lost: Vec::with_capacity(256),
            jbi: false,
            stage: false,
            slots: Vec::new(),
            transport_cc: rng.next() as u16,
            wishes: Vec::new(),
            audio_only: false,
            sign_first: false,
            dark: false,
            saver: 0,
            allowed: None,
            lang: String::new(),
            stale: true,
            queue: Vec::new(),
            untold: false,
            taken: false,
            told_at: 0,
            told: 0,
            bwe: None,
            budget: u64::MAX,
            repairs: Repairs::default(),
            armour: Armour::default(),
            asks_for_sound: false,
            allotter: Allotter::default(),
            demand: Demand::default(),
            looked_at: 0,
            looked_budget: u64::MAX,
            pacer: Pacer::default(),
            up_bytes: 0,
            down_bytes: 0,
            down_loss: 0.0,
            pulse: Pulse::default(),
            pressure: Pressure::None,
        }
    }

    /// Media can be sent to it.
    pub fn is_connected(&self) -> bool {
        self.outbound.is_some() && self.agent.nominated().is_some()
    }

    /// As its reports tell, else as long as feedback takes; 0: not known yet.
    pub fn round_trip(&self, now: Micros) -> Micros {
        let measured = || self.bwe.as_ref().map_or(0, |bwe| bwe.estimate(now).rtt);
        if self.rtt_us > 0 { self.rtt_us } else { measured() }
    }

    pub fn may_receive(&self, producer: Id) -> bool {
        may_receive(&self.allowed, producer)
    }

    /// Its first audio slot is kept for a language, so that the floor is never taken for the interpreter. A player
    /// with one slot has none to spare.
    pub fn keeps_first(&self) -> bool {
        !self.lang.is_empty() && self.slots.iter().filter(|slot| slot.line.audio).nth(1).is_some()
    }

    pub fn binding(&self, ssrc: u32) -> Option<Binding> {
        self.bindings.iter().find(|binding| binding.ssrc == ssrc).copied()
    }

    /// Binds an SSRC; the layer's old one of the same kind leaves. False if there are too many.
    pub fn bind(&mut self, binding: Binding) -> bool {
        let same =
            |b: &Binding| (b.producer, b.layer, b.rtx) == (binding.producer, binding.layer, binding.rtx);
        self.bindings.retain(|b| !same(b) && b.ssrc != binding.ssrc);
        if self.bindings.len() >= MAX_SSRCS {
            return false;
        }
        self.bindings.push(binding);
        true
    }

    /// Counts a packet whose SSRC is bound to nothing; true when that is worth telling.
    pub fn is_unbound(&mut self, ssrc: u32) -> bool {
        let count = match self.unbound {
            Some((known, count)) if known == ssrc => count.saturating_add(1),
            _ => 1,
        };
        self.unbound = Some((ssrc, count));
        count == UNBOUND_TOLD
    }

    pub fn add_line(&mut self, line: &Line) {
        let (all, ext) = (&mut self.ext, &line.ext);
        for (mine, new) in [
            (&mut all.mid, ext.mid),
            (&mut all.rid, ext.rid),
            (&mut all.repaired_rid, ext.repaired_rid),
            (&mut all.transport_cc, ext.transport_cc),
            (&mut all.audio_level, ext.audio_level),
            (&mut all.abs_send_time, ext.abs_send_time),
        ] {
            if new != 0 {
                *mine = new;
            }
        }
    }

    /// Lines known by their mid keep their stream; new ones are added.
    pub fn set_slots(&mut self, now: Micros, lines: Vec<SlotLine>, limits: bwe::Limits) {
        if self.bwe.is_none() && lines.iter().any(|line| line.ext.transport_cc != 0) {
            let mut bwe = Box::new(Estimator::new(now, bwe::START_BPS, limits));
            bwe.start(now, self.agent.nominated().is_some_and(|way| way.is_tcp()));
            self.bwe = Some(bwe);
        }
        for line in lines {
            match self.slots.iter_mut().find(|slot| slot.line.mid == line.mid) {
                Some(slot) => slot.set_line(line),
                None => self.slots.push(Slot::new(line)),
            }
        }
        self.queue.reserve(self.slots.len());
        self.stale = true;
        self.untold = true;
    }
}
