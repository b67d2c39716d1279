//! Whole datagrams: of strangers, of validated addresses, and of a publisher who holds the keys.

use super::call::{Call, NOW, PUBLISHER, STRANGER, address};
use _engine::rtp::Header;
use _engine::srtp::{Inbound, Outbound, Profile, RTCP_OVERHEAD, RTP_OVERHEAD};

/// Any bytes as a packet under keys whose sender did not seal it.
pub fn forged(bytes: &[u8]) {
    for profile in [Profile::AeadAes128Gcm, Profile::Aes128CmSha1_80] {
        let key = vec![7; profile.key_len() + profile.salt_len()];
        let mut inbound = Inbound::new(profile, &key).expect("a key of the right length");
        assert!(inbound.unprotect_rtp(&mut bytes.to_vec()).is_err());
        assert!(inbound.unprotect_rtcp(&mut bytes.to_vec()).is_err());
    }
}

/// Anything at all from a stranger and from a validated address.
pub fn any(bytes: &[u8]) {
    let mut call = Call::new();
    for from in [PUBLISHER, STRANGER] {
        call.core.datagram(NOW, address(from), &mut bytes.to_vec());
    }
    call.must_live();
}

/// Packets of an authenticated publisher, each behind a byte of length: RTP or RTCP as their second byte says.
pub fn publisher(bytes: &[u8]) {
    let mut call = Call::new();
    let mut key = Outbound::new(Profile::AeadAes128Gcm, &[1; 28]).expect("a key of the right length");
    let mut rest = bytes;
    let mut now = NOW;
    for _ in 0..16 {
        let Some((&len, tail)) = rest.split_first() else { break };
        let (plain, tail) = tail.split_at(usize::from(len).min(tail.len()));
        rest = tail;
        let mut packet = plain.to_vec();
        packet.resize(plain.len() + RTP_OVERHEAD.max(RTCP_OVERHEAD), 0);
        let rtcp = plain.get(1).is_some_and(|kind| (192..224).contains(kind));
        let sealed = if rtcp {
            key.protect_rtcp(&mut packet, plain.len())
        } else {
            let Ok(header) = Header::parse_protected(plain) else { continue };
            key.protect_rtp(&mut packet, header.len(), &plain[header.len()..], u64::from(header.sequence))
        };
        let Ok(sealed) = sealed else { continue };
        now += 20_000;
        call.core.datagram(now, address(PUBLISHER), &mut packet[..sealed]);
        call.turn(now);
    }
    call.turn(now + 1_000_000);
    call.must_live();
}
