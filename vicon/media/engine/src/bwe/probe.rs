//! Clusters: a few packets at a higher rate than the estimate, to see whether the link carries it.

use super::Cluster;
use super::train::{Finding, PACKETS, Train};
use crate::api::Micros;

/// Sent and not yet judged, at most.
const KEPT: usize = 4;
/// Without media there is nothing to disturb; with it, a picture's time, so that other flows are seen.
const FIRST_US: Micros = 15_000;
const LATER_US: Micros = 35_000;
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
        self.trains[usize::from(self.last_id) % KEPT] = Train::new(self.last_id, bps);
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
        if let Some(train) = self.train(id) {
            train.sent(now, bytes);
        }
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
        if let Some(train) = self.train(id) {
            train.arrived(arrived, bytes);
        }
    }

    /// A packet of a cluster was reported missing; or, `back`, it came after all.
    pub fn lost(&mut self, id: Cluster, back: bool) {
        if let Some(train) = self.train(id) {
            train.lost(back);
        }
    }

    /// What was sent from then until then came at once.
    pub fn held_up(&mut self, from: Micros, until: Micros) {
        self.trains.iter_mut().filter(|train| train.id != 0).for_each(|train| train.held_up(from, until));
    }

    /// Judges a cluster that all is told of, once, after the feedback at `now` was read.
    pub fn finding(&mut self, now: Micros, rtt: Micros) -> Option<Finding> {
        let sending = self.cluster();
        let told = |train: &&mut Train| train.id != 0 && train.id != sending && train.is_told(now, rtt);
        std::mem::take(self.trains.iter_mut().find(told)?).finding()
    }

    /// The path changed: what is under way says nothing.
    pub fn restart(&mut self) {
        *self = Prober { last_id: self.last_id, ..Prober::default() };
    }

    fn train(&mut self, id: Cluster) -> Option<&mut Train> {
        Some(&mut self.trains[usize::from(id) % KEPT]).filter(|train| id != 0 && train.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bwe::train::SURE;

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
