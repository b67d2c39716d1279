//! One worker's rooms and transports, without sockets or clocks: bytes, commands and time in; datagrams, events and
//! the next deadline out.

mod armour;
mod assign;
pub mod batch;
mod bind;
mod channels;
mod class;
mod commands;
pub mod counters;
mod demand;
mod demux;
mod downlink;
mod execute;
mod figures;
mod forward;
mod hops;
mod ids;
pub mod out;
mod packing;
mod pictures;
mod pressure;
mod pulse;
mod receive;
mod reports;
mod rng;
mod room;
mod sound;
mod timers;
mod told;
mod transport;
mod tx;
mod uplink;
mod warm;

pub use class::Class;
pub use out::{Datagram, Frame, Out};

use crate::api::{Command, Event, Micros};
use crate::bwe::Limits;
use crate::ice::limit::Limiter;
use crate::route::{Connection, Route};
use crate::stats::Board;
use crate::tap::Taps;
use batch::Batch;
use counters::Counters;
use ids::{Ids, Seat};
use rng::Rng;
use room::{Io, Room};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub struct Core {
    rooms: Vec<Option<Box<Room>>>,
    ids: Ids,
    batch: Batch,
    prompt: Out,
    events: VecDeque<Event>,
    counters: Counters,
    limiter: Limiter,
    rng: Rng,
    scratch: Vec<u8>,
    board: Board,
    taps: Taps,
    flushed: usize,
    overload: u8,
    downlink: Limits,
}

impl Core {
    /// `seed`: where first sequence numbers and clocks come from; `taps`: the default writes none.
    pub fn new(seed: u64, taps: Taps) -> Self {
        Core {
            rooms: Vec::new(),
            ids: Ids::default(),
            batch: Batch::default(),
            prompt: Out::with_capacity(1 << 20),
            events: VecDeque::with_capacity(256),
            counters: Counters::default(),
            limiter: Limiter::default(),
            rng: Rng::new(seed),
            scratch: Vec::with_capacity(2048),
            board: Board::default(),
            taps,
            flushed: 0,
            overload: 0,
            downlink: Limits::default(),
        }
    }

    /// Bounds within which a subscriber's link is taken to be; for the whole life of the core.
    pub fn bounded(self, downlink: Limits) -> Self {
        Core { downlink, ..self }
    }

    /// Where snapshots are read, from any thread.
    pub fn board(&self) -> Board {
        self.board.clone()
    }

    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Transports alive.
    pub fn transports(&self) -> usize {
        self.ids.transports()
    }

    pub fn take_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Flush before the next datagram: it might not find a place.
    pub fn wants_flush(&self) -> bool {
        self.batch.is_full() || self.prompt.is_full()
    }

    /// Carries out a command; what fails comes back as [`Event::Failed`] with its number.
    pub fn command(&mut self, now: Micros, n: u64, command: Command) {
        if let Err(code) = self.execute(now, command) {
            self.events.push_back(Event::Failed { at: now, n, code });
        }
    }

    /// A datagram from the socket; media is kept until [`Core::flush`]. The buffer is worthless afterwards.
    pub fn datagram(&mut self, now: Micros, from: impl Into<Route>, datagram: &mut [u8]) {
        self.receive(now, from.into(), datagram);
    }

    /// A packet from there would find a transport.
    pub fn knows(&self, route: Route) -> bool {
        self.ids.address(route).is_some()
    }

    /// A connection that was known is over.
    pub fn gone(&mut self, now: Micros, route: Route) {
        let Some(seat) = self.ids.address(route) else { return };
        self.ids.remove_address(route, seat);
        let _ = self.in_room(now, seat.room, |room, _| {
            if let Some(transport) = room.transport(seat.place) {
                transport.agent.forget(route);
            }
        });
    }

    /// A connection to close: its transport ended or goes other ways.
    pub fn take_left(&mut self) -> Option<Connection> {
        self.ids.take_left()
    }

    /// So many bytes left over a connection, `queued` wait, the oldest of them since `age`.
    pub fn drained(&mut self, now: Micros, route: Route, bytes: usize, queued: usize, age: Micros) {
        let Some(seat) = self.ids.address(route) else { return };
        let _ =
            self.in_room(now, seat.room, |room, _| room.drained(now, seat.place, route, bytes, queued, age));
    }

    /// Writes what is to be sent, the datagrams of a destination side by side. False: the arena is full; send it,
    /// clear it, and call again before the next datagram.
    pub fn flush(&mut self, now: Micros, out: &mut Out) -> bool {
        out.append(&mut self.prompt);
        while self.flushed < self.rooms.len() {
            let place = self.flushed as u32;
            let done = self.in_room(now, place, |room, io| room.flush(io, out)).unwrap_or(true);
            if !done {
                return false;
            }
            self.flushed += 1;
        }
        self.flushed = 0;
        self.batch.clear();
        // Settling before the flush may have asked for keyframes.
        out.append(&mut self.prompt);
        true
    }

    /// The worker's overload step changed: pictures of every room are shared out anew.
    pub fn overload(&mut self, step: u8) {
        self.overload = step;
        for room in self.rooms.iter_mut().flatten() {
            room.overload(step);
        }
    }

    /// Does what is due.
    pub fn timeout(&mut self, now: Micros) {
        if self.taps.tick(now, &mut self.events) {
            for place in 0..self.rooms.len() as u32 {
                // A room that is empty or has failed has nothing to untap.
                let _ = self.in_room(now, place, |room, _| room.taps_stopped());
            }
        }
        for place in 0..self.rooms.len() as u32 {
            let due = self.rooms[place as usize].as_deref().is_some_and(|room| room.next_due() <= now);
            if !due {
                continue;
            }
            let gone = self.in_room(now, place, |room, io| room.tick(io)).unwrap_or_default();
            for gone in gone {
                self.end_transport(now, Seat { room: place, place: gone.place }, gone.reason.to_owned());
            }
            self.forget_old_ufrags(now, place);
        }
    }

    /// When [`Core::timeout`] has something to do next; `u64::MAX`: never.
    pub fn next_timeout(&self) -> Micros {
        self.rooms
            .iter()
            .flatten()
            .map(|room| room.next_due())
            .min()
            .unwrap_or(Micros::MAX)
            .min(self.taps.next_due())
    }

    /// Runs something of a room. A panic in it closes that room, not the process.
    fn in_room<T>(
        &mut self,
        now: Micros,
        place: u32,
        act: impl FnOnce(&mut Room, &mut Io) -> T,
    ) -> Result<T, commands::Code> {
        let room = self.rooms.get_mut(place as usize).and_then(Option::as_deref_mut).ok_or("unknown_id")?;
        let mut io = Io {
            now,
            batch: &mut self.batch,
            prompt: &mut self.prompt,
            events: &mut self.events,
            counters: &mut self.counters,
            rng: &mut self.rng,
            scratch: &mut self.scratch,
            board: &self.board,
            taps: &mut self.taps,
        };
        match catch_unwind(AssertUnwindSafe(|| act(room, &mut io))) {
            Ok(value) => Ok(value),
            Err(_) => {
                self.close_room(now, place, "room_failed");
                Err("room_failed")
            }
        }
    }
}
