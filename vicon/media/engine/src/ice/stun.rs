//! STUN Binding requests in, responses out (RFC 8489; RFC 5389 and 5245 clients look the same).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::net::{IpAddr, SocketAddr};
use subtle::ConstantTimeEq;

pub const COOKIE: u32 = 0x2112_a442;
const HEADER: usize = 20;
const INTEGRITY: usize = 20;
const FINGERPRINT_XOR: u32 = 0x5354_554e;

pub const BINDING_REQUEST: u16 = 0x0001;
pub const BINDING_SUCCESS: u16 = 0x0101;
pub const BINDING_ERROR: u16 = 0x0111;

pub const USERNAME: u16 = 0x0006;
pub const MESSAGE_INTEGRITY: u16 = 0x0008;
const ERROR_CODE: u16 = 0x0009;
const UNKNOWN_ATTRIBUTES: u16 = 0x000a;
pub const XOR_MAPPED_ADDRESS: u16 = 0x0020;
pub const PRIORITY: u16 = 0x0024;
pub const USE_CANDIDATE: u16 = 0x0025;
const FINGERPRINT: u16 = 0x8028;
pub const ICE_CONTROLLED: u16 = 0x8029;
pub const ICE_CONTROLLING: u16 = 0x802a;

/// Attributes that must be understood and are not; more than this many are not listed.
const MAX_UNKNOWN: usize = 4;

pub type Transaction = [u8; 12];

/// Not a Binding request of ICE: dropped without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotForUs;

/// A Binding request as it lies in a datagram. Nothing in it is to be believed before [`Request::is_authentic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    pub transaction: Transaction,
    /// The two halves of USERNAME: our ufrag, theirs.
    pub ufrag: &'a str,
    pub remote_ufrag: &'a str,
    pub use_candidate: bool,
    /// The sender says that it is the controlled side.
    pub controlled: bool,
    unknown: [u16; MAX_UNKNOWN],
    unknown_count: usize,
    datagram: &'a [u8],
    /// Where MESSAGE-INTEGRITY begins.
    integrity: usize,
    /// Where FINGERPRINT begins, if there is one.
    fingerprint: Option<usize>,
}

impl<'a> Request<'a> {
    /// Reads a whole datagram. Attributes behind MESSAGE-INTEGRITY are not read, but for FINGERPRINT
    /// (RFC 8489 14.5).
    pub fn parse(datagram: &'a [u8]) -> Result<Request<'a>, NotForUs> {
        let ([t0, t1, l0, l1, c0, c1, c2, c3, transaction @ ..], body) =
            datagram.split_first_chunk::<HEADER>().ok_or(NotForUs)?;
        let len = usize::from(u16::from_be_bytes([*l0, *l1]));
        if u16::from_be_bytes([*t0, *t1]) != BINDING_REQUEST
            || u32::from_be_bytes([*c0, *c1, *c2, *c3]) != COOKIE
            || len != body.len()
            || len % 4 != 0
        {
            return Err(NotForUs);
        }
        let mut username = None;
        let mut integrity = None;
        let mut request = Request {
            transaction: *transaction,
            ufrag: "",
            remote_ufrag: "",
            use_candidate: false,
            controlled: false,
            unknown: [0; MAX_UNKNOWN],
            unknown_count: 0,
            datagram,
            integrity: 0,
            fingerprint: None,
        };
        let mut rest = body;
        while !rest.is_empty() {
            let at = datagram.len() - rest.len();
            let (kind, value, tail) = attribute(rest).ok_or(NotForUs)?;
            rest = tail;
            match kind {
                FINGERPRINT => {
                    // RFC 8489 14.7: always the last one.
                    if value.len() != 4 || !rest.is_empty() {
                        return Err(NotForUs);
                    }
                    request.fingerprint = Some(at);
                }
                _ if integrity.is_some() => {}
                MESSAGE_INTEGRITY => {
                    if value.len() != INTEGRITY {
                        return Err(NotForUs);
                    }
                    integrity = Some(at);
                }
                USERNAME => username = username.or(Some(value)),
                USE_CANDIDATE => request.use_candidate = true,
                ICE_CONTROLLED => request.controlled = true,
                PRIORITY => {}
                0x8000.. => {}
                unknown => {
                    if let Some(place) = request.unknown.get_mut(request.unknown_count) {
                        *place = unknown;
                        request.unknown_count += 1;
                    }
                }
            }
        }
        let username = username.and_then(|value| std::str::from_utf8(value).ok()).ok_or(NotForUs)?;
        (request.ufrag, request.remote_ufrag) = username.split_once(':').ok_or(NotForUs)?;
        request.integrity = integrity.ok_or(NotForUs)?;
        Ok(request)
    }

    /// MESSAGE-INTEGRITY was made with `pwd` over all bytes before it, and FINGERPRINT, if there, fits.
    pub fn is_authentic(&self, pwd: &str) -> bool {
        let Some((before, rest)) = self.datagram.split_at_checked(self.integrity) else {
            return false;
        };
        let Some(given) = rest.get(4..4 + INTEGRITY) else {
            return false;
        };
        let fits = self.fingerprint.is_none_or(|at| {
            let given = self.datagram.get(at + 4..).and_then(|value| value.first_chunk());
            given.copied().map(u32::from_be_bytes) == self.datagram.get(..at).map(fingerprint)
        });
        fits && bool::from(integrity(before, pwd).ct_eq(given))
    }

    /// Attributes that must be understood and are not (RFC 8489 6.3.1).
    pub fn unknown(&self) -> &[u16] {
        self.unknown.get(..self.unknown_count).unwrap_or(&[])
    }

    /// Bytes of the whole datagram.
    pub fn datagram_len(&self) -> usize {
        self.datagram.len()
    }
}

/// Type, value and what follows the value's padding.
fn attribute(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let ([k0, k1, l0, l1], rest) = bytes.split_first_chunk::<4>()?;
    let len = usize::from(u16::from_be_bytes([*l0, *l1]));
    let (padded, tail) = rest.split_at_checked(len.div_ceil(4) * 4)?;
    Some((u16::from_be_bytes([*k0, *k1]), padded.get(..len)?, tail))
}

/// Writes one message behind what `out` holds.
pub struct Message<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
}

impl<'a> Message<'a> {
    pub fn new(out: &'a mut Vec<u8>, kind: u16, transaction: &Transaction) -> Message<'a> {
        let start = out.len();
        out.extend_from_slice(&kind.to_be_bytes());
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&COOKIE.to_be_bytes());
        out.extend_from_slice(transaction);
        Message { out, start }
    }

    /// Appends an attribute of at most 65,535 bytes, padded with zeros.
    pub fn attribute(self, kind: u16, value: &[u8]) -> Self {
        self.out.extend_from_slice(&kind.to_be_bytes());
        self.out.extend_from_slice(&(value.len() as u16).to_be_bytes());
        self.out.extend_from_slice(value);
        let len = (self.out.len() - self.start).div_ceil(4) * 4;
        self.out.resize(self.start + len, 0);
        self.count(0)
    }

    /// RFC 8489 14.2.
    pub fn xor_mapped_address(self, address: SocketAddr) -> Self {
        let port = address.port() ^ (COOKIE >> 16) as u16;
        let mut value = vec![0, 1];
        value.extend_from_slice(&port.to_be_bytes());
        match address.ip().to_canonical() {
            IpAddr::V4(ip) => value.extend_from_slice(&(u32::from(ip) ^ COOKIE).to_be_bytes()),
            IpAddr::V6(ip) => {
                value[1] = 2;
                // The mask is cookie and transaction id: the header from its fifth byte.
                let mask = self.out.get(self.start + 4..self.start + HEADER).unwrap_or(&[]);
                value.extend(ip.octets().iter().zip(mask).map(|(byte, mask)| byte ^ mask));
            }
        }
        self.attribute(XOR_MAPPED_ADDRESS, &value)
    }

    /// RFC 8489 14.8, without a reason phrase: a browser shows it to nobody.
    pub fn error(self, code: u16) -> Self {
        self.attribute(ERROR_CODE, &[0, 0, (code / 100) as u8, (code % 100) as u8])
    }

    pub fn unknown_attributes(self, kinds: &[u16]) -> Self {
        let value: Vec<u8> = kinds.iter().flat_map(|kind| kind.to_be_bytes()).collect();
        self.attribute(UNKNOWN_ATTRIBUTES, &value)
    }

    /// Appends MESSAGE-INTEGRITY and FINGERPRINT, the end of the message.
    pub fn finish(self, pwd: &str) {
        let tag = integrity(self.bytes(), pwd);
        let message = self.attribute(MESSAGE_INTEGRITY, &tag).count(8);
        let crc = fingerprint(message.bytes());
        message.attribute(FINGERPRINT, &crc.to_be_bytes());
    }

    fn bytes(&self) -> &[u8] {
        self.out.get(self.start..).unwrap_or(&[])
    }

    /// Writes the length field: what is there and `more` bytes to come.
    fn count(self, more: usize) -> Self {
        let len = (self.out.len() - self.start - HEADER + more) as u16;
        if let Some(field) = self.out.get_mut(self.start + 2..self.start + 4) {
            field.copy_from_slice(&len.to_be_bytes());
        }
        self
    }
}

/// HMAC-SHA1 over the message up to MESSAGE-INTEGRITY, its length field counting that attribute (RFC 8489 14.5).
fn integrity(before: &[u8], pwd: &str) -> [u8; INTEGRITY] {
    let len = (before.len().saturating_sub(HEADER) + 4 + INTEGRITY) as u16;
    let mut mac =
        <Hmac<Sha1> as KeyInit>::new_from_slice(pwd.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(before.get(..2).unwrap_or(&[]));
    mac.update(&len.to_be_bytes());
    mac.update(before.get(4..).unwrap_or(&[]));
    mac.finalize().into_bytes().into()
}

/// CRC-32 of the message up to FINGERPRINT, XORed (RFC 8489 14.7).
fn fingerprint(before: &[u8]) -> u32 {
    let crc = before.iter().fold(u32::MAX, |crc, &byte| {
        let index = (crc ^ u32::from(byte)) & 0xff;
        crc >> 8 ^ CRC[index as usize]
    });
    !crc ^ FINGERPRINT_XOR
}

/// ITU V.42 polynomial, reflected.
const CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        let mut value = n as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[n] = value;
        n += 1;
    }
    table
};

#[cfg(test)]
#[path = "stun_tests.rs"]
mod tests;
