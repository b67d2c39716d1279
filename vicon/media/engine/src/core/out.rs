//! Packets to be sent: one arena, UDP datagrams of one destination lying together, and frames for TCP connections.

use super::class::Class;
use crate::route::{Connection, Route};
use std::net::SocketAddr;

/// Most bytes of one datagram.
pub const DATAGRAM: usize = 1500;
const ARENA: usize = 4 << 20;
/// Datagrams after which they are sent before the next are sealed: who comes first waits for nobody.
const PART: usize = 64;
/// Above this the sender should be given a chance.
const FULL: usize = 3 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram {
    pub to: SocketAddr,
    pub at: u32,
    pub len: u16,
    pub class: Class,
}

/// A packet for a TCP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    pub connection: Connection,
    pub class: Class,
    to: SocketAddr,
    at: u32,
    len: u16,
}

pub struct Out {
    arena: Box<[u8]>,
    used: usize,
    list: Vec<Datagram>,
    frames: Vec<Frame>,
    /// Where the packet committed last begins.
    last: usize,
    /// Datagrams after which it is full.
    limit: usize,
    gathering: bool,
}

impl Default for Out {
    fn default() -> Self {
        Out { limit: PART, ..Out::with_capacity(ARENA) }
    }
}

impl Out {
    pub fn with_capacity(bytes: usize) -> Self {
        let most = bytes / 512;
        Out {
            arena: vec![0; bytes].into(),
            used: 0,
            list: Vec::with_capacity(most),
            frames: Vec::new(),
            last: 0,
            limit: most / 4 * 3,
            gathering: false,
        }
    }

    /// Room for one datagram; `None`: full.
    pub fn space(&mut self) -> Option<&mut [u8]> {
        self.arena.get_mut(self.used..self.used + DATAGRAM)
    }

    /// The first `len` bytes of [`Out::space`] go to `to`.
    pub fn commit(&mut self, route: Route, len: usize, class: Class) {
        debug_assert!(len <= DATAGRAM && self.used + len <= self.arena.len());
        let (to, at) = (route.peer, self.used as u32);
        match route.connection() {
            None => self.list.push(Datagram { to, at, len: len as u16, class }),
            Some(connection) => self.frames.push(Frame { connection, class, to, at, len: len as u16 }),
        }
        self.last = self.used;
        self.used += len;
    }

    /// Copies a datagram; false if there is no room for it.
    pub fn push(&mut self, to: impl Into<Route>, bytes: &[u8], class: Class) -> bool {
        let Some(space) = self.space().and_then(|space| space.get_mut(..bytes.len())) else { return false };
        space.copy_from_slice(bytes);
        self.commit(to.into(), bytes.len(), class);
        true
    }

    /// Moves all of `other` here; what finds no room is lost.
    pub fn append(&mut self, other: &mut Out) {
        for datagram in &other.list {
            self.push(datagram.to, other.bytes(datagram), datagram.class);
        }
        for frame in &other.frames {
            self.push(frame.route(), other.frame(frame), frame.class);
        }
        other.clear();
    }

    /// It holds a part that is worth a system call; once [`Out::gather`] was called: all that there is room for.
    pub fn is_full(&self) -> bool {
        let limit = if self.gathering { self.list.capacity() / 4 * 3 } else { self.limit };
        self.used >= FULL.min(self.arena.len() / 4 * 3) || self.list.len() >= limit
    }

    /// The next parts are not sent one by one, until [`Out::clear`].
    pub fn gather(&mut self) {
        self.gathering = true;
    }

    pub fn is_gathering(&self) -> bool {
        self.gathering
    }

    pub fn clear(&mut self) {
        self.used = 0;
        self.last = 0;
        self.gathering = false;
        self.list.clear();
        self.frames.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// What goes out over UDP.
    pub fn list(&self) -> &[Datagram] {
        &self.list
    }

    /// What goes out over TCP, since [`Out::clear`] or [`Out::clear_frames`].
    pub fn frames(&self) -> impl Iterator<Item = (&Frame, &[u8])> {
        self.frames.iter().map(|frame| (frame, self.frame(frame)))
    }

    /// The frames were taken.
    pub fn clear_frames(&mut self) {
        self.frames.clear();
    }

    pub fn bytes(&self, datagram: &Datagram) -> &[u8] {
        self.slice(datagram.at, datagram.len)
    }

    fn frame(&self, frame: &Frame) -> &[u8] {
        self.slice(frame.at, frame.len)
    }

    fn slice(&self, at: u32, len: u16) -> &[u8] {
        &self.arena[at as usize..at as usize + usize::from(len)]
    }

    /// The packet committed last.
    pub fn last(&self) -> &[u8] {
        &self.arena[self.last..self.used]
    }

    pub fn arena(&self) -> &[u8] {
        &self.arena
    }

    pub fn iter(&self) -> impl Iterator<Item = (Route, &[u8])> {
        let datagrams = self.list.iter().map(|datagram| (datagram.to.into(), self.bytes(datagram)));
        datagrams.chain(self.frames().map(|(frame, bytes)| (frame.route(), bytes)))
    }
}

impl Frame {
    fn route(&self) -> Route {
        Route::tcp(self.to, self.connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_full_early_and_what_is_gathered_only_when_the_arena_is() {
        let mut out = Out::default();
        let push =
            |out: &mut Out| assert!(out.push(SocketAddr::from(([127, 0, 0, 1], 1)), &[0; 100], Class::Tile));
        (0..PART).for_each(|_| push(&mut out));
        assert!(out.is_full());
        out.gather();
        assert!(!out.is_full());
        while !out.is_full() {
            push(&mut out);
        }
        assert!(out.list().len() < out.list.capacity(), "nothing was allocated");
        out.clear();
        assert!(!out.is_gathering() && !out.is_full());
    }
}
