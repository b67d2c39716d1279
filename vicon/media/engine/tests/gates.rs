//! Gates of a whole core, in every order of packet, command, time and timer: what a subscriber gets is what the gate's
//! words say, no packet more and none less (media.md 5.2, 10.1).

use crate::world::publish::header;
use crate::world::{self, World};
use _engine::api::{ClosedBy, Command, Event, GateState};
use net_emu::Config;

const MIC: u32 = 11;
const SLOT: u32 = 2_000_000;
/// Of an order. With a closing at its end each is what the gate was before the next.
const LENGTH: u32 = 5;
const STEP_US: u64 = 10_000;

#[derive(Clone, Copy, Debug)]
enum Step {
    Packet,
    Open,
    /// For one step of time.
    OpenUntil,
    Close,
    Time,
    Timer,
}

const STEPS: [Step; 6] = [Step::Packet, Step::Open, Step::OpenUntil, Step::Close, Step::Time, Step::Timer];

/// What the words said to the gate amount to.
#[derive(Default)]
struct Told {
    open: bool,
    until: u64,
    packets: u64,
    last: u64,
}

impl Told {
    fn passes(&self, now: u64) -> bool {
        self.open && (self.until == 0 || now < self.until)
    }
}

struct Stage {
    world: World,
    index: u64,
    told: Told,
    /// Closings so far: (last packet, packets, by).
    closed: Vec<(u64, u64, ClosedBy)>,
}

impl Stage {
    fn new() -> Stage {
        let mut world = World::new(1);
        // Nobody's link is too narrow for a voice.
        world.measured = false;
        for _ in 0..2 {
            world.join(&[], Config::default());
        }
        for peer in &mut world.peers {
            (peer.mic.level, peer.camera.on) = (None, false);
        }
        world.command(Command::Gate { producer: MIC, state: GateState::Closed });
        // Who holds the floor is heard however even the sound is.
        world.command(Command::ReserveAudio { room: world::ROOM, producers: vec![MIC] });
        world.spy(1);
        world.run(2_000);
        world.events.clear();
        Stage { world, index: 0, told: Told::default(), closed: Vec::new() }
    }

    /// How many packets the subscriber was sent so far.
    fn sent(&self) -> usize {
        let lines = &self.world.spies[1].as_ref().expect("a spy").lines;
        (0..3).filter_map(|slot| lines.get(&(SLOT + slot))).map(|line| line.sent.len()).sum()
    }

    fn gate(&mut self, state: GateState) {
        self.world.command(Command::Gate { producer: MIC, state });
    }

    /// The gate has closed by a command or in time, whichever came first.
    fn expect_closed(&mut self, by: ClosedBy) {
        if self.told.open {
            self.closed.push((self.told.last, self.told.packets, by));
        }
        self.told = Told::default();
    }

    fn take(&mut self, step: Step) -> Result<(), String> {
        let now = self.world.now;
        // A deadline that has passed is found by whatever comes next but time itself.
        if !matches!(step, Step::Time) && self.told.open && !self.told.passes(now) {
            self.expect_closed(ClosedBy::Time);
        }
        let before = self.sent();
        match step {
            Step::Packet => {
                self.index += 1;
                let packet =
                    header(111, false, self.index as u16, (now * 48 / 1_000) as u32, 0x101, |writer| {
                        writer.put(world::extensions().audio_level, &[20]);
                        writer.put(world::extensions().mid, b"a");
                    });
                let len = packet.len();
                let packet = [&packet[..], &[0x78, 1, 2, 3, 4, 5, 6, 7]].concat();
                let sealed = self.world.peers[0].seal(&packet, len, self.index);
                self.world.inject(self.world.peers[0].address, sealed);
                let passes = self.told.passes(now);
                if passes {
                    (self.told.last, self.told.packets) = (now, self.told.packets + 1);
                }
                if self.sent() - before != usize::from(passes) {
                    return Err(format!("{} sent, the gate is {passes}", self.sent() - before));
                }
            }
            Step::Open => {
                self.gate(GateState::Open { until: 0 });
                (self.told.open, self.told.until) = (true, 0);
            }
            Step::OpenUntil => {
                self.gate(GateState::Open { until: now + STEP_US });
                (self.told.open, self.told.until) = (true, now + STEP_US);
            }
            Step::Close => {
                self.expect_closed(ClosedBy::Call);
                self.gate(GateState::Closed);
            }
            Step::Time => self.world.now += STEP_US,
            Step::Timer => self.world.timeout(),
        }
        if !matches!(step, Step::Packet) && self.sent() != before {
            return Err("something was sent without a packet".into());
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        self.take(Step::Close)?;
        self.world.now += 4_000;
        for peer in 0..2 {
            let check = self.world.peers[peer].check();
            self.world.inject(self.world.peers[peer].address, check);
        }
        let of = |event: Event| match event {
            Event::GateClosed { producer: MIC, last, packets, by, .. } => Some((last, packets, by)),
            _ => None,
        };
        let told: Vec<_> = self.world.events.drain(..).filter_map(of).collect();
        let expected = std::mem::take(&mut self.closed);
        if told == expected { Ok(()) } else { Err(format!("told {told:?}, expected {expected:?}")) }
    }
}

#[test]
fn no_packet_passes_after_a_close_or_a_deadline_in_any_order_of_packets_commands_and_timers() {
    let mut stage = Stage::new();
    let orders = STEPS.len().pow(LENGTH);
    for order in 0..orders {
        let steps = (0..LENGTH).map(|at| STEPS[order / STEPS.len().pow(at) % STEPS.len()]);
        let steps: Vec<Step> = steps.collect();
        let mut outcome = steps.iter().try_for_each(|&step| stage.take(step));
        if outcome.is_ok() {
            outcome = stage.end();
        }
        assert_eq!(outcome, Ok(()), "{steps:?}");
    }
    assert!(stage.sent() > orders / 10, "packets do pass");
}
