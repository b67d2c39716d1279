//! AES128_CM_HMAC_SHA1_80 (RFC 3711), for old encoders.

use super::keys::{Label, Master};
use super::{BadKey, Failure};
use aes::Aes128;
use ctr::cipher::{InnerIvInit, KeyInit, StreamCipher};
use ctr::{Ctr128BE, CtrCore};
use hmac::{Hmac, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

pub const TAG: usize = 10;

/// Session keys of RTP or RTCP in one direction.
pub struct Cm {
    cipher: Aes128,
    auth: Hmac<Sha1>,
    salt: [u8; 14],
}

impl Cm {
    pub fn new(master: &Master, [key, auth, salt]: [Label; 3]) -> Result<Cm, BadKey> {
        Ok(Cm {
            cipher: Aes128::new(&master.derive::<16>(key).into()),
            auth: Hmac::new_from_slice(&master.derive::<20>(auth)).map_err(|_| BadKey)?,
            salt: master.derive(salt),
        })
    }

    /// RFC 3711 4.1.1: salt x 2^16, XOR SSRC x 2^64, XOR index x 2^16.
    fn apply(&self, ssrc: u32, index: u64, text: &mut [u8]) {
        let mut iv = (u128::from(ssrc) << 64 | u128::from(index) << 16).to_be_bytes();
        for (byte, salt) in iv.iter_mut().zip(self.salt) {
            *byte ^= salt;
        }
        let core = CtrCore::inner_iv_init(self.cipher.clone(), &iv.into());
        Ctr128BE::<Aes128>::from_core(core).apply_keystream(text);
    }

    fn tag(&self, packet: &[u8], trailer: &[u8]) -> [u8; TAG] {
        let mut mac = self.auth.clone();
        mac.update(packet);
        mac.update(trailer);
        let full: [u8; 20] = mac.finalize().into_bytes().into();
        let [tag @ .., _, _, _, _, _, _, _, _, _, _] = full;
        tag
    }

    pub fn open_rtp(&self, packet: &mut [u8], start: usize, ssrc: u32, index: u64) -> Result<(), Failure> {
        let len = packet.len().checked_sub(TAG).filter(|&len| len >= start).ok_or(Failure::Short)?;
        let (whole, tag) = packet.split_at_mut(len);
        let roc = (index >> 16) as u32;
        if !bool::from(self.tag(whole, &roc.to_be_bytes()).ct_eq(tag)) {
            return Err(Failure::Auth);
        }
        self.apply(ssrc, index, whole.get_mut(start..).ok_or(Failure::Short)?);
        Ok(())
    }

    /// `packet` is exactly header, payload and tag long.
    pub fn seal_rtp(
        &self,
        packet: &mut [u8],
        start: usize,
        payload: &[u8],
        ssrc: u32,
        index: u64,
    ) -> Result<(), Failure> {
        let len = start + payload.len();
        let (whole, tag) = packet.split_at_mut_checked(len).ok_or(Failure::Short)?;
        let text = whole.get_mut(start..).ok_or(Failure::Short)?;
        text.copy_from_slice(payload);
        self.apply(ssrc, index, text);
        let roc = (index >> 16) as u32;
        tag.copy_from_slice(&self.tag(whole, &roc.to_be_bytes()));
        Ok(())
    }

    /// Plaintext length `len`; index word and tag follow (RFC 3711 3.4).
    pub fn open_rtcp(&self, packet: &mut [u8], len: usize, ssrc: u32, marked: u32) -> Result<(), Failure> {
        let (whole, tag) = packet.split_at_mut_checked(len + 4).ok_or(Failure::Short)?;
        if !bool::from(self.tag(whole, &[]).ct_eq(tag)) {
            return Err(Failure::Auth);
        }
        let text = whole.get_mut(8..len).ok_or(Failure::Short)?;
        self.apply(ssrc, u64::from(marked & 0x7fff_ffff), text);
        Ok(())
    }

    /// `packet` is exactly `len`, index word and tag long.
    pub fn seal_rtcp(&self, packet: &mut [u8], len: usize, ssrc: u32, marked: u32) -> Result<(), Failure> {
        let (whole, tag) = packet.split_at_mut_checked(len + 4).ok_or(Failure::Short)?;
        let (text, word) = whole.split_at_mut(len);
        self.apply(ssrc, u64::from(marked & 0x7fff_ffff), text.get_mut(8..).ok_or(Failure::Short)?);
        word.copy_from_slice(&marked.to_be_bytes());
        tag.copy_from_slice(&self.tag(whole, &[]));
        Ok(())
    }
}
