//! The handle that other threads hold: opens sockets, starts workers, checks ids at the call.

use crate::api::{Candidate, Command, Event, Id, Protocol, Stats, WorkerLoad};
use crate::bwe::Limits;
use crate::core::Core;
use crate::events::Events;
use crate::net::tcp::Streams;
use crate::net::udp::Socket;
use crate::overload;
use crate::registry::{Refusal, Registry};
use crate::tap::{self, Taps};
use crate::worker::{Desk, Worker};
use std::fs::DirBuilder;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// Host candidates: ICE-lite has one kind (RFC 8445 5.1.2.1); IPv4 before IPv6.
const PRIORITY_V4: u32 = 2_130_706_431;
const PRIORITY_V6: u32 = 2_130_706_175;
/// TCP passive after all of UDP (RFC 6544 4.2).
const PRIORITY_TCP_V4: u32 = 1_671_430_143;
const PRIORITY_TCP_V6: u32 = 1_671_429_887;
/// How often a port that is free for UDP and not for TCP is given back for another.
const PORTS_TRIED: usize = 16;

pub struct Config {
    pub workers: usize,
    pub bind: IpAddr,
    /// Addresses that clients are told.
    pub public: Vec<IpAddr>,
    /// Of the first worker; the others follow. 0: any free one for each.
    pub port: u16,
    /// Made if missing, for its owner only.
    pub tap_dir: PathBuf,
    /// Bounds within which a subscriber's link is taken to be.
    pub downlink: Limits,
}

pub struct Engine {
    desks: Vec<Arc<Desk>>,
    events: Arc<Events>,
    registry: Mutex<Registry>,
    number: AtomicU64,
    public: Vec<IpAddr>,
    /// One message from each worker that has ended.
    ended: Mutex<mpsc::Receiver<()>>,
    /// Ends after the workers' last blocks are written.
    _taps: tap::Thread,
}

impl Engine {
    /// Opens all sockets, then starts the threads.
    pub fn start(config: Config) -> io::Result<Engine> {
        DirBuilder::new().recursive(true).mode(0o700).create(&config.tap_dir)?;
        let events = Arc::new(Events::new()?);
        let taps = tap::Thread::start(config.tap_dir, tap::Space::default())?;
        let mut ready = Vec::new();
        for index in 0..config.workers {
            let port = match config.port {
                0 => 0,
                base => u16::try_from(usize::from(base) + index)
                    .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "no port left for a worker"))?,
            };
            let (socket, streams) = bind(SocketAddr::new(config.bind, port))?;
            let core = Core::new(seed()?, Taps::new(&taps, index as u32)).bounded(config.downlink);
            let desk = Arc::new(Desk::new(socket.port()?, core.board())?);
            ready.push((core, socket, streams, desk));
        }
        let (done, ended) = mpsc::channel();
        // Made before the threads, so that a thread that cannot start ends those that did.
        let engine = Engine {
            desks: ready.iter().map(|(.., desk)| desk.clone()).collect(),
            events,
            registry: Mutex::default(),
            number: AtomicU64::new(0),
            public: config.public,
            ended: Mutex::new(ended),
            _taps: taps,
        };
        for (index, (core, socket, streams, desk)) in ready.into_iter().enumerate() {
            let (events, done) = (engine.events.clone(), done.clone());
            thread::Builder::new().name(format!("media-{index}")).spawn(move || {
                Worker::new(core, socket, streams, desk, events, index as u32).run();
                // Nobody listens any more if the engine was dropped.
                let _ = done.send(());
            })?;
        }
        Ok(engine)
    }

    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Takes up to `limit` events; ids that ended are free from here on.
    pub fn take_events(&self, limit: usize) -> Vec<Event> {
        let events = self.events.take(limit);
        let mut registry = self.registry();
        for event in &events {
            if let Event::TransportEnd { transport, .. } = event {
                registry.ended(*transport);
            }
        }
        events
    }

    /// Checks `command`, and hands it to the worker of its room. Returns its number.
    pub fn submit(&self, command: Command) -> Result<u64, Refusal> {
        let mut registry = self.registry();
        let worker = match &command {
            Command::OpenRoom { .. } => self.least_loaded(&registry).ok_or(Refusal::Full)?,
            _ => registry.worker_of(&command)?,
        };
        let change = registry.check(&command, worker)?;
        let n = self.number.fetch_add(1, Ordering::Relaxed) + 1;
        let desk = self.desks.get(worker).ok_or(Refusal::Closed)?;
        desk.push(n, command).map_err(|_| Refusal::Full)?;
        registry.apply(change);
        Ok(n)
    }

    /// One candidate for UDP and one for TCP of each public address, UDP first.
    pub fn candidates(&self, room: Id) -> Result<Vec<Candidate>, Refusal> {
        let worker = self.registry().worker_of_room(room)?;
        let port = self.desks.get(worker).ok_or(Refusal::Closed)?.load().port;
        let each = |protocol, v4, v6| {
            self.public.iter().map(move |&ip| {
                let priority = if ip.is_ipv4() { v4 } else { v6 };
                Candidate { protocol, address: SocketAddr::new(ip, port), priority }
            })
        };
        let udp = each(Protocol::Udp, PRIORITY_V4, PRIORITY_V6);
        Ok(udp.chain(each(Protocol::Tcp, PRIORITY_TCP_V4, PRIORITY_TCP_V6)).collect())
    }

    pub fn stats(&self, transport: Id) -> Option<Stats> {
        let worker = self.registry().worker_of_transport(transport).ok()?;
        self.desks.get(worker)?.stats(transport)
    }

    pub fn load(&self) -> Vec<WorkerLoad> {
        self.desks.iter().map(|desk| desk.load()).collect()
    }

    /// Closes every room and waits for the workers, at most `grace`. Later calls are refused as `closed`.
    pub fn shutdown(&self, grace: Duration) {
        let rooms = self.registry().close();
        for (room, worker) in rooms {
            if let Some(desk) = self.desks.get(worker) {
                // With the ring full the worker's end closes the room as well.
                let _ = desk.push(0, Command::CloseRoom { room });
            }
        }
        for desk in &self.desks {
            desk.stop();
        }
        let until = Instant::now() + grace;
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in &self.desks {
            if ended.recv_timeout(until.saturating_duration_since(Instant::now())).is_err() {
                return;
            }
        }
    }

    /// `None`: every worker has too much to do.
    fn least_loaded(&self, registry: &Registry) -> Option<usize> {
        let loads = self.desks.iter().map(|desk| desk.load()).enumerate();
        loads
            .filter(|(_, load)| load.step < overload::LAST)
            .min_by_key(|(index, load)| (load.step, load.out_pps, registry.rooms_on(*index)))
            .map(|(index, _)| index)
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        for desk in &self.desks {
            desk.stop();
        }
    }
}

/// UDP and TCP on one port. Port 0: any that is free for both.
fn bind(address: SocketAddr) -> io::Result<(Socket, Streams)> {
    let mut tries = if address.port() == 0 { PORTS_TRIED } else { 1 };
    loop {
        let socket = Socket::bind(address)?;
        tries -= 1;
        match Streams::bind(SocketAddr::new(address.ip(), socket.port()?)) {
            Ok(streams) => return Ok((socket, streams)),
            Err(error) if tries == 0 => return Err(error),
            Err(_) => {}
        }
    }
}

fn seed() -> io::Result<u64> {
    let mut bytes = [0; 8];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| io::Error::other("no random numbers"))?;
    Ok(u64::from_ne_bytes(bytes))
}
