//! Clusters: a few packets at a higher rate than the estimate, to see whether the link carries it.

use super::Cluster;
use crate::api::Micros;

/// Sent and not yet judged, at most.
const KEPT: usize = 4;
const PACKETS: u32 = 5;
/// Without media there is nothing to disturb; with it, a picture's time, so that other flows are seen.
const FIRST_US: Micros = 15_000;
const LATER_US: Micros = 35_000;
/// Share of packets that must arrive.
const ENOUGH: f64 = 0.7;
/// What nothing was heard of by then, on top of a round trip, is not waited for: its feedback was lost.
const GIVEN_UP_US: Micros = 250_000;
/// Received slower than this share of the sending rate: the link is full, and this much of it can be used.
const CARRIED: f64 = 0.9;
const USABLE: f64 = 0.92;
/// Of what all of it arrived at: a train is too short to be exact.
const SURE: f64 = 0.97;
/// Sent within this, a train is a burst.
const AT_ONCE_US: f64 = 1_000.0;
const ANSWER_US: Micros = 1_000_000;
/// Of the shortest cluster, bytes on the wire.
pub const LEAST: u32 = PACKETS * SMALLEST;
/// Bytes on the wire of a packet with little padding, and of the largest packet.
const SMALLEST: u32 = 104;
const LARGEST: u32 = 1_200;

/// What is to be sent now, at once, as RTX of recent packets or padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeOrder {
    pub cluster: Cluster,
    /// On the wire, in at least `packets` packets.
    pub bytes: u32,
    pub packets: u32,
    /// Worth nothing after this.
    pub by: Micros,
}

/// What a cluster showed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// bit/s that arrived.
    pub bps: f64,
    /// The link carried all of it: there may be more.
    pub whole: bool,
    pub asked: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Train {
    id: Cluster,
    asked: f64,
    packets: u32,
    first_sent: Micros,
    last_sent: Micros,
    sent: u64,
    last_bytes: u64,
    arrived_packets: u32,
    lost_packets: u32,
    first_arrival: i64,
    last_arrival: i64,
    arrived: u64,
    first_bytes: u64,
}

#[derive(Clone, Copy, Debug)]
struct Sending {
    id: Cluster,
    bps: f64,
    since: Micros,
    span: Micros,
    bytes: u64,
    sent: u64,
    packets: u32,
}

#[derive(Clone, Debug, Default)]
pub struct Prober {
    trains: [Train; KEPT],
    sending: Option<Sending>,
    last_id: Cluster,
    /// The last one ended then.
    pub ended: Micros,
}

impl Prober {
    /// Packets are being sent, or their feedback is awaited.
    pub fn is_busy(&self, now: Micros, rtt: Micros) -> bool {
        self.sending.is_some() || (self.ended > 0 && now < self.ended + rtt + 100_000)
    }

    /// The cluster that packets sent now belong to.
    pub fn cluster(&self) -> Cluster {
        self.sending.map_or(0, |sending| sending.id)
    }

    pub fn start(&mut self, now: Micros, bps: f64, first: bool) {
        self.last_id = if self.last_id == Cluster::MAX { 1 } else { self.last_id + 1 };
        let span = if first { FIRST_US } else { LATER_US };
        let bytes = (bps * span as f64 / 8e6).max(f64::from(LEAST)) as u64;
        self.sending = Some(Sending { id: self.last_id, bps, since: now, span, bytes, sent: 0, packets: 0 });
        self.trains[usize::from(self.last_id) % KEPT] =
            Train { id: self.last_id, asked: bps, ..Train::default() };
    }

    /// What should leave now.
    pub fn order(&mut self, now: Micros) -> Option<ProbeOrder> {
        let sending = self.sending?;
        if now > sending.since + 4 * sending.span + ANSWER_US / 2 {
            // Nobody sent it: no line that can.
            self.stop(now);
            return None;
        }
        let size = (sending.bytes as u32 / PACKETS).clamp(SMALLEST, LARGEST);
        let due = sending.bps * now.saturating_sub(sending.since) as f64 / 8e6 + f64::from(size);
        let bytes = (due as u64).saturating_sub(sending.sent);
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let order = ProbeOrder {
            cluster: sending.id,
            bytes,
            packets: bytes.div_ceil(size),
            by: sending.since + 2 * sending.span,
        };
        (bytes >= size).then_some(order)
    }

    /// When [`Prober::order`] has the next packet.
    pub fn next_due(&self) -> Option<Micros> {
        let sending = self.sending?;
        Some(sending.since + (sending.sent as f64 * 8e6 / sending.bps).ceil() as Micros)
    }

    /// A packet of the cluster left.
    pub fn sent(&mut self, now: Micros, id: Cluster, bytes: usize) {
        let train = &mut self.trains[usize::from(id) % KEPT];
        if train.id != id {
            return;
        }
        if train.packets == 0 {
            train.first_sent = now;
        }
        train.packets += 1;
        train.sent += bytes as u64;
        (train.last_sent, train.last_bytes) = (now, bytes as u64);
        if let Some(sending) = &mut self.sending
            && sending.id == id
        {
            sending.sent += bytes as u64;
            sending.packets += 1;
            if sending.sent >= sending.bytes && sending.packets >= PACKETS {
                self.stop(now);
            }
        }
    }

    fn stop(&mut self, now: Micros) {
        self.sending = None;
        self.ended = now;
    }

    /// A packet of a cluster arrived.
    pub fn arrived(&mut self, id: Cluster, arrived: i64, bytes: usize) {
        let train = &mut self.trains[usize::from(id) % KEPT];
        if train.id != id || id == 0 {
            return;
        }
        if train.arrived_packets == 0 || arrived < train.first_arrival {
            (train.first_arrival, train.first_bytes) = (arrived, bytes as u64);
        }
        if train.arrived_packets == 0 {
            train.last_arrival = arrived;
        }
        train.last_arrival = train.last_arrival.max(arrived);
        train.arrived_packets += 1;
        train.arrived += bytes as u64;
    }

    /// A packet of a cluster was reported missing; or, `back`, it came after all.
    pub fn lost(&mut self, id: Cluster, back: bool) {
        let train = &mut self.trains[usize::from(id) % KEPT];
        if train.id == id && id != 0 {
            train.lost_packets =
                if back { train.lost_packets.saturating_sub(1) } else { train.lost_packets + 1 };
        }
    }

    /// Judges a cluster of which enough arrived, once, after the feedback at `now` was read. As long as some of it is
    /// on its way it tells nothing: feedback comes in the middle of a train, too.
    pub fn finding(&mut self, now: Micros, rtt: Micros) -> Option<Finding> {
        let sending = self.cluster();
        let train = self.trains.iter_mut().find(|train| {
            let told = train.arrived_packets + train.lost_packets >= train.packets
                || now >= train.last_sent + rtt + GIVEN_UP_US;
            train.id != 0
                && train.id != sending
                && told
                && f64::from(train.arrived_packets) >= ENOUGH * f64::from(train.packets)
                && train.packets >= PACKETS
        })?;
        let done = std::mem::take(train);
        let sent_us = done.last_sent.saturating_sub(done.first_sent) as f64;
        let arrived_us = (done.last_arrival - done.first_arrival) as f64;
        if arrived_us > 1e6 {
            return None;
        }
        // What was lost was sent too.
        let sent_bits = (done.sent - done.last_bytes) as f64 * 8.0;
        // We were late and sent it all at once: what was asked for is proven, not more.
        let sent_bps = if sent_us < AT_ONCE_US { done.asked } else { sent_bits * 1e6 / sent_us };
        let share = f64::from(done.arrived_packets) / f64::from(done.arrived_packets + done.lost_packets);
        let arrived_bps = (done.arrived - done.first_bytes) as f64 * 8e6 / arrived_us.max(1.0);
        let with_lost = arrived_bps / share;
        let whole = with_lost >= CARRIED * sent_bps;
        let bps = if whole { SURE * with_lost.min(sent_bps) } else { USABLE * arrived_bps };
        Some(Finding { bps, whole, asked: done.asked })
    }

    /// The path changed: what is under way says nothing.
    pub fn restart(&mut self) {
        *self = Prober { last_id: self.last_id, ..Prober::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends a cluster over a link of `link` bit/s; what it showed.
    fn probe(asked: f64, link: f64) -> Option<Finding> {
        let (mut prober, arrivals) = sent(asked, link);
        for (id, at, bytes) in arrivals {
            prober.arrived(id, at, bytes);
        }
        prober.finding(300_000, 0)
    }

    /// A cluster that was sent, and when what of it arrives.
    fn sent(asked: f64, link: f64) -> (Prober, Vec<(Cluster, i64, usize)>) {
        let mut prober = Prober::default();
        prober.start(0, asked, true);
        let (mut free, mut arrivals) = (0.0f64, Vec::new());
        for now in (0..200_000).step_by(1_000) {
            while let Some(order) = prober.order(now) {
                let bytes = (order.bytes / order.packets).min(1_200) as usize;
                prober.sent(now, order.cluster, bytes);
                free = free.max(now as f64) + bytes as f64 * 8e6 / link;
                arrivals.push((order.cluster, free as i64, bytes));
            }
        }
        (prober, arrivals)
    }

    #[test]
    fn what_is_on_its_way_is_waited_for_and_what_is_lost_or_never_told_of_is_not() {
        let link = 800e3;
        for (late, lost) in [(1, 0), (0, 1)] {
            let (mut prober, arrivals) = sent(1.2e6, link);
            let most = arrivals.len() - late - lost;
            for &(id, at, bytes) in &arrivals[..most] {
                prober.arrived(id, at, bytes);
            }
            (0..lost).for_each(|_| prober.lost(arrivals[0].0, false));
            let early = prober.finding(100_000, 50_000);
            assert_eq!(early.is_some(), late == 0, "{late} on their way, {lost} lost: {early:?}");
            let finding = early.or_else(|| prober.finding(400_000, 50_000)).expect("it is judged");
            assert!((0.85..1.0).contains(&(finding.bps / link)), "{finding:?}");
        }
    }

    #[test]
    fn a_link_that_carries_the_cluster_is_taken_at_its_rate() {
        for asked in [128e3, 600e3, 1.2e6, 2.4e6, 8e6] {
            let finding = probe(asked, 50e6).expect("all arrived");
            assert!(finding.whole && (0.8..1.25).contains(&(finding.bps / asked)), "{asked}: {finding:?}");
        }
    }

    #[test]
    fn a_slower_link_is_measured() {
        for link in [64e3, 300e3, 1e6] {
            let finding = probe(2.4e6, link).expect("all arrived");
            assert!(!finding.whole && (0.85..1.0).contains(&(finding.bps / link)), "{link}: {finding:?}");
        }
    }

    #[test]
    fn a_cluster_that_left_at_once_proves_what_was_asked() {
        let mut prober = Prober::default();
        prober.start(0, 1e6, false);
        let order = prober.order(60_000).expect("all of it is due");
        for n in 0..order.packets {
            prober.sent(60_000, order.cluster, (order.bytes / order.packets) as usize);
            prober.arrived(order.cluster, 70_000 + i64::from(n) * 10, (order.bytes / order.packets) as usize);
        }
        let finding = prober.finding(80_000, 0).expect("all arrived");
        assert!(finding.whole && finding.bps == SURE * 1e6, "{finding:?}");
    }

    #[test]
    fn a_cluster_that_nobody_can_send_ends() {
        let mut prober = Prober::default();
        prober.start(0, 1e6, true);
        assert!(prober.order(0).is_some() && prober.is_busy(0, 0));
        assert!(prober.order(2_000_000).is_none());
        assert!(!prober.is_busy(3_000_000, 0));
    }
}
