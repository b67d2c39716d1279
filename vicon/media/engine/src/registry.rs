//! Which ids are in use, and which worker has them: what can be checked at the call is refused there.

use crate::api::{Command, Id, Line, SlotLine};
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

/// Most lines one way of a transport (media.md 2.3).
const MAX_LINES: usize = 34;
const MAX_PRODUCERS: usize = 4;
const MAX_DATAGRAM: usize = 1500;
/// RFC 8445 5.3: at least 24 and 128 bits of randomness, at most 256 characters.
const UFRAG: std::ops::RangeInclusive<usize> = 4..=256;
const PWD: std::ops::RangeInclusive<usize> = 22..=256;

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
                credentials(ufrag, pwd, remote_ufrag)?;
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
                credentials(ufrag, pwd, remote_ufrag)?;
                Change::None
            }
            Command::SendDtls { data, .. } if data.is_empty() || data.len() > MAX_DATAGRAM => {
                return Err(Refusal::BadValue("a datagram has 1 to 1,500 bytes"));
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
                slots(lines)?;
                Change::None
            }
            Command::View { saver, .. } if *saver > 3 => {
                return Err(Refusal::BadValue("saver is 0 to 3"));
            }
            Command::View { wishes, .. } if wishes.len() > MAX_LINES => {
                return Err(Refusal::BadValue("more wishes than slots can be"));
            }
            Command::Tap { name, layers, .. } => {
                let tokens = layers.iter().all(|rid| rid.len() <= 16);
                let fits = !name.is_empty()
                    && name.len() <= 128
                    && !name.contains(['/', '\0'])
                    && !name.starts_with('.');
                if !fits || !tokens {
                    return Err(Refusal::BadValue("a tap's name is one plain part of a path"));
                }
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
        if lines.len() > MAX_PRODUCERS {
            return Err(Refusal::BadValue("a transport has at most four send lines"));
        }
        let known = &self.transport(transport)?.producers;
        let mut producers: Vec<(String, Id)> = Vec::with_capacity(lines.len());
        for line in lines {
            let twice = producers.iter().any(|(mid, id)| *mid == line.mid || *id == line.producer);
            if line.mid.is_empty() || line.mid.len() > 16 || twice {
                return Err(Refusal::BadValue("a mid is a token of 1 to 16 bytes, named once"));
            }
            payloads(line.payloads.iter().map(|(number, _)| *number), &line.rtx)?;
            if line.rids.len() > 3 || line.rids.iter().any(|rid| rid.is_empty() || rid.len() > 16) {
                return Err(Refusal::BadValue("at most three rids of 1 to 16 bytes"));
            }
            match known.iter().find(|(mid, _)| *mid == line.mid) {
                Some((_, producer)) if *producer != line.producer => {
                    return Err(Refusal::BadValue("a known mid keeps its producer"));
                }
                Some(_) => {}
                None => free(line.producer, self.producers.contains_key(&line.producer))?,
            }
            producers.push((line.mid.clone(), line.producer));
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

fn credentials(ufrag: &str, pwd: &str, remote_ufrag: &str) -> Result<(), Refusal> {
    let fits = UFRAG.contains(&ufrag.len())
        && PWD.contains(&pwd.len())
        && UFRAG.contains(&remote_ufrag.len())
        && !ufrag.contains(':')
        && [ufrag, pwd, remote_ufrag].iter().all(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    fits.then_some(()).ok_or(Refusal::BadValue("ufrag has 4 to 256 characters, pwd 22 to 256 (RFC 8445 5.3)"))
}

fn payloads(numbers: impl Iterator<Item = u8>, rtx: &[(u8, u8)]) -> Result<(), Refusal> {
    let fits = numbers.chain(rtx.iter().flat_map(|(codec, rtx)| [*codec, *rtx])).all(|number| number < 128);
    fits.then_some(()).ok_or(Refusal::BadValue("payload types are below 128"))
}

fn slots(lines: &[SlotLine]) -> Result<(), Refusal> {
    if lines.len() > MAX_LINES {
        return Err(Refusal::BadValue("more slots than a connection has lines"));
    }
    let mut ssrcs: Vec<u32> = Vec::with_capacity(lines.len() * 2);
    for line in lines {
        if line.mid.is_empty() || line.mid.len() > 16 {
            return Err(Refusal::BadValue("a mid is a token of 1 to 16 bytes"));
        }
        payloads(line.payloads.iter().map(|(number, _)| *number), &line.rtx)?;
        // 1 is the SSRC of our own reports.
        if line.ssrc <= 1 || line.rtx_ssrc == 1 {
            return Err(Refusal::BadValue("a slot's SSRC is above 1"));
        }
        ssrcs.push(line.ssrc);
        if line.rtx_ssrc != 0 {
            ssrcs.push(line.rtx_ssrc);
        }
    }
    ssrcs.sort_unstable();
    let twice = ssrcs.windows(2).any(|pair| pair[0] == pair[1]);
    if twice { Err(Refusal::BadValue("two slots with one SSRC")) } else { Ok(()) }
}
