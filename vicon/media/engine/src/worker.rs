//! One thread, one socket: what waits is taken, handled and sent at once; nothing waits for a timer to be batched.

use crate::api::{Command, Event, Id, Micros, Stats, WorkerLoad};
use crate::core::{Core, Out};
use crate::events::{Events, Outbox};
use crate::net::clock;
use crate::net::sender::Sender;
use crate::net::stream::Drain;
use crate::net::tcp::{Handler, Streams};
use crate::net::udp::{BATCH, Receiver, Socket};
use crate::net::wake::{Wake, wait_readable};
use crate::overload::Overload;
use crate::route::Route;
use crate::stats::Board;
use crossbeam_queue::ArrayQueue;
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Commands that may wait; more are refused at the call.
const COMMANDS: usize = 16_384;
/// Commands before datagrams have their turn: a storm of joins must not be heard.
const TURN: usize = 256;
/// recvmmsg calls before commands and timers have their turn: 512 datagrams.
const READS: usize = 8;
const SECOND: Micros = 1_000_000;
/// Longest sleep, so that figures stay fresh.
const NAP: Micros = SECOND / 4;

/// What a worker and the threads that talk to it share.
pub struct Desk {
    commands: ArrayQueue<(u64, Command)>,
    wake: Wake,
    stop: AtomicBool,
    board: Board,
    load: Mutex<WorkerLoad>,
}

impl Desk {
    pub fn new(port: u16, board: Board) -> std::io::Result<Desk> {
        Ok(Desk {
            commands: ArrayQueue::new(COMMANDS),
            wake: Wake::new()?,
            stop: AtomicBool::new(false),
            board,
            load: Mutex::new(WorkerLoad { port, ..WorkerLoad::default() }),
        })
    }

    /// Hands a command over; gives it back if the ring is full.
    pub fn push(&self, n: u64, command: Command) -> Result<(), Command> {
        self.commands.push((n, command)).map_err(|(_, command)| command)?;
        self.wake.set();
        Ok(())
    }

    /// The worker ends once it has handled what waits.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Release);
        self.wake.set();
    }

    pub fn stats(&self, transport: Id) -> Option<Stats> {
        self.board.get(transport)
    }

    pub fn load(&self) -> WorkerLoad {
        self.load.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

pub struct Worker {
    core: Core,
    socket: Socket,
    streams: Streams,
    desk: Arc<Desk>,
    events: Arc<Events>,
    outbox: Outbox,
    receiver: Receiver,
    sender: Sender,
    out: Out,
    meter: Meter,
    index: u32,
    overload: Overload,
    /// Something of the connections is ready, or may be.
    listening: bool,
}

/// The core, as connections know it.
struct Ear<'a> {
    core: &'a mut Core,
    now: Micros,
}

impl Handler for Ear<'_> {
    fn packet(&mut self, route: Route, packet: &mut [u8]) -> bool {
        self.core.datagram(self.now, route, packet);
        self.core.knows(route)
    }

    fn drained(&mut self, route: Route, drain: Drain) {
        self.core.drained(self.now, route, drain.bytes, drain.queued, drain.age);
    }

    fn gone(&mut self, route: Route) {
        self.core.gone(self.now, route);
    }
}

impl Worker {
    pub fn new(
        core: Core,
        socket: Socket,
        streams: Streams,
        desk: Arc<Desk>,
        events: Arc<Events>,
        index: u32,
    ) -> Worker {
        Worker {
            core,
            socket,
            streams,
            desk,
            events,
            outbox: Outbox::default(),
            receiver: Receiver::default(),
            sender: Sender::default(),
            out: Out::default(),
            meter: Meter::new(clock::monotonic()),
            index,
            overload: Overload::default(),
            listening: true,
        }
    }

    /// Runs until [`Desk::stop`].
    pub fn run(mut self) {
        let mut full = false;
        while !self.desk.stop.load(Ordering::Acquire) {
            let before = clock::monotonic();
            if !full {
                let due = self.core.next_timeout().min(before + NAP);
                let nap = Duration::from_micros(due.saturating_sub(before));
                let fds = [self.socket.as_raw_fd(), self.desk.wake.as_raw_fd(), self.streams.as_raw_fd()];
                let [.., streams] = wait_readable(fds, nap);
                self.listening = streams;
            }
            // Read once: everything of this batch happens now.
            let now = clock::monotonic();
            full = self.turn(now);
            if self.meter.turn(before, now) {
                self.report(now);
            }
        }
        // What was asked before the stop is done, whatever still arrives.
        self.turn(clock::monotonic());
        while !self.desk.commands.is_empty() {
            self.turn(clock::monotonic());
        }
    }

    /// One batch: commands, datagrams, timers, then all that is to be sent. Whether more waits.
    fn turn(&mut self, now: Micros) -> bool {
        self.desk.wake.clear();
        for _ in 0..TURN {
            let Some((n, command)) = self.desk.commands.pop() else { break };
            self.core.command(now, n, command);
        }
        let mut full = false;
        for _ in 0..READS {
            let received = self.receive(now);
            full = received == BATCH;
            if self.core.wants_flush() {
                self.flush(now);
            }
            if !full {
                break;
            }
        }
        // With more waiting nothing was polled: the connections have their turn all the same.
        if self.listening {
            full |= self.streams.turn(now, &mut Ear { core: &mut self.core, now });
        }
        self.listening = full;
        if self.core.next_timeout() <= now {
            self.core.timeout(now);
        }
        self.flush(now);
        let mut ear = Ear { core: &mut self.core, now };
        while let Some(left) = ear.core.take_left() {
            self.streams.close(left, &mut ear);
        }
        self.streams.look(now, &mut ear);
        self.outbox.retry(&self.events);
        while let Some(event) = self.core.take_event() {
            self.outbox.push(&self.events, event);
        }
        full || !self.desk.commands.is_empty()
    }

    fn receive(&mut self, now: Micros) -> usize {
        // An error of the socket itself is one of a moment (no memory): the next turn tries again.
        let received = self.receiver.receive(&self.socket).unwrap_or(0);
        self.meter.received += received as u64;
        for (from, bytes) in self.receiver.datagrams() {
            self.core.datagram(now, from, bytes);
        }
        received
    }

    /// A part leaves while the next is still to be sealed; once the socket is full the parts are gathered, so that what
    /// is worth most goes first.
    fn flush(&mut self, now: Micros) {
        let mut next = 0;
        loop {
            let done = self.core.flush(now, &mut self.out);
            self.streams.queue(now, &self.out);
            self.out.clear_frames();
            if !self.out.is_gathering() {
                next = self.sender.send(&self.socket, &self.out, next);
            }
            if next == self.out.list().len() {
                self.out.clear();
            } else if done || self.out.is_gathering() {
                self.sender.squeeze(&self.socket, &self.out, next);
                self.out.clear();
            } else {
                self.out.gather();
                continue;
            }
            next = 0;
            if done {
                break;
            }
        }
        self.streams.flush(now, &mut Ear { core: &mut self.core, now });
    }

    /// Once a second: figures for whoever asks.
    fn report(&mut self, now: Micros) {
        let sent = self.sender.sent;
        let (busy, in_pps, out_pps) = self.meter.second(now, sent.packets);
        if let Some(step) = self.overload.second(now, busy) {
            self.core.overload(step);
            let event = Event::Overload { at: now, worker: self.index, step, busy };
            self.outbox.push(&self.events, event);
        }
        let mut dropped: Vec<_> = self.core.counters().iter().collect();
        dropped.push(("send", sent.lost()));
        dropped.push(("tcp_queue", self.streams.dropped));
        dropped.push(("tcp_refused", self.streams.refused));
        let mut load = self.desk.load.lock().unwrap_or_else(PoisonError::into_inner);
        *load = WorkerLoad {
            port: load.port,
            busy,
            in_pps,
            out_pps,
            transports: self.core.transports() as u64,
            cpu_us: clock::thread_cpu(),
            sent_packets: sent.packets,
            step: self.overload.step(),
            dropped,
            runs: sent.runs.to_vec(),
        };
    }
}

/// Counts of the second that runs.
struct Meter {
    since: Micros,
    waited: Micros,
    received: u64,
    sent: u64,
}

impl Meter {
    fn new(now: Micros) -> Meter {
        Meter { since: now, waited: 0, received: 0, sent: 0 }
    }

    /// A turn that waited from `before` to `now`; whether a second is over.
    fn turn(&mut self, before: Micros, now: Micros) -> bool {
        self.waited += now - before;
        now - self.since >= SECOND
    }

    /// Share of the time that was not waited, packets in and out a second; starts the next second.
    fn second(&mut self, now: Micros, sent: u64) -> (f32, u64, u64) {
        let wall = (now - self.since).max(1);
        let busy = wall.saturating_sub(self.waited) as f32 / wall as f32;
        let rate = |count: u64| count * SECOND / wall;
        let figures = (busy, rate(self.received), rate(sent - self.sent));
        *self = Meter { since: now, waited: 0, received: 0, sent };
        figures
    }
}
