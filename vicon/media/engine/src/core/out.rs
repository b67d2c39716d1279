//! Datagrams to be sent: one arena and a list, those of one destination lying together.

use std::net::SocketAddr;

/// Most bytes of one datagram.
pub const DATAGRAM: usize = 1500;
const ARENA: usize = 4 << 20;
/// Above this the sender should be given a chance.
const FULL: usize = 3 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datagram {
    pub to: SocketAddr,
    pub at: u32,
    pub len: u16,
}

pub struct Out {
    arena: Box<[u8]>,
    used: usize,
    list: Vec<Datagram>,
}

impl Default for Out {
    fn default() -> Self {
        Out::with_capacity(ARENA)
    }
}

impl Out {
    pub fn with_capacity(bytes: usize) -> Self {
        Out { arena: vec![0; bytes].into(), used: 0, list: Vec::with_capacity(bytes / 512) }
    }

    /// Room for one datagram; `None`: full.
    pub fn space(&mut self) -> Option<&mut [u8]> {
        self.arena.get_mut(self.used..self.used + DATAGRAM)
    }

    /// The first `len` bytes of [`Out::space`] go to `to`.
    pub fn commit(&mut self, to: SocketAddr, len: usize) {
        debug_assert!(len <= DATAGRAM && self.used + len <= self.arena.len());
        self.list.push(Datagram { to, at: self.used as u32, len: len as u16 });
        self.used += len;
    }

    /// Copies a datagram; false if there is no room for it.
    pub fn push(&mut self, to: SocketAddr, bytes: &[u8]) -> bool {
        let Some(space) = self.space().and_then(|space| space.get_mut(..bytes.len())) else { return false };
        space.copy_from_slice(bytes);
        self.commit(to, bytes.len());
        true
    }

    pub fn is_full(&self) -> bool {
        self.used >= FULL.min(self.arena.len() / 4 * 3)
    }

    pub fn clear(&mut self) {
        self.used = 0;
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
