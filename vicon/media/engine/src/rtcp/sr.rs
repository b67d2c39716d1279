//! Sender and receiver reports, SDES and the two clocks they tie together (RFC 3550 6.4, 6.5).

use super::lists::Report;
use super::parse::SenderInfo;
use super::{BYE, RR, SDES, SR, packet, put};

/// Report blocks that one SR or RR can hold.
pub const MAX_REPORTS: usize = 31;

/// Appends an SR. Reports past [`MAX_REPORTS`] are left out.
pub fn sender_report(out: &mut Vec<u8>, ssrc: u32, info: &SenderInfo, reports: &[Report]) {
    packet(out, reports.len().min(MAX_REPORTS) as u8, SR, |out| {
        put(out, ssrc);
        out.extend_from_slice(&info.ntp.to_be_bytes());
        put(out, info.rtp);
        put(out, info.packets);
        put(out, info.octets);
        blocks(out, reports);
    });
}

/// Appends an RR. Reports past [`MAX_REPORTS`] are left out.
pub fn receiver_report(out: &mut Vec<u8>, ssrc: u32, reports: &[Report]) {
    packet(out, reports.len().min(MAX_REPORTS) as u8, RR, |out| {
        put(out, ssrc);
        blocks(out, reports);
    });
}

/// Appends an SDES with a CNAME of at most 255 bytes (RFC 3550 6.5.1).
pub fn sdes(out: &mut Vec<u8>, ssrc: u32, cname: &str) {
    let name = cname.as_bytes();
    let name = name.get(..255).unwrap_or(name);
    packet(out, 1, SDES, |out| {
        put(out, ssrc);
        out.extend_from_slice(&[1, name.len() as u8]);
        out.extend_from_slice(name);
        // The list of items ends with at least one zero byte.
        out.push(0);
    });
}

/// Appends a BYE for one source.
pub fn bye(out: &mut Vec<u8>, ssrc: u32) {
    packet(out, 1, BYE, |out| put(out, ssrc));
}

fn blocks(out: &mut Vec<u8>, reports: &[Report]) {
    for report in reports.iter().take(MAX_REPORTS) {
        put(out, report.ssrc);
        let lost = report.cumulative_lost.clamp(-0x80_0000, 0x7f_ffff) as u32 & 0xff_ffff;
        put(out, u32::from(report.fraction_lost) << 24 | lost);
        put(out, report.highest);
        put(out, report.jitter);
        put(out, report.lsr);
        put(out, report.dlsr);
    }
}

/// NTP format (32.32 seconds) of a time in microseconds, counted from the same start.
pub fn ntp(micros: u64) -> u64 {
    let seconds = micros / 1_000_000;
    let fraction = (micros % 1_000_000) << 32;
    (seconds << 32) | (fraction / 1_000_000)
}

/// Microseconds of an NTP-format time, rounded to the nearest.
pub fn micros(ntp: u64) -> u64 {
    (ntp >> 32) * 1_000_000 + (((ntp & 0xffff_ffff) * 1_000_000 + (1 << 31)) >> 32)
}

/// The middle 32 bits, as LSR wants them.
pub fn middle(ntp: u64) -> u32 {
    (ntp >> 16) as u32
}

/// Round-trip time from a report that answers one of our SRs, in microseconds (RFC 3550 6.4.1); `now` is the NTP
/// time of the clock the SR was made with. `None` without LSR, or if the figures contradict each other.
pub fn round_trip(report: &Report, now: u64) -> Option<u64> {
    if report.lsr == 0 {
        return None;
    }
    let trip = middle(now).wrapping_sub(report.lsr).wrapping_sub(report.dlsr);
    // More than 32 s is a clock that ran backwards.
    (trip < 32 << 16).then(|| (u64::from(trip) * 1_000_000) >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rfc_3550_round_trip_example() {
        // 6.4.1, figure 2: 6.125 s.
        let report = Report { lsr: 0xb705_2000, dlsr: 0x0005_4000, ..Report::default() };
        let now = 0xb710_8000u64 << 16;
        assert_eq!(round_trip(&report, now), Some(6_125_000));
    }

    proptest! {
        #[test]
        fn ntp_and_back(us in 0u64..1 << 50) {
            prop_assert_eq!(micros(ntp(us)), us);
        }
    }
}
