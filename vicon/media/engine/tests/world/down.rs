//! The way to a peer: datagrams, or a TCP connection whose window bounds nothing, so that all that is written lies in
//! the link's queue. What that queue drops comes again there, and holds up what was sent after it.

use _engine::route::{Connection, Route};
use net_emu::{Config, Path};
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

/// Until acknowledgements behind a full queue tell of what it dropped.
const NOTICED: u64 = 250_000;

pub struct Down {
    path: Path,
    tcp: Option<Tcp>,
}

struct Tcp {
    connection: Connection,
    sent: u64,
    next: u64,
    /// When to send what was dropped again.
    again: VecDeque<(u64, Vec<u8>)>,
    /// What came before something that was dropped.
    early: BTreeMap<u64, Vec<u8>>,
    dropped: usize,
}

impl Down {
    pub fn new(config: Config, seed: u64) -> Down {
        Down { path: Path::new(config, seed), tcp: None }
    }

    pub fn set(&mut self, config: Config) {
        self.path.set(config);
    }

    /// Whoever has sent nothing yet comes over TCP.
    pub fn over_tcp(&mut self, connection: Connection) {
        let (again, early) = (VecDeque::new(), BTreeMap::new());
        self.tcp = Some(Tcp { connection, sent: 0, next: 0, again, early, dropped: 0 });
    }

    pub fn route(&self, address: SocketAddr) -> Route {
        self.tcp.as_ref().map_or(address.into(), |tcp| Route::tcp(address, tcp.connection))
    }

    /// As [`Path::send`].
    pub fn send(&mut self, now: u64, packet: &[u8]) -> Option<u64> {
        let Some(tcp) = &mut self.tcp else { return self.path.send(now, packet) };
        let numbered = [&tcp.sent.to_be_bytes(), packet].concat();
        tcp.sent += 1;
        tcp.offer(now, &mut self.path, numbered)
    }

    /// As [`Path::receive`]; over TCP each packet after the one before it.
    pub fn receive(&mut self, now: u64) -> Option<Vec<u8>> {
        let Some(tcp) = &mut self.tcp else { return self.path.receive(now) };
        while let Some((_, numbered)) = tcp.again.pop_front_if(|(at, _)| *at <= now) {
            tcp.offer(now, &mut self.path, numbered);
        }
        while let Some(mut numbered) = self.path.receive(now) {
            let packet = numbered.split_off(8);
            tcp.early.insert(u64::from_be_bytes(numbered.try_into().expect("8 bytes")), packet);
        }
        let packet = tcp.early.remove(&tcp.next)?;
        tcp.next += 1;
        Some(packet)
    }

    /// Packets that the queue had no room for, of a TCP connection.
    pub fn dropped(&self) -> usize {
        self.tcp.as_ref().map_or(0, |tcp| tcp.dropped)
    }
}

impl Tcp {
    fn offer(&mut self, now: u64, path: &mut Path, numbered: Vec<u8>) -> Option<u64> {
        let wait = path.send(now, &numbered);
        if wait.is_none() {
            self.dropped += 1;
            self.again.push_back((now + NOTICED, numbered));
        }
        wait
    }
}
