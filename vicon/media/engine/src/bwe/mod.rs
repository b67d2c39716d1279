//! What a subscriber's downlink carries, from its transport-wide feedback (media.md 7.1): one [`Estimator`] a
//! transport, without sockets or clocks.

mod acked;
mod aimd;
mod estimate;
mod history;
mod interarrival;
mod judge;
mod loss;
mod path;
mod probe;
mod probing;
mod queue;
mod rate;
mod sound;
mod train;
mod trendline;

pub use estimate::{Cause, Estimate, Limits, Purpose};
pub use path::{START_BPS, START_TCP_BPS};
pub use probe::ProbeOrder;

use crate::api::Micros;
use crate::rtcp::twcc::Feedback;
use acked::Acked;
use aimd::Aimd;
use history::History;
use interarrival::InterArrival;
use judge::Before;
use loss::Loss;
use probe::Prober;
use probing::FIRST_STEP;
use queue::Queue;
use rate::Rate;
use sound::SoundLoss;
use trendline::{Trendline, Usage};

/// Number of a probe's cluster; 0: none.
pub type Cluster = u8;

/// A pause after which delays before it are not compared with those after.
const PAUSE: Micros = 500_000;
/// TCP sends what was lost again after a round trip at the earliest; radio gathers packets for less than this.
const HELD_UP: Micros = 50_000;
/// Feedback alone, without a finding, makes an estimate of a guess after this long.
const UNKNOWN: Micros = 2_500_000;
/// Of what the client knew from last time.
const HINT_SHARE: f64 = 0.8;

pub struct Estimator {
    limits: Limits,
    start: f64,
    /// The client knew better where to start.
    hinted: bool,
    history: History,
    groups: InterArrival,
    trend: Trendline,
    acked: Acked,
    aimd: Aimd,
    loss: Loss,
    sound_loss: SoundLoss,
    prober: Prober,
    queue: Queue,
    cause: Cause,
    /// What could be used, bit/s.
    needs: f64,
    rtt: Micros,
    rtt_least: Micros,
    reference: Option<i64>,
    /// Some feedback came on this path.
    heard: bool,
    /// Something else came first.
    spoke_at: Option<Micros>,
    /// A series of probes ended, or a queue was seen; without either it counts as known from then on.
    found: bool,
    known_by: Micros,
    feedback_at: Micros,
    sent_at: Micros,
    /// Sent first after the last feedback.
    unanswered: Option<Micros>,
    silent_steps: u32,
    before_silence: Option<Before>,
    over_at: Option<Micros>,
    /// A standing queue was answered and has not gone since: another flow keeps it there.
    foreign: bool,
    /// Estimate that a drop began at.
    before_drop: Option<(f64, Micros)>,
    recover: Option<f64>,
    /// The next probe of a series.
    next_step: Option<f64>,
    sending: Rate,
    /// Of the way that was chosen last.
    over_tcp: bool,
    /// What the socket drains, where that is too little.
    tcp: Option<f64>,
}

impl Estimator {
    pub fn new(now: Micros, start_bps: u64, limits: Limits) -> Self {
        let start = start_bps.clamp(limits.min_bps, limits.max_bps) as f64;
        Estimator {
            limits,
            start,
            hinted: false,
            history: History::default(),
            groups: InterArrival::default(),
            trend: Trendline::default(),
            acked: Acked::default(),
            aimd: Aimd::new(start),
            loss: Loss::default(),
            sound_loss: SoundLoss::default(),
            prober: Prober::default(),
            queue: Queue::default(),
            cause: Cause::Start,
            needs: 0.0,
            rtt: 0,
            rtt_least: 0,
            reference: None,
            heard: false,
            spoke_at: None,
            found: false,
            known_by: 0,
            feedback_at: now,
            sent_at: now,
            unanswered: None,
            silent_steps: 0,
            before_silence: None,
            over_at: None,
            foreign: false,
            before_drop: None,
            recover: None,
            next_step: Some(FIRST_STEP),
            sending: Rate::default(),
            over_tcp: false,
            tcp: None,
        }
    }

    /// What the client knew from last time; it counts until something was measured.
    pub fn hint(&mut self, now: Micros, bps: u64) {
        self.hinted = true;
        if self.cause == Cause::Start && !self.heard {
            let bps = (bps as f64 * HINT_SHARE) as u64;
            self.start = bps.clamp(self.limits.min_bps, self.limits.max_bps) as f64;
            self.aimd.set(now, self.start);
        }
    }

    /// A packet left with the transport-wide number `twcc`. `bytes`: on the wire, IP and UDP headers included.
    pub fn sent(&mut self, now: Micros, twcc: u16, bytes: usize, purpose: Purpose) {
        if now.saturating_sub(self.sent_at) > PAUSE {
            self.groups.restart();
            self.trend.restart();
        }
        let is_sound = matches!(purpose, Purpose::Sound | Purpose::Twice);
        let bytes = if purpose == Purpose::Twice { 2 * bytes } else { bytes };
        self.sent_at = now;
        self.unanswered.get_or_insert(now);
        self.sending.add(now, bytes);
        let cluster = match purpose {
            Purpose::Probe(cluster) => cluster,
            // Media that happens to leave meanwhile is part of the train.
            Purpose::Media | Purpose::Sound => self.prober.cluster(),
            // Only one of the two is.
            Purpose::Twice => 0,
        };
        if cluster != 0 {
            self.prober.sent(now, cluster, bytes);
        }
        self.history.sent(now, twcc, bytes, cluster, is_sound);
    }

    pub fn feedback(&mut self, now: Micros, feedback: &Feedback) {
        let offset = self.unwrap(feedback);
        if now.saturating_sub(self.feedback_at) > PAUSE {
            // A hole, or a way back that was shut: what lay in between does not compare.
            self.groups.restart();
            self.trend.restart();
        }
        let mut usage = None;
        let mut youngest = None;
        let (mut came, mut lost) = (0, 0);
        for (number, arrived) in feedback.packets() {
            let Some(arrived) = arrived else {
                if let Some(sent) = self.history.lost(number) {
                    self.loss.lost(now);
                    lost += 1;
                    self.prober.lost(sent.cluster, false);
                    if sent.sound {
                        self.sound_loss.count(now, true);
                    }
                }
                continue;
            };
            let Some((sent, was_lost)) = self.history.arrived(number) else { continue };
            let (arrived, bytes) = (arrived + offset, usize::from(sent.bytes));
            self.loss.arrived(now, was_lost);
            came += 1;
            if was_lost {
                self.prober.lost(sent.cluster, true);
            }
            if sent.sound && !was_lost {
                self.sound_loss.count(now, false);
            }
            self.queue.packet(sent.at, arrived, self.history.sent_at(number.wrapping_add(1)));
            self.acked.packet(arrived, bytes);
            if self.over_tcp
                && let Some(since) = self.queue.at_once_since()
                && sent.at.saturating_sub(since) > self.rtt_least.max(HELD_UP)
            {
                // A lost packet held up all that was sent after it.
                self.prober.held_up(since, sent.at);
            }
            youngest = youngest.max(Some(sent.at));
            if sent.cluster != 0 {
                // A queue that we made on purpose is no sign of too much media.
                self.prober.arrived(sent.cluster, arrived, bytes);
            } else if let Some(delta) = self.groups.packet(sent.at, arrived) {
                let found = self.trend.add(delta);
                usage = Some(if usage == Some(Usage::Over) { Usage::Over } else { found });
            }
        }
        let Some(youngest) = youngest else { return };
        self.round_trip(now.saturating_sub(youngest));
        if !self.heard {
            self.known_by = now + UNKNOWN;
            if self.silent_steps > 0 {
                // Where the guess fell to says nothing of the link.
                self.next_step = Some(FIRST_STEP);
            }
        }
        (self.heard, self.feedback_at, self.silent_steps) = (true, now, 0);
        self.unanswered = (self.sent_at > youngest).then_some(now);
        self.excuse(now, came, lost);
        self.judge(now, usage.unwrap_or(self.trend.usage()));
    }

    /// When [`Estimator::tick`] or [`Estimator::next_probe`] has something to do; `u64::MAX`: never.
    pub fn next_due(&self) -> Micros {
        let probe = self.prober.next_due().or(self.probe_at());
        self.silence_due().unwrap_or(Micros::MAX).min(probe.unwrap_or(Micros::MAX))
    }

    /// What could be used if the link carried it, bit/s.
    pub fn needs(&mut self, bps: u64) {
        self.needs = bps as f64;
    }

    pub fn estimate(&self, now: Micros) -> Estimate {
        let bps = self.tcp.map_or(self.aimd.bps(), |drained| drained.min(self.aimd.bps()));
        let slowed = self.tcp.is_some_and(|drained| drained < self.aimd.bps());
        Estimate {
            bps: bps.max(self.limits.min_bps as f64) as u64,
            cause: if slowed { Cause::Tcp } else { self.cause },
            loss: self.loss.share(now) as f32,
            rtt: self.rtt,
            overusing: self.is_overusing(now) || slowed,
        }
    }

    /// The estimate is more than a guess.
    pub fn is_known(&self, now: Micros) -> bool {
        self.heard && (self.found || now >= self.known_by)
    }

    /// Nothing was heard on this path, and not for so long that it would mean something.
    pub fn is_fresh(&self) -> bool {
        !self.heard && self.silent_steps == 0
    }

    /// Share of sound lost in the last seconds as it was first reported, 0 to 1: what came on request was lost.
    /// `None`: too little was sent to tell.
    pub fn sound_loss(&self, now: Micros) -> Option<f32> {
        self.sound_loss.share(now)
    }

    fn round_trip(&mut self, sample: Micros) {
        self.rtt = if self.rtt == 0 { sample } else { (self.rtt * 7 + sample) / 8 };
        self.rtt_least = if self.rtt_least == 0 { sample } else { self.rtt_least.min(sample) };
    }

    /// What is to be added to arrival times so that they go on where 24 bits of reference wrap (every 12 days).
    fn unwrap(&mut self, feedback: &Feedback) -> i64 {
        let turn = 1i64 << 24;
        let wire = i64::from(feedback.reference);
        let near = self.reference.unwrap_or(wire);
        let full = wire + (near - wire + turn / 2).div_euclid(turn) * turn;
        self.reference = Some(full);
        (full - wire) * 64_000
    }
}
