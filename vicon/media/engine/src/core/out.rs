//! Datagrams to be sent: one arena and a list, those of one destination lying together.

use super::class::Class;
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

pub struct Out {
    arena: Box<[u8]>,
    used: usize,
    list: Vec<Datagram>,
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
            limit: most / 4 * 3,
            gathering: false,
        }
    }

    /// Room for one datagram; `None`: full.
    pub fn space(&mut self) -> Option<&mut [u8]> {
        self.arena.get_mut(self.used..self.used + DATAGRAM)
    }

    /// The first `len` bytes of [`Out::space`] go to `to`.
    pub fn commit(&mut self, to: SocketAddr, len: usize, class: Class) {
        debug_assert!(len <= DATAGRAM && self.used + len <= self.arena.len());
        self.list.push(Datagram { to, at: self.used as u32, len: len as u16, class });
        self.used += len;
    }

    /// Copies a datagram; false if there is no room for it.
    pub fn push(&mut self, to: SocketAddr, bytes: &[u8], class: Class) -> bool {
        let Some(space) = self.space().and_then(|space| space.get_mut(..bytes.len())) else { return false };
        space.copy_from_slice(bytes);
        self.commit(to, bytes.len(), class);
        true
    }

    /// Moves all of `other` here; what finds no room is lost.
    pub fn append(&mut self, other: &mut Out) {
        for datagram in &other.list {
            self.push(datagram.to, other.bytes(datagram), datagram.class);
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
        self.gathering = false;
        self.list.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn list(&self) -> &[Datagram] {
        &self.list
    }

    pub fn bytes(&self, datagram: &Datagram) -> &[u8] {
        let at = datagram.at as usize;
        &self.arena[at..at + usize::from(datagram.len)]
    }

    /// The datagram committed last.
    pub fn last(&self) -> Option<&[u8]> {
        self.list.last().map(|datagram| self.bytes(datagram))
    }

    pub fn arena(&self) -> &[u8] {
        &self.arena
    }

    pub fn iter(&self) -> impl Iterator<Item = (SocketAddr, &[u8])> {
        self.list.iter().map(|datagram| (datagram.to, self.bytes(datagram)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_full_early_and_what_is_gathered_only_when_the_arena_is() {
        let mut out = Out::default();
        let push = |out: &mut Out| assert!(out.push(([127, 0, 0, 1], 1).into(), &[0; 100], Class::Tile));
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
