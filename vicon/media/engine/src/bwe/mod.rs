//! What a subscriber's downlink carries, from its transport-wide feedback (media.md 7.1): one [`Estimator`] a
//! transport, without sockets or clocks.

mod acked;
mod aimd;
mod estimate;
mod history;
mod interarrival;
mod loss;
mod probe;
mod probing;
mod queue;
mod rate;
mod sound;
mod trendline;

pub use estimate::{Cause, Estimate, Limits, Purpose};
pub use probe::ProbeOrder;

use crate::api::Micros;
use crate::rtcp::twcc::Feedback;
use acked::Acked;
use aimd::Aimd;
use history::History;
use interarrival::InterArrival;
use loss::Loss;
use probe::Prober;
use probing::FIRST_STEP;
use queue::Queue;
use rate::Rate;
use sound::SoundLoss;
use trendline::{Trendline, Usage};

/// Number of a probe's cluster; 0: none.
pub type Cluster = u8;

/// Feedback that does not come for this long lowers the estimate, again and again.
const SILENCE: Micros = 500_000;
const SILENCE_CUT: f64 = 0.8;
const SILENCE_FLOOR: f64 = 50_000.0;
/// A pause after which delays before it are not compared with those after.
const PAUSE: Micros = 500_000;
/// A drop below this share within five seconds is probed once, at most of where it came from.
const DROPPED: f64 = 0.66;
const DROP_WITHIN: Micros = 5_000_000;
const RECOVER: f64 = 0.85;
/// A queue that stands longer than this is congestion, whatever its trend.
const STANDING: Micros = 50_000;
/// Below this it has gone.
const GONE: Micros = 15_000;
/// TCP: what lies in the socket for longer than this is too much.
const TCP_QUEUE_S: f64 = 0.2;
const TCP_SHARE: f64 = 0.9;

/// Where an estimate starts over UDP and over TCP.
pub const START_BPS: u64 = 600_000;
pub const START_TCP_BPS: u64 = 400_000;
/// Of what the client knew from last time.
const HINT_SHARE: f64 = 0.8;

pub struct Estimator {
    limits: Limits,
    start: f64,
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
    feedback_at: Micros,
    sent_at: Micros,
    /// Sent first after the last feedback.
    unanswered: Option<Micros>,
    silent_steps: u32,
    over_at: Option<Micros>,
    /// A standing queue was answered and has not gone since: another flow keeps it there.
    foreign: bool,
    /// Estimate that a drop began at.
    before_drop: Option<(f64, Micros)>,
    recover: Option<f64>,
    /// The next probe of a series.
    next_step: Option<f64>,
    sending: Rate,
    tcp: Option<f64>,
}

impl Estimator {
    pub fn new(now: Micros, start_bps: u64, limits: Limits) -> Self {
        let start = start_bps.clamp(limits.min_bps, limits.max_bps) as f64;
        Estimator {
            limits,
            start,
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
            feedback_at: now,
            sent_at: now,
            unanswered: None,
            silent_steps: 0,
            over_at: None,
            foreign: false,
            before_drop: None,
            recover: None,
            next_step: Some(FIRST_STEP),
            sending: Rate::default(),
            tcp: None,
        }
    }

    /// What the client knew from last time; it counts until something was measured.
    pub fn hint(&mut self, now: Micros, bps: u64) {
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
        self.sent_at = now;
        self.unanswered.get_or_insert(now);
        self.sending.add(now, bytes);
        let cluster = match purpose {
            Purpose::Probe(cluster) => cluster,
            // Media that happens to leave meanwhile is part of the train.
            Purpose::Media | Purpose::Sound => self.prober.cluster(),
        };
        if cluster != 0 {
            self.prober.sent(now, cluster, bytes);
        }
        self.history.sent(now, twcc, bytes, cluster, purpose == Purpose::Sound);
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
        for (number, arrived) in feedback.packets() {
            let Some(arrived) = arrived else {
                if let Some(sent) = self.history.lost(number) {
                    self.loss.lost(now);
                    if sent.sound {
                        self.sound_loss.count(now, true);
                    }
                }
                continue;
            };
            let Some((sent, was_lost)) = self.history.arrived(number) else { continue };
            let (arrived, bytes) = (arrived + offset, usize::from(sent.bytes));
            self.loss.arrived(now, was_lost);
            if sent.sound && !was_lost {
                self.sound_loss.count(now, false);
            }
            self.queue.packet(sent.at, arrived);
            self.acked.packet(arrived, bytes);
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
        (self.heard, self.feedback_at, self.silent_steps) = (true, now, 0);
        self.unanswered = (self.sent_at > youngest).then_some(now);
        self.judge(now, usage.unwrap_or(self.trend.usage()));
    }

    fn judge(&mut self, now: Micros, usage: Usage) {
        self.foreign &= self.queue.standing_us() > GONE;
        let standing = self.queue.standing_us() > STANDING && !self.foreign;
        let usage = if usage == Usage::Normal && standing { Usage::Over } else { usage };
        // A queue that we made on purpose is no sign of too much media.
        let usage = if self.prober.is_busy(now, self.rtt) && usage == Usage::Over && !self.is_flooded() {
            Usage::Under
        } else {
            usage
        };
        if usage == Usage::Over {
            self.over_at = Some(now);
        }
        let before = self.aimd.bps();
        let acked = if usage == Usage::Over { self.acked.fallen() } else { self.acked.bps() };
        let room = self.foreign || self.queue.standing_us() < STANDING / 2;
        let cut = self.aimd.update(now, usage, acked, self.rtt, self.is_held_back() && room);
        if cut {
            self.foreign |= standing;
            self.note(now, before, Cause::Delay);
        } else if self.aimd.bps() > before {
            self.cause = if self.cause == Cause::Probed { Cause::Probed } else { Cause::Grown };
        }
        let queued = self.queue.standing_us() > STANDING / 2 || self.is_overusing(now);
        if let Some(bps) = self.loss.judge(now, self.aimd.bps(), queued, self.rtt) {
            let before = self.aimd.bps();
            self.aimd.set(now, bps);
            if bps < before {
                self.note(now, before, Cause::Loss);
            }
        }
        while let Some(finding) = self.prober.finding() {
            self.found(now, finding);
        }
        self.bound(now);
    }

    /// A cut from `before`; one that ends deep is probed once when it is over.
    fn note(&mut self, now: Micros, before: f64, cause: Cause) {
        self.cause = cause;
        self.next_step = None;
        let known = self.before_drop.filter(|&(_, since)| now.saturating_sub(since) <= DROP_WITHIN);
        let (top, since) = known.unwrap_or((before, now));
        self.before_drop = Some((top, since));
        if self.aimd.bps() < DROPPED * top {
            self.recover = Some(RECOVER * top);
        }
    }

    fn bound(&mut self, now: Micros) {
        let (least, most) = (self.limits.min_bps as f64, self.limits.max_bps as f64);
        let bps = self.aimd.bps();
        if !(least..=most).contains(&bps) {
            self.aimd.set(now, bps.clamp(least, most));
        }
    }

    /// What passes with time alone: feedback that does not come.
    pub fn tick(&mut self, now: Micros) {
        let Some(since) = self.unanswered.filter(|_| self.heard) else { return };
        let silent = now.saturating_sub(since.max(self.feedback_at)).saturating_sub(self.rtt);
        let steps = (silent / SILENCE) as u32;
        if steps > self.silent_steps {
            self.silent_steps = steps;
            let before = self.aimd.bps();
            let bps = (before * SILENCE_CUT).max(SILENCE_FLOOR).min(before);
            self.aimd.set(now, bps);
            self.note(now, before, Cause::Silence);
        }
    }

    /// When [`Estimator::tick`] or [`Estimator::next_probe`] has something to do; `u64::MAX`: never.
    pub fn next_due(&self) -> Micros {
        let silence = self.unanswered.filter(|_| self.heard).map(|since| {
            since.max(self.feedback_at) + self.rtt + SILENCE * (u64::from(self.silent_steps) + 1)
        });
        let probe = self.prober.next_due().or(self.probe_at());
        silence.unwrap_or(Micros::MAX).min(probe.unwrap_or(Micros::MAX))
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

    /// Some feedback came on this path: the estimate is more than a guess.
    pub fn is_heard(&self) -> bool {
        self.heard
    }

    /// Share of sound lost in the last seconds as it was first reported, 0 to 1: what came on request was lost.
    /// `None`: too little was sent to tell.
    pub fn sound_loss(&self, now: Micros) -> Option<f32> {
        self.sound_loss.share(now)
    }

    /// Another address: the same machine keeps what is known of its link, another begins anew.
    pub fn moved(&mut self, now: Micros, same_ip: bool) {
        self.groups.restart();
        self.trend.restart();
        self.queue.restart();
        self.prober.restart();
        (self.unanswered, self.silent_steps, self.feedback_at) = (None, 0, now);
        if !same_ip {
            self.acked.restart();
            self.loss.restart();
            self.aimd = Aimd::new(self.start);
            (self.cause, self.heard, self.rtt, self.rtt_least) = (Cause::Start, false, 0, 0);
            (self.before_drop, self.recover, self.over_at) = (None, None, None);
            (self.next_step, self.tcp) = (Some(FIRST_STEP), None);
        }
    }

    /// Over TCP: bytes that left the socket since the last call, and what still lies in it.
    pub fn drained(&mut self, now: Micros, bytes: usize, queued: usize) {
        self.sending.drained(now, bytes);
        let rate = self.sending.drained_bps(now);
        let waits = queued as f64 * 8.0 / rate.max(1_000.0);
        if waits > TCP_QUEUE_S {
            self.tcp = Some(TCP_SHARE * rate);
        } else if let Some(tcp) = &mut self.tcp {
            *tcp *= 1.02;
            if *tcp > self.aimd.bps() {
                self.tcp = None;
            }
        }
        // What TCP takes is acknowledged, also before the browser says so.
        if bytes > 0 {
            self.feedback_at = now;
        }
    }

    fn round_trip(&mut self, sample: Micros) {
        self.rtt = if self.rtt == 0 { sample } else { (self.rtt * 7 + sample) / 8 };
        self.rtt_least = if self.rtt_least == 0 { sample } else { self.rtt_least.min(sample) };
    }

    fn is_overusing(&self, now: Micros) -> bool {
        self.over_at.is_some_and(|at| now.saturating_sub(at) < self.rtt + 200_000)
    }

    fn is_flooded(&self) -> bool {
        self.queue.standing_us() > 2 * STANDING
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
