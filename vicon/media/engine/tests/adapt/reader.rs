//! A receiver whose program gets its turn late: what came meanwhile is read at once, and so stamped.

use super::MS;
use net_emu::Rng;

/// What a packet takes to be read.
const READ_US: u64 = 40;

/// How long it has to wait for its turn, and how long a turn is, in ms: at least, at most.
#[derive(Clone, Copy, Debug)]
pub struct Busy {
    pub waits: (u64, u64),
    pub turn: (u64, u64),
}

pub struct Reader {
    busy: Option<Busy>,
    rng: Rng,
    awake: bool,
    until: u64,
    socket: Vec<(u64, u16, usize)>,
}

impl Reader {
    pub fn new(busy: Option<Busy>, seed: u64) -> Self {
        Reader { busy, rng: Rng::new(seed), awake: true, until: 0, socket: Vec::new() }
    }

    /// Whether it has its turn now.
    pub fn is_awake(&mut self, now: u64) -> bool {
        if let Some(busy) = self.busy {
            while self.until <= now {
                self.awake = !self.awake;
                let (least, most) = if self.awake { busy.turn } else { busy.waits };
                self.until += least * MS + self.rng.below((most - least) * MS + 1);
            }
        }
        self.awake
    }

    /// A packet reached its socket.
    pub fn push(&mut self, at: u64, number: u16, bytes: usize) {
        self.socket.push((at, number, bytes));
    }

    /// What it reads now: when, number, bytes.
    pub fn read(&mut self, now: u64) -> impl Iterator<Item = (u64, u16, usize)> {
        let awake = self.is_awake(now);
        let read = if awake { std::mem::take(&mut self.socket) } else { Vec::new() };
        let late = self.busy.is_some();
        read.into_iter().zip(0..).map(move |((at, number, bytes), before)| {
            (if late { now + before * READ_US } else { at }, number, bytes)
        })
    }
}
