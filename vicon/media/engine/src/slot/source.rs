//! When what a source sends was captured, on our clock: its RTP timestamps, and the NTP clock of its sender reports.

pub(super) const SECOND_US: u64 = 1_000_000;

/// Where a stream's RTP timestamps lie on the server's monotonic clock.
#[derive(Clone, Copy, Debug)]
pub struct SourceLine {
    rtp: u64,
    capture_us: u64,
    rate: u32,
}

impl SourceLine {
    /// A packet with this unwrapped timestamp was captured at that time.
    pub fn new(rtp: u64, capture_us: u64, rate: u32) -> Self {
        SourceLine { rtp, capture_us, rate }
    }

    pub fn capture_us(&self, rtp: u64) -> u64 {
        let ticks = i128::from(rtp) - i128::from(self.rtp);
        let us = ticks * i128::from(SECOND_US) / i128::from(self.rate);
        (i128::from(self.capture_us) + us).clamp(0, i128::from(u64::MAX >> 1)) as u64
    }
}

/// The NTP clock of a transport against ours: the smallest delay that a sender report had.
#[derive(Clone, Copy, Debug, Default)]
pub struct NtpOffset {
    offset_us: Option<i64>,
}

impl NtpOffset {
    /// Clocks drift apart by far less than this between two reports.
    const DRIFT_US: i64 = 100;
    const STEP_US: i64 = 1_000_000;

    /// A sender report with NTP time `ntp_us` came at `arrival_us`; what it says in our time.
    pub fn report(&mut self, ntp_us: u64, arrival_us: u64) -> u64 {
        let seen = arrival_us as i64 - ntp_us as i64;
        let offset = match self.offset_us {
            Some(known) if (seen - known).abs() < Self::STEP_US => seen.min(known + Self::DRIFT_US),
            _ => seen,
        };
        self.offset_us = Some(offset);
        ntp_us.saturating_add_signed(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_moves_the_line_to_the_least_delay_seen() {
        let mut offset = NtpOffset::default();
        assert_eq!(offset.report(1_000_000, 5_080_000), 5_080_000);
        assert_eq!(offset.report(2_000_000, 6_030_000), 6_030_000);
        assert_eq!(offset.report(3_000_000, 7_090_000), 7_030_100, "late reports do not count");
    }
}
