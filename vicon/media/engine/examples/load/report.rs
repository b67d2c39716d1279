//! Transport-wide feedback of a subscriber, as browsers send it.

use _engine::api::Micros;
use _engine::rtcp::sr;
use _engine::rtcp::twcc::Recorder;
use _engine::rtp::{ext, header::Header};
use _engine::srtp::{Outbound, Profile, RTCP_OVERHEAD};
use std::net::UdpSocket;

/// Where the driver puts the transport-wide number.
const TRANSPORT_CC: u8 = 3;

pub struct Reporter {
    recorder: Recorder,
    key: Outbound,
    number: u32,
    report: Vec<u8>,
}

impl Reporter {
    /// For the subscriber of transport `number`.
    pub fn new(number: u32) -> Reporter {
        let key = Outbound::new(Profile::AeadAes128Gcm, &crate::key_salt(number, 0)).expect("a key");
        Reporter { recorder: Recorder::default(), key, number, report: Vec::new() }
    }

    /// A packet of media or of a probe came; its header is not encrypted.
    pub fn arrived(&mut self, now: Micros, packet: &[u8]) {
        let Ok(header) = Header::parse_protected(packet) else { return };
        if let Some(number) = ext::find(&header, packet, TRANSPORT_CC).and_then(ext::transport_cc) {
            self.recorder.received(now, number, packet.len());
        }
    }

    /// Sends what is due.
    pub fn report(&mut self, now: Micros, socket: &UdpSocket) {
        while self.recorder.due().is_some_and(|due| due <= now) {
            self.report.clear();
            if !self.recorder.build(now, self.number, self.number, &mut self.report) {
                return;
            }
            send(&mut self.key, &mut self.report, socket);
        }
    }
}

/// The subscriber of transport `number`, which gives no feedback, is heard of: else the engine takes its link for one
/// that is full.
pub fn greet(number: u32, socket: &UdpSocket) {
    let mut key = Outbound::new(Profile::AeadAes128Gcm, &crate::key_salt(number, 0)).expect("a key");
    let mut report = Vec::new();
    sr::receiver_report(&mut report, number, &[]);
    send(&mut key, &mut report, socket);
}

fn send(key: &mut Outbound, report: &mut Vec<u8>, socket: &UdpSocket) {
    let len = report.len();
    report.resize(len + RTCP_OVERHEAD, 0);
    let end = key.protect_rtcp(report, len).expect("room for a report");
    // A full buffer loses the report, as a network would.
    let _ = socket.send(&report[..end]);
}
