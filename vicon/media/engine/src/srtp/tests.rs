use super::*;
use proptest::prelude::*;

const PROFILES: [Profile; 3] = [Profile::AeadAes128Gcm, Profile::AeadAes256Gcm, Profile::Aes128CmSha1_80];

fn pair(profile: Profile) -> (Outbound, Inbound) {
    let key_salt: Vec<u8> = (0..profile.key_len() + profile.salt_len()).map(|byte| byte as u8).collect();
    (Outbound::new(profile, &key_salt).unwrap(), Inbound::new(profile, &key_salt).unwrap())
}

fn header(sequence: u16, ssrc: u32) -> [u8; 12] {
    let mut header = [0; 12];
    header[..2].copy_from_slice(&[0x80, 96]);
    header[2..4].copy_from_slice(&sequence.to_be_bytes());
    header[8..].copy_from_slice(&ssrc.to_be_bytes());
    header
}

fn protect(out: &mut Outbound, ssrc: u32, index: u64, payload: &[u8]) -> Vec<u8> {
    let mut packet = header(index as u16, ssrc).to_vec();
    packet.resize(12 + payload.len() + RTP_OVERHEAD, 0);
    let len = out.protect_rtp(&mut packet, 12, payload, index).unwrap();
    packet.truncate(len);
    packet
}

#[test]
fn a_packet_is_accepted_once() {
    for profile in PROFILES {
        let (mut out, mut inn) = pair(profile);
        let good = protect(&mut out, 7, 100, b"voice");
        let plain = inn.unprotect_rtp(&mut good.clone()).unwrap();
        assert_eq!((plain.index, plain.len), (100, 17));
        assert_eq!(inn.unprotect_rtp(&mut good.clone()), Err(Failure::Replay));
    }
}

#[test]
fn every_flipped_byte_is_refused_and_the_true_packet_still_passes() {
    for profile in PROFILES {
        let (mut out, mut inn) = pair(profile);
        inn.unprotect_rtp(&mut protect(&mut out, 7, 1, b"first")).unwrap();
        let good = protect(&mut out, 7, 2, b"second");
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                assert!(inn.unprotect_rtp(&mut bad).is_err(), "{profile:?} byte {at} bit {bit}");
            }
        }
        for cut in 0..good.len() {
            assert!(inn.unprotect_rtp(&mut good[..cut].to_vec()).is_err());
        }
        inn.unprotect_rtp(&mut good.clone()).unwrap();
    }
}

#[test]
fn the_rollover_counter_follows_authentic_packets_only() {
    for profile in PROFILES {
        let (mut out, mut inn) = pair(profile);
        inn.unprotect_rtp(&mut protect(&mut out, 7, 65_534, b"a")).unwrap();
        let mut forged = header(20_000, 7).to_vec();
        forged.resize(80, 0);
        assert_eq!(inn.unprotect_rtp(&mut forged), Err(Failure::Auth));
        let late = protect(&mut out, 7, 65_535, b"late");
        let plain = inn.unprotect_rtp(&mut protect(&mut out, 7, 65_537, b"c")).unwrap();
        assert_eq!(plain.index, 65_537);
        assert_eq!(inn.unprotect_rtp(&mut late.clone()).unwrap().index, 65_535);
    }
}

#[test]
fn streams_have_windows_of_their_own() {
    let (mut out, mut inn) = pair(Profile::AeadAes128Gcm);
    inn.unprotect_rtp(&mut protect(&mut out, 7, 1, b"a")).unwrap();
    inn.unprotect_rtp(&mut protect(&mut out, 8, 1, b"a")).unwrap();
    for ssrc in 100..100 + MAX_STREAMS as u32 - 2 {
        inn.unprotect_rtp(&mut protect(&mut out, ssrc, 1, b"a")).unwrap();
    }
    assert_eq!(inn.unprotect_rtp(&mut protect(&mut out, 9, 1, b"a")), Err(Failure::Streams));
    inn.unprotect_rtp(&mut protect(&mut out, 7, 2, b"a")).unwrap();
}

#[test]
fn unauthentic_packets_leave_no_stream_behind() {
    let (_, mut inn) = pair(Profile::AeadAes128Gcm);
    for ssrc in 0..1000 {
        let mut forged = header(1, ssrc).to_vec();
        forged.resize(100, 1);
        assert_eq!(inn.unprotect_rtp(&mut forged), Err(Failure::Auth));
    }
    assert!(inn.rtp_streams.is_empty());
}

#[test]
fn rtcp_is_accepted_once_and_never_in_the_clear() {
    for profile in PROFILES {
        let (mut out, mut inn) = pair(profile);
        let plain = [0x80, 201, 0, 1, 0, 0, 0, 1];
        let mut packet = plain.to_vec();
        packet.resize(plain.len() + RTCP_OVERHEAD, 0);
        let len = out.protect_rtcp(&mut packet, plain.len()).unwrap();
        packet.truncate(len);
        for at in 0..packet.len() {
            for bit in 0..8 {
                let mut bad = packet.clone();
                bad[at] ^= 1 << bit;
                assert!(inn.unprotect_rtcp(&mut bad).is_err(), "{profile:?} byte {at} bit {bit}");
            }
            assert!(inn.unprotect_rtcp(&mut packet[..at].to_vec()).is_err(), "{profile:?} cut at {at}");
        }
        assert_eq!(inn.unprotect_rtcp(&mut packet.clone()), Ok(plain.len()));
        assert_eq!(inn.unprotect_rtcp(&mut packet), Err(Failure::Replay));
    }
}

#[test]
fn a_spent_key_protects_nothing_more() {
    let (mut out, _) = pair(Profile::AeadAes128Gcm);
    out.rtcp_index = RTCP_LIMIT - 1;
    let mut packet = [0x80, 201, 0, 1, 0, 0, 0, 1].to_vec();
    packet.resize(40, 0);
    assert!(out.protect_rtcp(&mut packet, 8).is_ok());
    assert!(out.is_spent());
    assert_eq!(out.protect_rtcp(&mut packet, 8), Err(Failure::KeysSpent));
}

proptest! {
    #[test]
    fn what_is_protected_comes_back(which in 0usize..3, start in 0u64..1 << 15, steps in proptest::collection::vec((1u64..2000, proptest::collection::vec(any::<u8>(), 0..200)), 1..60)) {
        let (mut out, mut inn) = pair(PROFILES[which]);
        let mut index = start;
        for (step, payload) in steps {
            let mut packet = protect(&mut out, 7, index, &payload);
            let plain = inn.unprotect_rtp(&mut packet).unwrap();
            prop_assert_eq!(plain.index, index);
            prop_assert_eq!(&packet[plain.header.payload()], payload.as_slice());
            index += step;
        }
    }

    #[test]
    fn any_bytes_are_refused(mut bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (_, mut inn) = pair(Profile::AeadAes128Gcm);
        prop_assert!(inn.unprotect_rtp(&mut bytes.clone()).is_err());
        prop_assert!(inn.unprotect_rtcp(&mut bytes).is_err());
    }
}
