//! Datagrams by their first byte (RFC 7983), and the life of rooms and transports.

use super::Core;
use super::class::Class;
use super::commands::Code;
use super::counters::Drop;
use super::ids::Seat;
use super::pressure::Pressure;
use super::room::Room;
use super::transport::Transport;
use crate::api::{Event, Id, Micros, Profile};
use crate::hop;
use crate::ice::agent::{Checked, Credentials, Rejected};
use crate::ice::stun::Request;
use crate::route::Route;
use crate::srtp::{Inbound, Outbound};

impl Core {
    pub(super) fn receive(&mut self, now: Micros, from: Route, datagram: &mut [u8]) {
        match datagram {
            [0..=3, ..] => self.stun(now, from, datagram),
            [20..=63, ..] => self.dtls(now, from, datagram),
            [128..=191, kind, ..] => {
                let rtcp = (192..=223).contains(kind);
                let Some(seat) = self.ids.address(from) else { return self.counters.add(Drop::Unknown) };
                let _ = self.in_room(now, seat.room, |room, io| {
                    if let Some(transport) = room.transport(seat.place) {
                        transport.agent.heard(now, from);
                        transport.up_bytes += datagram.len() as u64 + from.wire();
                    }
                    if rtcp {
                        room.rtcp(io, seat.place, datagram)
                    } else {
                        room.rtp(io, seat.place, datagram)
                    }
                });
            }
            [hop::FIRST, ..] => self.over_hop(now, datagram),
            _ => self.counters.add(Drop::Kind),
        }
    }

    fn stun(&mut self, now: Micros, from: Route, datagram: &[u8]) {
        if self.ids.address(from).is_none() && self.limiter.is_blocked(now, from.peer.ip()) {
            return self.counters.add(Drop::StunBlocked);
        }
        let Ok(request) = Request::parse(datagram) else {
            self.limiter.failed(now, from.peer.ip());
            return self.counters.add(Drop::StunBad);
        };
        let Some(seat) = self.ids.ufrag(request.ufrag) else {
            self.limiter.failed(now, from.peer.ip());
            return self.counters.add(Drop::StunUnknown);
        };
        let checked = self.in_room(now, seat.room, |room, io| {
            let transport = room.transport(seat.place)?;
            io.scratch.clear();
            let before = transport.agent.nominated();
            let checked = transport.agent.check(now, from, &request, io.scratch);
            let nominated = checked.ok().and_then(|checked| checked.nominated);
            if let (Some(way), Some(bwe)) = (nominated, &mut transport.bwe) {
                bwe.start(now, way.is_tcp());
            }
            let moved = nominated.zip(before);
            if let (Some((to, before)), Some(bwe)) = (moved, &mut transport.bwe) {
                bwe.moved(now, to.is_like(&before));
            }
            if moved.is_some() {
                // What waits on the old way says nothing of the new one.
                room.rewire |= transport.press(now, Pressure::None);
            }
            if checked.is_ok() && !io.scratch.is_empty() {
                io.prompt.push(from, io.scratch, Class::Control);
            }
            room.dues[seat.place as usize] = now;
            if checked.is_ok_and(|checked| checked.nominated.is_some()) {
                room.rewire = true;
            }
            Some(checked)
        });
        match checked {
            Ok(Some(Ok(checked))) => self.checked(now, seat, checked),
            Ok(Some(Err(rejected))) => {
                self.limiter.failed(now, from.peer.ip());
                self.counters.add(match rejected {
                    Rejected::Copied => Drop::StunCopied,
                    Rejected::Username | Rejected::Integrity => Drop::StunAuth,
                });
            }
            Ok(None) | Err(_) => {}
        }
    }

    fn checked(&mut self, now: Micros, seat: Seat, checked: Checked) {
        let Some(transport) = self.transport_id(seat) else { return };
        if let Some(left) = checked.left {
            self.ids.remove_address(left, seat);
        }
        if let Some(validated) = checked.validated {
            self.ids.add_address(validated, seat);
        }
        if checked.back {
            self.events.push_back(Event::Quiet { at: now, transport, seconds: 0 });
        }
        if let Some(to) = checked.nominated {
            let (address, tcp) = (to.peer, to.connection().is_some());
            self.events.push_back(Event::Connected { at: now, transport, address, tcp });
        }
    }

    fn dtls(&mut self, now: Micros, from: Route, datagram: &[u8]) {
        let Some(transport) = self.ids.address(from).and_then(|seat| {
            let room = self.rooms.get_mut(seat.room as usize)?.as_deref_mut()?;
            let transport = room.transport(seat.place)?;
            transport.agent.called(from);
            Some(transport.id)
        }) else {
            return self.counters.add(Drop::Unknown);
        };
        self.events.push_back(Event::DtlsIn { at: now, transport, data: datagram.to_vec() });
    }

    fn transport_id(&self, seat: Seat) -> Option<Id> {
        let room = self.rooms.get(seat.room as usize)?.as_deref()?;
        Some(room.transports.get(seat.place as usize)?.as_deref()?.id)
    }

    pub(super) fn open_room(&mut self, _now: Micros, id: Id) -> Result<(), Code> {
        if id == 0 || self.ids.room(id).is_some() {
            return Err("taken_id");
        }
        let free = self.rooms.iter().position(Option::is_none);
        let place = free.unwrap_or_else(|| {
            self.rooms.push(None);
            self.rooms.len() - 1
        });
        let mut room = Room::new(id);
        room.overload(self.overload);
        self.rooms[place] = Some(Box::new(room));
        self.ids.add_room(id, place as u32);
        Ok(())
    }

    pub(super) fn open_transport(
        &mut self,
        now: Micros,
        room: Id,
        id: Id,
        own: Credentials,
    ) -> Result<(), Code> {
        let place = self.ids.room(room).ok_or("unknown_id")?;
        if id == 0 || self.ids.transport(id).is_some() || self.ids.ufrag(&own.ufrag).is_some() {
            return Err("taken_id");
        }
        let ufrag = own.ufrag.clone();
        let transport = Transport::new(now, id, own, &mut self.rng);
        let at = self.in_room(now, place, |room, _| {
            room.unsettled = true;
            room.add_transport(transport)
        })?;
        let seat = Seat { room: place, place: at };
        self.ids.add_transport(id, seat);
        self.ids.add_ufrag(ufrag, seat);
        Ok(())
    }

    pub(super) fn restart_ice(&mut self, now: Micros, id: Id, own: Credentials) -> Result<(), Code> {
        let seat = self.ids.transport(id).ok_or("unknown_id")?;
        if self.ids.ufrag(&own.ufrag).is_some() {
            return Err("taken_id");
        }
        let ufrag = own.ufrag.clone();
        let worthless = self.in_room(now, seat.room, |room, _| {
            room.dues[seat.place as usize] = now;
            room.transport(seat.place).and_then(|transport| transport.agent.restart(now, own))
        })?;
        if let Some(worthless) = worthless {
            self.ids.remove_ufrag(&worthless);
        }
        self.ids.add_ufrag(ufrag, seat);
        Ok(())
    }

    pub(super) fn forget_old_ufrags(&mut self, now: Micros, place: u32) {
        let Some(room) = self.rooms[place as usize].as_deref_mut() else { return };
        for transport in room.transports.iter_mut().flatten() {
            if let Some(old) = transport.agent.expired(now) {
                self.ids.remove_ufrag(&old);
            }
        }
    }

    pub(super) fn send_dtls(&mut self, id: Id, data: &[u8]) -> Result<(), Code> {
        let seat = self.ids.transport(id).ok_or("unknown_id")?;
        let room = self.rooms[seat.room as usize].as_deref_mut().ok_or("unknown_id")?;
        let to = room.transport(seat.place).and_then(|transport| transport.agent.reachable());
        match to {
            Some(to) if data.len() <= super::out::DATAGRAM => {
                self.prompt.push(to, data, Class::Control);
                Ok(())
            }
            _ => Err("bad_value"),
        }
    }

    pub(super) fn install_keys(
        &mut self,
        id: Id,
        profile: Profile,
        rx: &[u8],
        tx: &[u8],
    ) -> Result<(), Code> {
        let seat = self.ids.transport(id).ok_or("unknown_id")?;
        let room = self.rooms[seat.room as usize].as_deref_mut().ok_or("unknown_id")?;
        let transport = room.transport(seat.place).ok_or("unknown_id")?;
        if transport.inbound.is_some() {
            // A second key would let packet numbers begin again.
            return Err("taken_id");
        }
        let inbound = Inbound::new(profile, rx).map_err(|_| "bad_value")?;
        transport.outbound = Some(Outbound::new(profile, tx).map_err(|_| "bad_value")?);
        transport.inbound = Some(inbound);
        room.touch(seat.place);
        // What it waits for may lie in the cache.
        room.rewire = true;
        Ok(())
    }

    pub(super) fn end_transport(&mut self, now: Micros, seat: Seat, reason: String) {
        let Some(room) = self.rooms[seat.room as usize].as_deref_mut() else { return };
        let Some(transport) = room.transport(seat.place) else { return };
        let id = transport.id;
        let producers: Vec<Id> = transport
            .producers
            .clone()
            .into_iter()
            .filter_map(|at| room.producers[at as usize].as_deref().map(|p| p.id))
            .collect();
        room.remove_transport(now, &mut self.taps, seat.place);
        for producer in producers {
            self.ids.remove_producer(producer);
        }
        self.ids.remove_transport(id);
        self.board.remove(id);
        self.events.push_back(Event::TransportEnd { at: now, transport: id, reason });
    }

    pub(super) fn close_room(&mut self, now: Micros, place: u32, reason: &str) {
        let Some(room) = self.rooms[place as usize].as_deref() else { return };
        let (id, places) = (room.id, room.transports.len() as u32);
        for at in 0..places {
            self.end_transport(now, Seat { room: place, place: at }, reason.to_owned());
        }
        self.rooms[place as usize] = None;
        self.ids.remove_room(id, place);
    }
}
