//! Who is where: ids, ICE names and addresses to places in rooms.

use crate::api::Id;
use crate::route::{Connection, Route};
use std::collections::{HashMap, HashSet};

/// A transport's place in a room's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    pub room: u32,
    pub place: u32,
}

#[derive(Default)]
pub struct Ids {
    rooms: HashMap<Id, u32>,
    transports: HashMap<Id, Seat>,
    producers: HashMap<Id, u32>,
    hops: HashMap<Id, Seat>,
    /// Transports of other nodes' participants.
    remotes: HashSet<Id>,
    ufrags: HashMap<String, Seat>,
    addresses: HashMap<Route, Seat>,
    /// Connections that lead to no transport any more.
    left: Vec<Connection>,
}

impl Ids {
    pub fn room(&self, id: Id) -> Option<u32> {
        self.rooms.get(&id).copied()
    }

    pub fn add_room(&mut self, id: Id, place: u32) {
        self.rooms.insert(id, place);
    }

    pub fn transport(&self, id: Id) -> Option<Seat> {
        self.transports.get(&id).copied()
    }

    pub fn add_transport(&mut self, id: Id, seat: Seat) {
        self.transports.insert(id, seat);
    }

    /// One whose packets come over a hop.
    pub fn add_remote(&mut self, id: Id, seat: Seat) {
        self.add_transport(id, seat);
        self.remotes.insert(id);
    }

    /// How many there are, other nodes' left out.
    pub fn transports(&self) -> usize {
        self.transports.len() - self.remotes.len()
    }

    /// A hop's place in its room.
    pub fn hop(&self, id: Id) -> Option<Seat> {
        self.hops.get(&id).copied()
    }

    pub fn add_hop(&mut self, id: Id, seat: Seat) {
        self.hops.insert(id, seat);
    }

    pub fn remove_hop(&mut self, id: Id) {
        self.hops.remove(&id);
    }

    /// The room of a producer.
    pub fn producer(&self, id: Id) -> Option<u32> {
        self.producers.get(&id).copied()
    }

    pub fn add_producer(&mut self, id: Id, room: u32) {
        self.producers.insert(id, room);
    }

    pub fn remove_producer(&mut self, id: Id) {
        self.producers.remove(&id);
    }

    pub fn ufrag(&self, ufrag: &str) -> Option<Seat> {
        self.ufrags.get(ufrag).copied()
    }

    pub fn add_ufrag(&mut self, ufrag: String, seat: Seat) {
        self.ufrags.insert(ufrag, seat);
    }

    pub fn remove_ufrag(&mut self, ufrag: &str) {
        self.ufrags.remove(ufrag);
    }

    pub fn address(&self, address: Route) -> Option<Seat> {
        self.addresses.get(&address).copied()
    }

    /// An address belongs to the transport that was checked from it last.
    pub fn add_address(&mut self, address: Route, seat: Seat) {
        self.addresses.insert(address, seat);
    }

    pub fn remove_address(&mut self, address: Route, seat: Seat) {
        if self.address(address) == Some(seat) {
            self.addresses.remove(&address);
            self.left.extend(address.connection());
        }
    }

    /// One of the connections that lead nowhere now.
    pub fn take_left(&mut self) -> Option<Connection> {
        self.left.pop()
    }

    pub fn remove_transport(&mut self, id: Id) {
        self.remotes.remove(&id);
        if let Some(seat) = self.transports.remove(&id) {
            self.ufrags.retain(|_, known| *known != seat);
            let gone = self.addresses.extract_if(|_, known| *known == seat);
            self.left.extend(gone.filter_map(|(route, _)| route.connection()));
        }
    }

    pub fn remove_room(&mut self, id: Id, place: u32) {
        self.rooms.remove(&id);
        self.hops.retain(|_, seat| seat.room != place);
    }
}
