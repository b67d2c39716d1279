//! Which ids are in use, and which worker has them: what can be checked at the call is refused there.

mod shape;

use crate::api::{Command, Id, Line};
use crate::hop;
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    UnknownId,
    TakenId,
    Full,
    BadValue(&'static str),
    Closed,
}

impl Refusal {
    pub fn code(self) -> &'static str {
        match self {
            Refusal::UnknownId => "unknown_id",
            Refusal::TakenId => "taken_id",
            Refusal::Full => "full",
            Refusal::BadValue(_) => "bad_value",
            Refusal::Closed => "closed",
        }
    }
}

struct Transport {
    room: Id,
    /// Closed by a call; the id is free once its end was seen.
    closing: bool,
    keyed: bool,
    producers: Vec<(String, Id)>,
}

#[derive(Default)]
pub struct Registry {
    rooms: HashMap<Id, usize>,
    transports: HashMap<Id, Transport>,
    producers: HashMap<Id, Id>,
    /// Their rooms.
    hops: HashMap<Id, Id>,
    closed: bool,
}

/// What becomes true once the command is in the ring.
pub enum Change {
    None,
    RoomOpened(Id, usize),
    RoomClosed(Id),
    TransportOpened(Id, Id),
    /// Of another node: it is never given keys.
    RemoteOpened(Id, Id),
    HopOpened(Id, Id),
    HopClosed(Id),
    TransportClosed(Id),
    Keyed(Id),
    Declared(Id, Vec<(String, Id)>),
}

impl Registry {
    pub fn worker_of_room(&self, room: Id) -> Result<usize, Refusal> {
        self.rooms.get(&room).copied().ok_or(self.missing())
    }

    pub fn worker_of_transport(&self, transport: Id) -> Result<usize, Refusal> {
        self.worker_of_room(self.transport(transport)?.room)
    }

    pub fn rooms_on(&self, worker: usize) -> usize {
        self.rooms.values().filter(|&&other| other == worker).count()
    }

    /// The worker that has the room, transport or producer the command names.
    pub fn worker_of(&self, command: &Command) -> Result<usize, Refusal> {
        match *command {
            Command::OpenRoom { room }
            | Command::CloseRoom { room }
            | Command::ReserveAudio { room, .. }
            | Command::Channels { room, .. }
            | Command::OpenHop { room, .. }
            | Command::OpenTransport { room, .. } => self.worker_of_room(room),
            Command::CloseHop { hop } | Command::OpenRemote { hop, .. } => {
                self.worker_of_room(self.hop(hop)?)
            }
            Command::RestartIce { transport, .. }
            | Command::Origins { transport, .. }
            | Command::SendDtls { transport, .. }
            | Command::InstallKeys { transport, .. }
            | Command::CloseTransport { transport, .. }
            | Command::Declare { transport, .. }
            | Command::Role { transport, .. }
            | Command::Slots { transport, .. }
            | Command::View { transport, .. }
            | Command::Hear { transport, .. }
            | Command::DownlinkHint { transport, .. }
            | Command::Allow { transport, .. } => self.worker_of_transport(transport),
            Command::Gate { producer, .. }
            | Command::ClientState { producer, .. }
            | Command::WantKeyframe { producer }
            | Command::Tap { producer, .. }
            | Command::Untap { producer } => {
                let transport = self.producers.get(&producer).ok_or(self.missing())?;
                self.worker_of_transport(*transport)
            }
        }
    }

    /// Whether `command` can be taken, and what it changes.
    pub fn check(&self, command: &Command, worker: usize) -> Result<Change, Refusal> {
        if self.closed {
            return Err(Refusal::Closed);
        }
        Ok(match command {
            Command::OpenRoom { room } => {
                free(*room, self.rooms.contains_key(room))?;
                Change::RoomOpened(*room, worker)
            }
            Command::CloseRoom { room } => Change::RoomClosed(*room),
            Command::OpenTransport { room, transport, ufrag, pwd, remote_ufrag } => {
                free(*transport, self.transports.contains_key(transport))?;
                shape::credentials(ufrag, pwd, remote_ufrag)?;
                Change::TransportOpened(*transport, *room)
            }
            Command::OpenHop { room, hop, theirs, rx, tx, .. } => {
                free(*hop, self.hops.contains_key(hop))?;
                if *theirs == 0 || rx.len() != hop::seal::SECRET || tx.len() != hop::seal::SECRET {
                    return Err(Refusal::BadValue("a hop has a number there, and secrets of 28 bytes"));
                }
                Change::HopOpened(*hop, *room)
            }
            Command::CloseHop { hop } => Change::HopClosed(*hop),
            Command::OpenRemote { hop, transport } => {
                free(*transport, self.transports.contains_key(transport))?;
                Change::RemoteOpened(*transport, self.hop(*hop)?)
            }
            Command::RestartIce { ufrag, pwd, remote_ufrag, .. } => {
                shape::credentials(ufrag, pwd, remote_ufrag)?;
                Change::None
            }
            Command::SendDtls { data, .. } => {
                shape::datagram(data)?;
                Change::None
            }
            Command::InstallKeys { transport, profile, rx, tx } => {
                let len = profile.key_len() + profile.salt_len();
                if rx.len() != len || tx.len() != len {
                    return Err(Refusal::BadValue("key and salt have another length in this profile"));
                }
                if self.transport(*transport)?.keyed {
                    return Err(Refusal::BadValue("keys are installed once"));
                }
                Change::Keyed(*transport)
            }
            Command::CloseTransport { transport, .. } => Change::TransportClosed(*transport),
            Command::Declare { transport, lines } => self.declare(*transport, lines)?,
            Command::Slots { lines, .. } => {
                shape::slots(lines)?;
                Change::None
            }
            Command::View { saver, wishes, .. } => {
                shape::view(*saver, wishes.len())?;
                Change::None
            }
            Command::Tap { name, layers, .. } => {
                shape::tap(name, layers)?;
                Change::None
            }
            _ => Change::None,
        })
    }

    pub fn apply(&mut self, change: Change) {
        match change {
            Change::None => {}
            Change::RoomOpened(room, worker) => {
                self.rooms.insert(room, worker);
            }
            Change::RoomClosed(room) => {
                self.rooms.remove(&room);
                self.hops.retain(|_, of| *of != room);
                for transport in self.transports.values_mut().filter(|transport| transport.room == room) {
                    transport.closing = true;
                }
            }
            Change::TransportOpened(transport, room) => {
                let opened = Transport { room, closing: false, keyed: false, producers: Vec::new() };
                self.transports.insert(transport, opened);
            }
            Change::RemoteOpened(transport, room) => {
                let opened = Transport { room, closing: false, keyed: true, producers: Vec::new() };
                self.transports.insert(transport, opened);
            }
            Change::HopOpened(hop, room) => {
                self.hops.insert(hop, room);
            }
            Change::HopClosed(hop) => {
                self.hops.remove(&hop);
            }
            Change::TransportClosed(transport) => {
                if let Some(transport) = self.transports.get_mut(&transport) {
                    transport.closing = true;
                }
            }
            Change::Keyed(transport) => {
                if let Some(transport) = self.transports.get_mut(&transport) {
                    transport.keyed = true;
                }
            }
            Change::Declared(transport, producers) => {
                for (_, producer) in &producers {
                    self.producers.insert(*producer, transport);
                }
                if let Some(transport) = self.transports.get_mut(&transport) {
                    transport.producers = producers;
                }
            }
        }
    }

    /// The worker told the end of `transport`: its ids are free.
    pub fn ended(&mut self, transport: Id) {
        if let Some(ended) = self.transports.remove(&transport) {
            for (_, producer) in ended.producers {
                self.producers.remove(&producer);
            }
        }
    }

    /// Refuses everything from now on; the rooms that were open, with their workers.
    pub fn close(&mut self) -> Vec<(Id, usize)> {
        self.closed = true;
        self.transports.clear();
        self.producers.clear();
        self.hops.clear();
        self.rooms.drain().collect()
    }

    fn missing(&self) -> Refusal {
        if self.closed { Refusal::Closed } else { Refusal::UnknownId }
    }

    fn hop(&self, hop: Id) -> Result<Id, Refusal> {
        self.hops.get(&hop).copied().ok_or(self.missing())
    }

    fn transport(&self, transport: Id) -> Result<&Transport, Refusal> {
        self.transports.get(&transport).filter(|found| !found.closing).ok_or(self.missing())
    }

    fn declare(&self, transport: Id, lines: &[Line]) -> Result<Change, Refusal> {
        let producers = shape::lines(lines)?;
        let known = &self.transport(transport)?.producers;
        for (mid, producer) in &producers {
            match known.iter().find(|(other, _)| other == mid) {
                Some((_, its)) if its != producer => {
                    return Err(Refusal::BadValue("a known mid keeps its producer"));
                }
                Some(_) => {}
                None => free(*producer, self.producers.contains_key(producer))?,
            }
        }
        if known.iter().any(|old| !producers.contains(old)) {
            return Err(Refusal::BadValue("a known mid is missing"));
        }
        Ok(Change::Declared(transport, producers))
    }
}

fn free(id: Id, taken: bool) -> Result<(), Refusal> {
    match (id, taken) {
        (0, _) => Err(Refusal::BadValue("ids are never 0")),
        (_, true) => Err(Refusal::TakenId),
        _ => Ok(()),
    }
}
