//! RTCP: compounds, and transport-wide feedback as far as the estimate.

use super::call::NOW;
use _engine::bwe::{Estimator, Limits, Purpose, START_BPS};
use _engine::rtcp::parse::{Packet, compound};

pub fn compounds(bytes: &[u8]) {
    for packet in compound(bytes) {
        match packet {
            Packet::SenderReport { reports, .. } | Packet::ReceiverReport { reports, .. } => {
                assert!(reports.count() <= 31);
            }
            Packet::Bye(sources) => assert!(sources.count() <= 31),
            Packet::Nack { lost, .. } => assert!(lost.count() <= bytes.len() * 5),
            Packet::Fir { media, .. } => assert!(media.count() <= bytes.len()),
            Packet::TransportCc(feedback) => assert!(feedback.packets().count() <= 65_535),
            Packet::Pli { .. } | Packet::Other { .. } => {}
        }
    }
}

/// Feedback as it stands behind its RTCP header, to an estimator that has sent something.
pub fn transport_cc(bytes: &[u8]) {
    let words = bytes.len().div_ceil(4);
    let mut packet = vec![0x8f, 205];
    packet.extend_from_slice(&(words as u16).to_be_bytes());
    packet.extend_from_slice(bytes);
    packet.resize(4 + words * 4, 0);
    let mut estimator = Estimator::new(NOW, START_BPS, Limits::default());
    for number in 0..100 {
        estimator.sent(NOW + u64::from(number) * 5_000, number, 1_100, Purpose::Media);
    }
    for (packet, now) in compound(&packet).zip((NOW + 600_000..).step_by(50_000)) {
        if let Packet::TransportCc(feedback) = packet {
            assert!(feedback.packets().count() <= usize::from(feedback.count));
            estimator.feedback(now, &feedback);
            estimator.tick(now + 10_000, false);
            let bps = estimator.estimate(now + 10_000).bps;
            assert!((10_000..=8_000_000).contains(&bps), "{bps}");
        }
    }
}
