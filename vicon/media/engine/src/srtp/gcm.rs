//! AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714).

use super::keys::{Label, Master};
use super::{BadKey, Failure};
use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

pub const TAG: usize = 16;

/// Session key and salt of RTP or RTCP in one direction.
pub struct Gcm {
    key: LessSafeKey,
    salt: [u8; 12],
}

impl Gcm {
    pub fn new(master: &Master, [key, _, salt]: [Label; 3]) -> Result<Gcm, BadKey> {
        let unbound = match master.key_len() {
            16 => UnboundKey::new(&AES_128_GCM, &master.derive::<16>(key)),
            _ => UnboundKey::new(&AES_256_GCM, &master.derive::<32>(key)),
        };
        Ok(Gcm { key: LessSafeKey::new(unbound.map_err(|_| BadKey)?), salt: master.derive(salt) })
    }

    #[cfg(test)]
    pub fn from_session(key: &[u8], salt: [u8; 12]) -> Gcm {
        let algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
        Gcm { key: LessSafeKey::new(UnboundKey::new(algorithm, key).unwrap()), salt }
    }

    /// RFC 7714 8.1: two zero bytes, SSRC, ROC and sequence number, XOR salt.
    fn rtp_nonce(&self, ssrc: u32, index: u64) -> Nonce {
        let value = u128::from(ssrc) << 48 | u128::from(index);
        self.nonce(value)
    }

    /// RFC 7714 9.1: two zero bytes, SSRC, two zero bytes, 31-bit index, XOR salt.
    fn rtcp_nonce(&self, ssrc: u32, marked: u32) -> Nonce {
        let value = u128::from(ssrc) << 48 | u128::from(marked & 0x7fff_ffff);
        self.nonce(value)
    }

    fn nonce(&self, value: u128) -> Nonce {
        let [_, _, _, _, iv @ ..] = value.to_be_bytes();
        let mut iv: [u8; 12] = iv;
        for (byte, salt) in iv.iter_mut().zip(self.salt) {
            *byte ^= salt;
        }
        Nonce::assume_unique_for_key(iv)
    }

    pub fn open_rtp(&self, packet: &mut [u8], start: usize, ssrc: u32, index: u64) -> Result<(), Failure> {
        let (header, body) = packet.split_at_mut_checked(start).ok_or(Failure::Short)?;
        let text = body.len().checked_sub(TAG).ok_or(Failure::Short)?;
        let (text, tag) = body.split_at_mut(text);
        self.key
            .open_in_place_separate_tag(self.rtp_nonce(ssrc, index), Aad::from(&*header), tag, text)
            .map(drop)
            .map_err(|_| Failure::Auth)
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
        let (header, body) = packet.split_at_mut_checked(start).ok_or(Failure::Short)?;
        let (text, tag) = body.split_at_mut_checked(payload.len()).ok_or(Failure::Short)?;
        self.key
            .seal_out_of_place_scatter(
                self.rtp_nonce(ssrc, index),
                Aad::from(&*header),
                payload,
                text,
                &[],
                tag,
            )
            .map_err(|_| Failure::Short)
    }

    /// Plaintext length `len`; tag and index word follow (RFC 7714 9.2).
    pub fn open_rtcp(&self, packet: &mut [u8], len: usize, ssrc: u32, marked: u32) -> Result<(), Failure> {
        let aad = rtcp_aad(packet, marked)?;
        let body = packet.get_mut(8..len + TAG).ok_or(Failure::Short)?;
        let (text, tag) = body.split_at_mut_checked(len - 8).ok_or(Failure::Short)?;
        self.key
            .open_in_place_separate_tag(self.rtcp_nonce(ssrc, marked), Aad::from(aad), tag, text)
            .map(drop)
            .map_err(|_| Failure::Auth)
    }

    /// `packet` is exactly `len`, tag and index word long.
    pub fn seal_rtcp(&self, packet: &mut [u8], len: usize, ssrc: u32, marked: u32) -> Result<(), Failure> {
        let aad = rtcp_aad(packet, marked)?;
        let body = packet.get_mut(8..).ok_or(Failure::Short)?;
        let (text, rest) = body.split_at_mut_checked(len - 8).ok_or(Failure::Short)?;
        let (tag, word) = rest.split_at_mut_checked(TAG).ok_or(Failure::Short)?;
        let sealed = self
            .key
            .seal_in_place_separate_tag(self.rtcp_nonce(ssrc, marked), Aad::from(aad), text)
            .map_err(|_| Failure::Short)?;
        tag.copy_from_slice(sealed.as_ref());
        word.copy_from_slice(&marked.to_be_bytes());
        Ok(())
    }
}

/// RFC 7714 9.2: the first eight bytes and the E bit with the index.
fn rtcp_aad(packet: &[u8], marked: u32) -> Result<[u8; 12], Failure> {
    let mut aad = [0; 12];
    aad[..8].copy_from_slice(packet.get(..8).ok_or(Failure::Short)?);
    aad[8..].copy_from_slice(&marked.to_be_bytes());
    Ok(aad)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    const SALT: [u8; 12] = hex!("517569642070726f2071756f");
    const KEY_128: [u8; 16] = hex!("000102030405060708090a0b0c0d0e0f");
    const KEY_256: [u8; 32] = hex!("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    const RTP: [u8; 50] = hex!(
        "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e697320646976697361"
        "20696e207061727465732074726573"
    );
    const RTCP: [u8; 52] = hex!(
        "81c8000d4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
        "deadbeef deadbeef deadbeef deadbeef deadbeef"
    );

    fn sealed_rtp(key: &[u8]) -> Vec<u8> {
        let mut packet = RTP.to_vec();
        packet.resize(RTP.len() + TAG, 0);
        Gcm::from_session(key, SALT).seal_rtp(&mut packet, 12, &RTP[12..], 0x5501_a0b2, 0xf17b).unwrap();
        packet
    }

    #[test]
    fn rfc_7714_16_1_rtp_128() {
        let expected = hex!(
            "8040f17b8041f8d35501a0b2 f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
            "899d7f27beb16a9152cf765ee4390cce"
        );
        let mut packet = sealed_rtp(&KEY_128);
        assert_eq!(packet, expected);
        Gcm::from_session(&KEY_128, SALT).open_rtp(&mut packet, 12, 0x5501_a0b2, 0xf17b).unwrap();
        assert_eq!(packet[..RTP.len()], RTP);
    }

    #[test]
    fn rfc_7714_16_2_rtp_256() {
        let expected = hex!(
            "8040f17b8041f8d35501a0b2 32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b"
            "7aa3db36dfffd6b0f9bb7878d7a76c13"
        );
        assert_eq!(sealed_rtp(&KEY_256), expected);
    }

    #[test]
    fn any_flipped_byte_of_rtp_is_refused() {
        let good = sealed_rtp(&KEY_128);
        let gcm = Gcm::from_session(&KEY_128, SALT);
        for at in 0..good.len() {
            let mut packet = good.clone();
            packet[at] ^= 0x10;
            assert_eq!(gcm.open_rtp(&mut packet, 12, 0x5501_a0b2, 0xf17b), Err(Failure::Auth));
        }
    }

    fn check_rtcp(key: &[u8], expected: &[u8]) {
        let gcm = Gcm::from_session(key, SALT);
        let mut packet = RTCP.to_vec();
        packet.resize(RTCP.len() + TAG + 4, 0);
        gcm.seal_rtcp(&mut packet, RTCP.len(), 0x4d61_7273, 0x8000_05d4).unwrap();
        assert_eq!(packet, expected);
        gcm.open_rtcp(&mut packet, RTCP.len(), 0x4d61_7273, 0x8000_05d4).unwrap();
        assert_eq!(packet[..RTCP.len()], RTCP);
    }

    #[test]
    fn rfc_7714_17_1_rtcp_128() {
        let expected = hex!(
            "81c8000d4d617273 63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded"
            "0bb9275bc84aa45896cf4d2fc5abf87245d9eade 800005d4"
        );
        check_rtcp(&KEY_128, &expected);
    }

    #[test]
    fn rfc_7714_17_2_rtcp_256() {
        let expected = hex!(
            "81c8000d4d617273 d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de047"
            "6f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be 800005d4"
        );
        check_rtcp(&KEY_256, &expected);
    }
}
