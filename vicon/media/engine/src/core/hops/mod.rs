//! Hops of a room to other nodes: opened, closed, and where what comes over them goes.

mod packets;
mod wishes;

use super::Core;
use super::commands::Code;
use super::counters::Drop;
use super::ids::Seat;
use super::room::{Io, Room};
use super::transport::Transport;
use crate::api::{Id, Micros};
use crate::hop::frame::{self, Frame};
use crate::hop::{Hop, seal};
use crate::ice::agent::Credentials;
use std::net::SocketAddr;

/// A room has no more of them: which layers they want is kept as bits.
const MOST: usize = 32;

impl Core {
    pub(super) fn open_hop(
        &mut self,
        now: Micros,
        room: Id,
        id: Id,
        to: (SocketAddr, Id),
        (rx, tx): (&[u8], &[u8]),
    ) -> Result<(), Code> {
        let place = self.ids.room(room).ok_or("unknown_id")?;
        if id == 0 || self.ids.hop(id).is_some() {
            return Err("taken_id");
        }
        let hop = Hop::new(now, id, to.0, to.1, rx, tx).ok_or("bad_value")?;
        let at = self.in_room(now, place, |room, _| room.add_hop(hop))??;
        self.ids.add_hop(id, Seat { room: place, place: at });
        Ok(())
    }

    pub(super) fn close_hop(&mut self, now: Micros, id: Id) -> Result<(), Code> {
        let seat = self.ids.hop(id).ok_or("unknown_id")?;
        let theirs = self.in_room(now, seat.room, |room, _| room.remove_hop(seat.place))?;
        for place in theirs {
            self.end_transport(now, Seat { room: seat.room, place }, "hop_closed".to_owned());
        }
        self.ids.remove_hop(id);
        Ok(())
    }

    /// A participant of the other node: it sends what comes over the hop, and receives nothing.
    pub(super) fn open_remote(&mut self, now: Micros, hop: Id, id: Id) -> Result<(), Code> {
        let seat = self.ids.hop(hop).ok_or("unknown_id")?;
        if id == 0 || self.ids.transport(id).is_some() {
            return Err("taken_id");
        }
        let nobody = Credentials { ufrag: String::new(), pwd: String::new(), remote_ufrag: String::new() };
        let mut transport = Transport::new(now, id, nobody, &mut self.rng);
        transport.remote = Some(seat.place);
        let place = self.in_room(now, seat.room, |room, _| room.add_transport(transport))?;
        self.ids.add_remote(id, Seat { room: seat.room, place });
        Ok(())
    }

    /// A datagram that begins as those of hops do.
    pub(super) fn over_hop(&mut self, now: Micros, datagram: &mut [u8]) {
        let Some(seat) = seal::addressed(datagram).and_then(|id| self.ids.hop(id)) else {
            return self.counters.add(Drop::Unknown);
        };
        let _ = self.in_room(now, seat.room, |room, io| room.over_hop(io, seat.place, datagram));
    }
}

impl Room {
    fn add_hop(&mut self, hop: Hop) -> Result<u32, Code> {
        let free = self.hops.iter().position(Option::is_none);
        let at = free.unwrap_or(self.hops.len());
        if at >= MOST {
            return Err("full");
        }
        if free.is_none() {
            self.hops.push(None);
        }
        self.hops[at] = Some(Box::new(hop));
        Ok(at as u32)
    }

    /// Takes a hop out; places of the transports whose packets came over it.
    fn remove_hop(&mut self, at: u32) -> Vec<u32> {
        self.hops[at as usize] = None;
        self.hush(at);
        let places = self.transports.iter().enumerate();
        places
            .filter(|(_, t)| t.as_deref().is_some_and(|t| t.remote == Some(at)))
            .map(|(place, _)| place as u32)
            .collect()
    }

    /// Nothing is wanted over this hop any more.
    fn hush(&mut self, at: u32) {
        for layer in self.producers.iter_mut().flatten().flat_map(|producer| &mut producer.layers) {
            self.rewire |= layer.hops >> at & 1 == 1;
            layer.hops &= !(1 << at);
        }
    }

    /// Their numbers of the producers of a remote participant.
    pub fn origins(&mut self, place: u32, origins: &[(Id, u32)]) -> Result<(), Code> {
        let transport = self.transport(place).ok_or("unknown_id")?;
        let at = transport.remote.ok_or("bad_value")?;
        let own = transport.producers.clone();
        for &(producer, origin) in origins {
            let found =
                self.find_producer(producer).filter(|place| own.contains(place)).ok_or("unknown_id")?;
            self.hops[at as usize].as_deref_mut().ok_or("unknown_id")?.name(origin, found);
        }
        Ok(())
    }

    fn over_hop(&mut self, io: &mut Io, at: u32, datagram: &mut [u8]) {
        let Some(hop) = self.hops[at as usize].as_deref_mut() else { return };
        let frame = match hop.open(io.now, datagram) {
            Ok(frame) => frame,
            Err(failure) => {
                return io.counters.add(match failure {
                    seal::Failure::Short => Drop::Short,
                    seal::Failure::Auth => Drop::Auth,
                    seal::Failure::Replay => Drop::Replay,
                });
            }
        };
        match frame::parse(frame) {
            Ok(Frame::Media(head, packet)) => self.hopped(io, at, head, packet),
            Ok(Frame::State(clocks, sent)) => {
                hop.clocks(io.now, clocks);
                self.are_sent(io.now, at, &sent);
            }
            Ok(Frame::Wanted(wanted)) => self.are_wanted(at, &wanted),
            Ok(Frame::Ask(ask)) => self.asked(io, at, &ask),
            Err(_) => io.counters.add(Drop::Malformed),
        }
    }
}
