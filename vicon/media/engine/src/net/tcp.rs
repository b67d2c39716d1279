//! The worker's TCP listener and its connections (RFC 6544 passive): who may come, who must go, what each has to write.

use super::epoll::{Epoll, Ready};
use super::stream::{Drain, Stream};
use crate::api::Micros;
use crate::core::Out;
use crate::route::{Connection, Route};
use crate::tcp::strangers::Strangers;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{AsRawFd, RawFd};

/// Connections of a worker (media.md 3.3); a power of two, so that an id holds a place and a generation.
const PLACES: usize = 4096;
/// Within this a connection must show a valid check.
const PATIENCE: Micros = 5_000_000;
/// How often that is looked at.
const LOOK: Micros = 500_000;
/// Connections accepted in a row.
const ACCEPTS: usize = 64;
const READ: usize = 16 * 1024;
/// Key of the listener; an id is never 0.
const LISTENER: u32 = 0;

/// What frames and connections mean to the owner.
pub trait Handler {
    /// A packet came; false if its sender is not known after it.
    fn packet(&mut self, route: Route, packet: &mut [u8]) -> bool;
    /// The path took something.
    fn drained(&mut self, route: Route, drain: Drain);
    /// A known connection is over.
    fn gone(&mut self, route: Route);
}

pub struct Streams {
    listener: TcpListener,
    epoll: Epoll,
    places: Vec<Option<Box<Stream>>>,
    free: Vec<usize>,
    generation: u32,
    strangers: Strangers,
    /// Where the search for a stranger to make room begins.
    hand: usize,
    looked: Micros,
    /// Accepting failed for want of descriptors: not again until the next look.
    paused: bool,
    ready: Vec<Ready>,
    /// Connections with new packets.
    touched: Vec<Connection>,
    buffer: Box<[u8]>,
    /// Packets that found no room.
    pub dropped: u64,
    /// Connections refused, or closed for what they sent or did not send.
    pub refused: u64,
}

impl Streams {
    pub fn bind(address: SocketAddr) -> io::Result<Streams> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let epoll = Epoll::new()?;
        epoll.add(listener.as_raw_fd(), LISTENER)?;
        Ok(Streams {
            listener,
            epoll,
            places: (0..PLACES).map(|_| None).collect(),
            free: (0..PLACES).rev().collect(),
            generation: 0,
            strangers: Strangers::default(),
            hand: 0,
            looked: 0,
            paused: false,
            ready: Vec::with_capacity(64),
            touched: Vec::with_capacity(64),
            buffer: vec![0; READ].into(),
            dropped: 0,
            refused: 0,
        })
    }

    /// Accepts, reads and writes what is ready, each connection once: nobody is starved by another. Whether there may
    /// be more.
    pub fn turn(&mut self, now: Micros, handler: &mut impl Handler) -> bool {
        let mut ready = std::mem::take(&mut self.ready);
        self.epoll.take(&mut ready);
        let more = ready.len() == ready.capacity();
        for event in ready.drain(..) {
            let Some(id) = Connection::new(event.key) else {
                self.accept(now);
                continue;
            };
            if event.readable && self.read(id, handler).is_none() {
                self.refused += u64::from(self.get(id).is_some_and(|stream| !stream.known));
                self.close(id, handler);
            } else if event.writable {
                self.write(now, id, handler);
            }
        }
        self.ready = ready;
        more
    }

    /// Closes those that have shown no valid check in time. Cheap when called often.
    pub fn look(&mut self, now: Micros, handler: &mut impl Handler) {
        if now.saturating_sub(self.looked) < LOOK {
            return;
        }
        self.looked = now;
        for place in 0..self.places.len() {
            let Some(stream) = &self.places[place] else { continue };
            if !stream.known && now.saturating_sub(stream.opened) >= PATIENCE {
                self.refused += 1;
                self.close_place(place, handler);
            }
        }
        if std::mem::take(&mut self.paused) {
            // Failing again only means another pause.
            self.paused = self.epoll.add(self.listener.as_raw_fd(), LISTENER).is_err();
        }
    }

    /// Puts the frames of `out` behind what waits; [`Streams::flush`] writes them.
    pub fn queue(&mut self, now: Micros, out: &Out) {
        for (frame, packet) in out.frames() {
            let known = self.places[place(frame.connection)].as_deref_mut();
            let Some(stream) = known.filter(|s| s.route.connection() == Some(frame.connection)) else {
                continue;
            };
            self.dropped += u64::from(!stream.push(now, packet, frame.class));
            if self.touched.last() != Some(&frame.connection) {
                self.touched.push(frame.connection);
            }
        }
    }

    /// Writes to every connection that got packets, as much as it takes.
    pub fn flush(&mut self, now: Micros, handler: &mut impl Handler) {
        while let Some(id) = self.touched.pop() {
            self.write(now, id, handler);
        }
    }

    pub fn close(&mut self, id: Connection, handler: &mut impl Handler) {
        if self.get(id).is_some() {
            self.close_place(place(id), handler);
        }
    }

    fn accept(&mut self, now: Micros) {
        for _ in 0..ACCEPTS {
            match self.listener.accept() {
                Ok((inner, peer)) => {
                    let peer = SocketAddr::new(peer.ip().to_canonical(), peer.port());
                    if self.admit(now, inner, peer).is_none() {
                        self.refused += 1;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // Gone before it was accepted.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(_) => {
                    // Level-triggered: it would be reported again and again until somebody leaves.
                    self.paused = self.epoll.remove(self.listener.as_raw_fd()).is_ok();
                    return;
                }
            }
        }
    }

    /// Gives a new connection a place; `None`: it is closed.
    fn admit(&mut self, now: Micros, inner: std::net::TcpStream, peer: SocketAddr) -> Option<()> {
        if !self.strangers.admit(peer.ip()) {
            return None;
        }
        let Some(place) = self.free.pop().or_else(|| self.evict()) else {
            self.strangers.leave(peer.ip());
            return None;
        };
        // 20 bits of generation: an id comes back after a million connections.
        self.generation = self.generation % ((1 << 20) - 1) + 1;
        let id = Connection::new(self.generation << 12 | place as u32)?;
        let stream = Stream::new(now, inner, peer, id).ok().filter(|stream| {
            // Not watched, not held.
            self.epoll.add(stream.as_raw_fd(), id.get()).is_ok()
        });
        if stream.is_none() {
            self.strangers.leave(peer.ip());
            self.free.push(place);
        }
        self.places[place] = stream.map(Box::new);
        self.places[place].as_ref().map(|_| ())
    }

    /// Makes room: a stranger leaves for another. `None`: all are known.
    fn evict(&mut self) -> Option<usize> {
        let stranger = |at: &usize| self.places[*at].as_deref().is_some_and(|stream| !stream.known);
        let place = (0..PLACES).map(|n| (self.hand + n) % PLACES).find(stranger)?;
        self.hand = place + 1;
        let stream = self.places[place].take()?;
        self.strangers.leave(stream.route.peer.ip());
        self.refused += 1;
        Some(place)
    }

    /// `None`: it is to be closed.
    fn read(&mut self, id: Connection, handler: &mut impl Handler) -> Option<()> {
        let stream = self.places[place(id)].as_deref_mut()?;
        if stream.route.connection() != Some(id) {
            return Some(());
        }
        let count = stream.read(&mut self.buffer).ok()?;
        let (route, was_known) = (stream.route, stream.known);
        let mut known = was_known;
        let read = stream.deframer.read(&mut self.buffer[..count], |packet| {
            known = handler.packet(route, packet);
            // Whom the owner does not know after the first packet has nothing to say here.
            known
        });
        stream.known = known;
        if known && !was_known {
            self.strangers.leave(route.peer.ip());
        }
        read.ok()
    }

    fn write(&mut self, now: Micros, id: Connection, handler: &mut impl Handler) {
        let Some(stream) = self.places[place(id)].as_deref_mut() else { return };
        if stream.route.connection() != Some(id) {
            return;
        }
        let written = stream.write(now).and_then(|drain| {
            let more = stream.has_more();
            if more != std::mem::replace(&mut stream.waiting, more) {
                self.epoll.watch_writing(stream.as_raw_fd(), id.get(), more)?;
            }
            Ok(drain)
        });
        match written {
            Ok(drain) => handler.drained(stream.route, drain),
            Err(_) => self.close(id, handler),
        }
    }

    fn get(&self, id: Connection) -> Option<&Stream> {
        self.places[place(id)].as_deref().filter(|stream| stream.route.connection() == Some(id))
    }

    fn close_place(&mut self, place: usize, handler: &mut impl Handler) {
        let Some(stream) = self.places[place].take() else { return };
        self.free.push(place);
        match stream.known {
            true => handler.gone(stream.route),
            false => self.strangers.leave(stream.route.peer.ip()),
        }
    }
}

impl AsRawFd for Streams {
    fn as_raw_fd(&self) -> RawFd {
        self.epoll.as_raw_fd()
    }
}

fn place(id: Connection) -> usize {
    id.get() as usize % PLACES
}
