//! One who talks and one who listens over a narrow, lossy link: what is heard there, what waits, what is shown.

use super::World;
use super::hear::{Concealed, concealed};
use super::publish::SIXTY_MS;
use _engine::api::Kind;
use net_emu::{Config, Loss, Rate};

const S: u64 = 1_000_000;
/// Sound and pictures of the talker at the listener.
pub const SOUND: u32 = 2_000_000;
pub const PICTURES: u32 = 2_000_100;
pub const LISTENER: usize = 1;
const CAMERA: u32 = 12;
/// IPv4 and UDP.
const HEADERS: usize = 28;
/// Pictures further apart are two appearances.
const GONE_US: u64 = S;

/// Who listens, and over what.
#[derive(Clone, Copy, Debug)]
pub struct Ear {
    pub red: bool,
    /// Asks for lost sound (Chromium).
    pub asks: bool,
    pub kbps: u64,
    pub loss: f64,
    pub delay_us: u64,
    /// The room is set for weak networks: 16 kbit/s in packets of 60 ms.
    pub weak: bool,
    /// Wishes to see who talks, too.
    pub watches: bool,
}

pub const FIREFOX: Ear =
    Ear { red: false, asks: false, kbps: 2_000, loss: 0.1, delay_us: 30_000, weak: false, watches: false };
pub const CHROMIUM: Ear = Ear { red: true, asks: true, ..FIREFOX };

/// What came of a meeting.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    pub concealed: Concealed,
    /// Of all datagrams after the first five seconds.
    pub queue_p95_ms: u64,
    /// Estimate over capacity, mean after the first ten seconds.
    pub utilisation: f64,
    /// The longest time that pictures went on before they were off again; 0: there were none.
    pub pictures_s: f64,
}

impl Ear {
    /// At the end of a link of 64 kbit/s with a round trip of 200 ms, and wishing for more than it carries.
    pub fn weak_link(self, loss: f64) -> Ear {
        Ear { kbps: 64, loss, delay_us: 100_000, watches: true, ..self }
    }

    /// As `live` tells the client: two round trips and 80 ms, and 60 where three packets leave at once; at most 400.
    pub fn target(self) -> u64 {
        let packed = if self.kbps < 100 { 60_000 } else { 0 };
        let on_the_link = 290 * 8_000 / self.kbps;
        (2 * (2 * self.delay_us + on_the_link) + 80_000 + packed).min(400_000)
    }

    pub fn link(self) -> Config {
        Config {
            delay_us: self.delay_us,
            loss: Loss::Random(self.loss),
            rate: Some(Rate::constant(self.kbps * 1_000, 300_000)),
            around: HEADERS,
            ..Config::default()
        }
    }

    /// One who talks all the time, one who listens.
    pub fn talk(self, seed: u64) -> World {
        let mut world = World::new(seed);
        let calm = Config { delay_us: 5_000, ..Config::default() };
        let talker = world.join(&["f", "h", "q"], calm.clone());
        let peer = &mut world.peers[talker];
        (peer.camera.on, peer.camera.nominal) = (self.watches, Some(Kind::Camera));
        (peer.mic.level, peer.mic.size) = (Some(25), 80);
        if self.weak {
            (peer.mic.size, peer.mic.toc) = (120, SIXTY_MS);
        }
        world.red = self.red;
        let listener = world.join(&[], calm);
        world.network(listener, self.link());
        let peer = &mut world.peers[listener];
        (peer.mic.level, peer.camera.on, peer.watch.asks_for_sound) = (None, false, self.asks);
        if self.watches {
            world.watch(listener, &[CAMERA], 360);
        }
        world
    }

    /// What of the talker's sound is concealed from a time on.
    pub fn concealed(self, world: &World, since: u64) -> Concealed {
        concealed(world.peers[LISTENER].watch.stream(SOUND), since, self.target())
    }

    /// A whole meeting.
    pub fn account(self, seed: u64, seconds: u64) -> Account {
        let mut world = self.talk(seed);
        world.spy(LISTENER);
        let (began, id) = (world.now, world.peers[LISTENER].id);
        let mut shares = Vec::new();
        for second in 0..seconds {
            world.run(S);
            let estimate = world.core.board().get(id).map_or(0, |stats| stats.down_bps);
            if second >= 10 {
                shares.push(estimate as f64 / (self.kbps * 1_000) as f64);
            }
        }
        let waits = world.waits[LISTENER].iter().filter(|wait| wait.0 >= began + 5 * S);
        let mut waits: Vec<u64> = waits.map(|wait| wait.1 / 1_000).collect();
        waits.sort_unstable();
        Account {
            concealed: self.concealed(&world, began + 10 * S),
            queue_p95_ms: waits.get(waits.len() * 95 / 100).copied().unwrap_or(0),
            utilisation: shares.iter().sum::<f64>() / shares.len().max(1) as f64,
            pictures_s: longest_show(&world) as f64 / 1e6,
        }
    }
}

/// The longest time that pictures left for the listener without having been gone for a second.
fn longest_show(world: &World) -> u64 {
    let line = world.spies[LISTENER].as_ref().and_then(|spy| spy.lines.get(&PICTURES));
    let mut times: Vec<u64> =
        line.into_iter().flat_map(|line| line.sent.values()).map(|sent| sent.at).collect();
    times.sort_unstable();
    let (mut began, mut longest) = (times.first().copied().unwrap_or(0), 0);
    for pair in times.windows(2) {
        if pair[1] - pair[0] > GONE_US {
            began = pair[1];
        }
        longest = longest.max(pair[1] - began);
    }
    longest
}
