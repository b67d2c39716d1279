//! Jitter and loss of one incoming stream (RFC 3550 6.4.1, A.3, A.8).

use crate::rtcp::lists::Report;
use crate::rtcp::sr;

/// Packets of one report's interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    pub expected: u64,
    pub lost: u64,
}

impl Interval {
    /// 0 to 1.
    pub fn fraction_lost(self) -> f32 {
        if self.expected == 0 { 0.0 } else { self.lost as f32 / self.expected as f32 }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Reception {
    first: Option<u64>,
    highest: u64,
    pub received: u64,
    /// (expected, received) at the last report.
    reported: (u64, u64),
    /// Arrival minus timestamp of the packet before, in timestamp units.
    transit: i64,
    /// Timestamp units.
    jitter: f64,
    /// Middle of the last SR's NTP time, and when it came.
    sender_report: Option<(u32, u64)>,
    /// Of the last report.
    pub interval: Interval,
}

impl Reception {
    /// `sequence` and `timestamp` unwrapped, `rate` in Hz.
    pub fn packet(&mut self, now: u64, sequence: u64, timestamp: u64, rate: u32) {
        let transit = (u128::from(now) * u128::from(rate) / 1_000_000) as i64 - timestamp as i64;
        if self.first.is_some() {
            let step = (transit - self.transit).unsigned_abs() as f64;
            self.jitter += (step - self.jitter) / 16.0;
        }
        self.transit = transit;
        let first = *self.first.get_or_insert(sequence);
        self.first = Some(first.min(sequence));
        self.highest = self.highest.max(sequence);
        self.received += 1;
    }

    pub fn sender_report(&mut self, now: u64, ntp: u64) {
        self.sender_report = Some((sr::middle(ntp), now));
    }

    pub fn expected(&self) -> u64 {
        self.first.map_or(0, |first| self.highest - first + 1)
    }

    pub fn lost(&self) -> u64 {
        self.expected().saturating_sub(self.received)
    }

    pub fn jitter_us(&self, rate: u32) -> u64 {
        (self.jitter * 1e6 / f64::from(rate)) as u64
    }

    /// The report block for now; starts the next interval.
    pub fn report(&mut self, now: u64, ssrc: u32) -> Report {
        let (expected, received) = (self.expected(), self.received);
        let span = expected - self.reported.0.min(expected);
        let lost = span.saturating_sub(received - self.reported.1);
        self.reported = (expected, received);
        self.interval = Interval { expected: span, lost };
        let (lsr, dlsr) = self.sender_report.map_or((0, 0), |(middle, at)| {
            (middle, (u128::from(now.saturating_sub(at)) * 65_536 / 1_000_000) as u32)
        });
        Report {
            ssrc,
            fraction_lost: (lost * 256).checked_div(span).unwrap_or(0).min(255) as u8,
            cumulative_lost: (expected as i64 - received as i64).clamp(-0x80_0000, 0x7f_ffff) as i32,
            highest: self.highest as u32,
            jitter: self.jitter as u32,
            lsr,
            dlsr,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_lost_of_four_is_reported_once() {
        let mut reception = Reception::default();
        for sequence in [65_536, 65_537, 65_539] {
            reception.packet(0, sequence, 0, 90_000);
        }
        let report = reception.report(0, 7);
        assert_eq!((report.fraction_lost, report.cumulative_lost, report.highest), (64, 1, 65_539));
        reception.packet(0, 65_540, 0, 90_000);
        let report = reception.report(0, 7);
        assert_eq!((report.fraction_lost, report.cumulative_lost), (0, 1));
    }

    #[test]
    fn even_spacing_has_no_jitter() {
        let mut reception = Reception::default();
        for i in 0..100 {
            reception.packet(i * 20_000, i, i * 960, 48_000);
        }
        assert_eq!(reception.report(0, 1).jitter, 0);
        for i in 100..200u64 {
            reception.packet(i * 20_000 + (i % 2) * 10_000, i, i * 960, 48_000);
        }
        let jitter = reception.jitter_us(48_000);
        assert!((9_000..=10_000).contains(&jitter), "{jitter}");
    }
}
