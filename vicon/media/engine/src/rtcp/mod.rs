//! RTCP (RFC 3550 6, RFC 4585, RFC 5104, draft-holmer transport-wide congestion control): reading and writing.

pub mod lists;
pub mod nack;
pub mod parse;
pub mod sr;
pub mod twcc;

const SR: u8 = 200;
const RR: u8 = 201;
const SDES: u8 = 202;
const BYE: u8 = 203;
const RTPFB: u8 = 205;
const PSFB: u8 = 206;

const FMT_NACK: u8 = 1;
const FMT_TRANSPORT_CC: u8 = 15;
const FMT_PLI: u8 = 1;
const FMT_FIR: u8 = 4;

/// The SSRC of our own reports, which send no media.
pub const OWN_SSRC: u32 = 1;

/// Appends a packet: header, what `body` writes, zero padding to a word and the length (RFC 3550 6.4.1).
fn packet(out: &mut Vec<u8>, count: u8, kind: u8, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0x80 | count & 0x1f, kind, 0, 0]);
    body(out);
    out.resize(start + (out.len() - start).div_ceil(4) * 4, 0);
    let words = ((out.len() - start) / 4 - 1) as u16;
    if let Some(field) = out.get_mut(start + 2..start + 4) {
        field.copy_from_slice(&words.to_be_bytes());
    }
}

fn put(out: &mut Vec<u8>, word: u32) {
    out.extend_from_slice(&word.to_be_bytes());
}
