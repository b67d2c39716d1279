//! SRTP and SRTCP (RFC 3711, RFC 7714): one receiving and one sending context per transport.

mod cm;
mod gcm;
pub mod keys;
pub mod replay;

use crate::rtp::Header;
use keys::{Label, Master};
use replay::Window;

/// Most bytes that protecting adds to an RTP packet.
pub const RTP_OVERHEAD: usize = 16;
/// Most bytes that protecting adds to an RTCP packet: tag, E bit and index.
pub const RTCP_OVERHEAD: usize = 20;

/// Receiving streams of one transport. Never evicted, since a forgotten replay window is an open one.
const MAX_STREAMS: usize = 64;
const RTP_LIMIT: u64 = 1 << 47;
const RTCP_LIMIT: u32 = 1 << 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    AeadAes128Gcm,
    AeadAes256Gcm,
    Aes128CmSha1_80,
}

impl Profile {
    pub fn key_len(self) -> usize {
        match self {
            Profile::AeadAes128Gcm | Profile::Aes128CmSha1_80 => 16,
            Profile::AeadAes256Gcm => 32,
        }
    }

    pub fn salt_len(self) -> usize {
        match self {
            Profile::AeadAes128Gcm | Profile::AeadAes256Gcm => 12,
            Profile::Aes128CmSha1_80 => 14,
        }
    }
}

/// Why a packet was not let through. Nothing was changed, the bytes are worthless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// Too short for a header and a tag, or no RTP at all.
    Short,
    /// The tag is wrong.
    Auth,
    /// Seen before, or older than the window.
    Replay,
    /// More SSRCs than a transport may have.
    Streams,
    /// Authentic, but its padding does not fit, or RTCP in the clear.
    Malformed,
    /// The key has protected as many packets as it may.
    KeysSpent,
}

/// Key and salt of the wrong length for the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadKey;

enum Cipher {
    Gcm(gcm::Gcm),
    Cm(Box<cm::Cm>),
}

impl Cipher {
    fn new(profile: Profile, master: &Master, labels: [Label; 3]) -> Result<Cipher, BadKey> {
        Ok(match profile {
            Profile::AeadAes128Gcm | Profile::AeadAes256Gcm => Cipher::Gcm(gcm::Gcm::new(master, labels)?),
            Profile::Aes128CmSha1_80 => Cipher::Cm(Box::new(cm::Cm::new(master, labels)?)),
        })
    }

    fn tag_len(&self) -> usize {
        match self {
            Cipher::Gcm(_) => gcm::TAG,
            Cipher::Cm(_) => cm::TAG,
        }
    }
}

/// A decrypted RTP packet: the first `len` bytes of the buffer, parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    pub header: Header,
    pub len: usize,
    /// 48-bit packet index: rollover counter and sequence number.
    pub index: u64,
}

struct Stream<const WORDS: usize> {
    ssrc: u32,
    window: Window<WORDS>,
}

/// Where a stream stands in the list, or where it would.
fn find<const WORDS: usize>(streams: &[Stream<WORDS>], ssrc: u32) -> Result<Option<usize>, Failure> {
    match streams.iter().position(|stream| stream.ssrc == ssrc) {
        None if streams.len() >= MAX_STREAMS => Err(Failure::Streams),
        found => Ok(found),
    }
}

fn accept<const WORDS: usize>(streams: &mut Vec<Stream<WORDS>>, found: Option<usize>, ssrc: u32, index: u64) {
    if let Some(stream) = found.and_then(|at| streams.get_mut(at)) {
        stream.window.accept(index);
    } else {
        let mut window = Window::default();
        window.accept(index);
        streams.push(Stream { ssrc, window });
    }
}

/// The receiving direction of a transport.
pub struct Inbound {
    rtp: Cipher,
    rtcp: Cipher,
    rtp_streams: Vec<Stream<16>>,
    rtcp_streams: Vec<Stream<2>>,
}

impl Inbound {
    /// `key_salt`: master key followed by master salt, as DTLS-SRTP exports them (RFC 5764 4.2).
    pub fn new(profile: Profile, key_salt: &[u8]) -> Result<Inbound, BadKey> {
        let master = Master::new(profile, key_salt)?;
        Ok(Inbound {
            rtp: Cipher::new(profile, &master, keys::RTP)?,
            rtcp: Cipher::new(profile, &master, keys::RTCP)?,
            rtp_streams: Vec::new(),
            rtcp_streams: Vec::new(),
        })
    }

    /// Something authentic came.
    pub fn is_used(&self) -> bool {
        !(self.rtp_streams.is_empty() && self.rtcp_streams.is_empty())
    }

    /// Authenticates and decrypts in place. The rollover counter moves only for authentic packets.
    pub fn unprotect_rtp(&mut self, packet: &mut [u8]) -> Result<Plain, Failure> {
        let mut header = Header::parse_protected(packet).map_err(|_| Failure::Short)?;
        let tag = self.rtp.tag_len();
        let body = header.payload();
        if body.len() < tag {
            return Err(Failure::Short);
        }
        let found = find(&self.rtp_streams, header.ssrc)?;
        let index = match found.and_then(|at| self.rtp_streams.get(at)) {
            Some(stream) => {
                let index = estimate(stream.window.newest(), header.sequence).ok_or(Failure::Auth)?;
                if !stream.window.is_fresh(index) {
                    return Err(Failure::Replay);
                }
                index
            }
            None => u64::from(header.sequence),
        };
        let len = body.end - tag;
        match &self.rtp {
            Cipher::Gcm(gcm) => gcm.open_rtp(packet, body.start, header.ssrc, index)?,
            Cipher::Cm(cm) => cm.open_rtp(packet, body.start, header.ssrc, index)?,
        }
        accept(&mut self.rtp_streams, found, header.ssrc, index);
        let plain = packet.get(..len).ok_or(Failure::Short)?;
        header.strip_padding(plain).map_err(|_| Failure::Malformed)?;
        Ok(Plain { header, len, index })
    }

    /// Authenticates and decrypts a compound RTCP packet in place; the plaintext is the first `len` bytes returned.
    pub fn unprotect_rtcp(&mut self, packet: &mut [u8]) -> Result<usize, Failure> {
        let tag = self.rtcp.tag_len();
        let len = packet.len().checked_sub(tag + 4).filter(|&len| len >= 8).ok_or(Failure::Short)?;
        let ssrc = word(packet, 4).ok_or(Failure::Short)?;
        let at = match &self.rtcp {
            Cipher::Gcm(_) => len + tag,
            Cipher::Cm(_) => len,
        };
        let marked = word(packet, at).ok_or(Failure::Short)?;
        if marked >> 31 == 0 {
            return Err(Failure::Malformed);
        }
        let index = u64::from(marked & 0x7fff_ffff);
        let found = find(&self.rtcp_streams, ssrc)?;
        if let Some(stream) = found.and_then(|at| self.rtcp_streams.get(at))
            && !stream.window.is_fresh(index)
        {
            return Err(Failure::Replay);
        }
        match &self.rtcp {
            Cipher::Gcm(gcm) => gcm.open_rtcp(packet, len, ssrc, marked)?,
            Cipher::Cm(cm) => cm.open_rtcp(packet, len, ssrc, marked)?,
        }
        accept(&mut self.rtcp_streams, found, ssrc, index);
        Ok(len)
    }
}

/// The sending direction of a transport.
pub struct Outbound {
    rtp: Cipher,
    rtcp: Cipher,
    rtp_packets: u64,
    rtcp_index: u32,
}

impl Outbound {
    /// `key_salt`: master key followed by master salt.
    pub fn new(profile: Profile, key_salt: &[u8]) -> Result<Outbound, BadKey> {
        let master = Master::new(profile, key_salt)?;
        Ok(Outbound {
            rtp: Cipher::new(profile, &master, keys::RTP)?,
            rtcp: Cipher::new(profile, &master, keys::RTCP)?,
            rtp_packets: 0,
            rtcp_index: 0,
        })
    }

    /// Bytes that [`Outbound::protect_rtp`] adds.
    pub fn rtp_overhead(&self) -> usize {
        self.rtp.tag_len()
    }

    /// Encrypts `payload` behind the first `header_len` bytes of `out`, which hold the finished header; returns the
    /// packet's length. `out` needs room for header, payload and [`RTP_OVERHEAD`].
    ///
    /// `index` is the 48-bit packet index whose low 16 bits are the header's sequence number. The caller never gives
    /// the same (SSRC, index) twice: under one key that would give up the payload (RFC 7714 8.1).
    pub fn protect_rtp(
        &mut self,
        out: &mut [u8],
        header_len: usize,
        payload: &[u8],
        index: u64,
    ) -> Result<usize, Failure> {
        if self.rtp_packets >= RTP_LIMIT {
            return Err(Failure::KeysSpent);
        }
        let end = header_len + payload.len() + self.rtp.tag_len();
        let packet = out.get_mut(..end).ok_or(Failure::Short)?;
        let ssrc = word(packet, 8).filter(|_| header_len >= 12).ok_or(Failure::Short)?;
        match &self.rtp {
            Cipher::Gcm(gcm) => gcm.seal_rtp(packet, header_len, payload, ssrc, index)?,
            Cipher::Cm(cm) => cm.seal_rtp(packet, header_len, payload, ssrc, index)?,
        }
        self.rtp_packets += 1;
        Ok(end)
    }

    /// Encrypts the compound RTCP packet in the first `len` bytes of `packet`; returns its new length. `packet` needs
    /// room for [`RTCP_OVERHEAD`] more.
    pub fn protect_rtcp(&mut self, packet: &mut [u8], len: usize) -> Result<usize, Failure> {
        if self.rtcp_index >= RTCP_LIMIT {
            return Err(Failure::KeysSpent);
        }
        let end = len + self.rtcp.tag_len() + 4;
        let packet = packet.get_mut(..end).filter(|_| len >= 8).ok_or(Failure::Short)?;
        let ssrc = word(packet, 4).ok_or(Failure::Short)?;
        let marked = self.rtcp_index | 1 << 31;
        match &self.rtcp {
            Cipher::Gcm(gcm) => gcm.seal_rtcp(packet, len, ssrc, marked)?,
            Cipher::Cm(cm) => cm.seal_rtcp(packet, len, ssrc, marked)?,
        }
        self.rtcp_index += 1;
        Ok(end)
    }

    /// The next packet would be refused soon enough that the transport must close now.
    pub fn is_spent(&self) -> bool {
        self.rtp_packets >= RTP_LIMIT || self.rtcp_index >= RTCP_LIMIT
    }
}

/// The index nearest to the newest authentic one (RFC 3711 3.3.1); `None` where that would lie before the first.
fn estimate(newest: u64, sequence: u16) -> Option<u64> {
    let ahead = sequence.wrapping_sub(newest as u16);
    let index = if ahead < 0x8000 {
        newest + u64::from(ahead)
    } else {
        newest.checked_sub(u64::from(ahead.wrapping_neg()))?
    };
    (index < 1 << 48).then_some(index)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests;
