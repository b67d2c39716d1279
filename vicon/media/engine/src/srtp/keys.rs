//! Key derivation (RFC 3711 4.3, RFC 6188 3, RFC 7714 11) with a derivation rate of zero.

use super::{BadKey, Profile};
use aes::{Aes128, Aes256};
use ctr::Ctr128BE;
use ctr::cipher::{KeyIvInit, StreamCipher};

pub type Label = u8;

/// Labels of cipher key, authentication key and salt.
pub const RTP: [Label; 3] = [0, 1, 2];
pub const RTCP: [Label; 3] = [3, 4, 5];

const SALT: usize = 14;

/// Master key and salt of one direction.
pub struct Master<'a> {
    key: &'a [u8],
    salt: [u8; SALT],
    salt_len: usize,
}

impl<'a> Master<'a> {
    /// `key_salt`: key followed by salt, exactly as long as the profile says.
    pub fn new(profile: Profile, key_salt: &'a [u8]) -> Result<Master<'a>, BadKey> {
        let (key, given) = key_salt.split_at_checked(profile.key_len()).ok_or(BadKey)?;
        if given.len() != profile.salt_len() {
            return Err(BadKey);
        }
        // RFC 7714 11: a 96-bit salt is padded with zeros on the right.
        let mut salt = [0; SALT];
        for (to, from) in salt.iter_mut().zip(given) {
            *to = *from;
        }
        Ok(Master { key, salt, salt_len: given.len() })
    }

    pub fn key_len(&self) -> usize {
        self.key.len()
    }

    pub fn salt_len(&self) -> usize {
        self.salt_len
    }

    /// Session key material of `N` bytes for a label.
    pub fn derive<const N: usize>(&self, label: Label) -> [u8; N] {
        let mut iv = [0; 16];
        iv[..SALT].copy_from_slice(&self.salt);
        iv[7] ^= label;
        let mut out = [0; N];
        if let Ok(mut prf) = Ctr128BE::<Aes128>::new_from_slices(self.key, &iv) {
            prf.apply_keystream(&mut out);
        } else if let Ok(mut prf) = Ctr128BE::<Aes256>::new_from_slices(self.key, &iv) {
            prf.apply_keystream(&mut out);
        } else {
            unreachable!("key length was checked against the profile");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn rfc_3711_b3_key_derivation() {
        let key_salt = hex!("E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6");
        let master = Master::new(Profile::Aes128CmSha1_80, &key_salt).unwrap();
        assert_eq!(master.derive::<16>(0), hex!("C61E7A93744F39EE10734AFE3FF7A087"));
        assert_eq!(master.derive::<14>(2), hex!("30CBBC08863D8C85D49DB34A9AE1"));
        assert_eq!(
            master.derive::<94>(1),
            hex!(
                "CEBE321F6FF7716B6FD4AB49AF256A15 6D38BAA48F0A0ACF3C34E2359E6CDBCE"
                "E049646C43D9327AD175578EF7227098 6371C10C9A369AC2F94A8C5FBCDDDC25"
                "6D6E919A48B610EF17C2041E4740 35766B68642C59BBFC2F34DB60DBDFB2DC68"
            )[..94]
        );
    }

    /// RFC 6188 7.1 (AES-256-CM PRF): cipher key and salt.
    #[test]
    fn rfc_6188_256_bit_key_derivation() {
        let master = Master {
            key: &hex!("f0f04914b513f2763a1b1fa130f10e29 98f6f6e43e4309d1e622a0e332b9f1b6"),
            salt: hex!("3b04803de51ee7c96423ab5b78d2"),
            salt_len: 14,
        };
        assert_eq!(
            master.derive::<32>(0),
            hex!("5ba1064e30ec51613cad926c5a28ef73 1ec7fb397f70a960653caf06554cd8c4")
        );
        assert_eq!(master.derive::<14>(2), hex!("fa31791685ca444a9e07c6c64e93"));
    }

    #[test]
    fn a_key_of_the_wrong_length_is_refused() {
        for len in [0, 16, 27, 29, 30] {
            assert!(Master::new(Profile::AeadAes128Gcm, &vec![0; len]).is_err());
        }
    }
}
