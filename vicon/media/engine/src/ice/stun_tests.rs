use super::*;
use hex_literal::hex;
use proptest::prelude::*;

const RFC_5769_PWD: &str = "VOkJxbRl1RmTxUk/WvJxBt";
const RFC_5769_TRANSACTION: Transaction = hex!("b7e7a701bc34d686fa87dfae");

/// RFC 5769 2.1. Its SOFTWARE is comprehension-optional, its role attribute ICE-CONTROLLED.
const RFC_5769_REQUEST: [u8; 108] = hex!(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf"
);

#[test]
fn rfc_5769_request_is_authentic() {
    let request = Request::parse(&RFC_5769_REQUEST).unwrap();
    assert_eq!((request.ufrag, request.remote_ufrag), ("evtj", "h6vY"));
    assert_eq!(request.transaction, RFC_5769_TRANSACTION);
    assert!(request.controlled);
    assert!(!request.use_candidate);
    assert!(request.unknown().is_empty());
    assert!(request.is_authentic(RFC_5769_PWD));
    assert!(!request.is_authentic("VOkJxbRl1RmTxUk/WvJxBs"));
}

#[test]
fn rfc_5769_xor_mapped_addresses() {
    for (address, value) in [
        ("192.0.2.1:32853", &hex!("0001a147e112a643")[..]),
        ("[2001:db8:1234:5678:11:2233:4455:6677]:32853", &hex!("0002a1470113a9faa5d3f179bc25f4b5bed2b9d9")),
    ] {
        let mut out = Vec::new();
        Message::new(&mut out, BINDING_SUCCESS, &RFC_5769_TRANSACTION)
            .xor_mapped_address(address.parse().unwrap());
        assert_eq!(&out[HEADER + 4..], value);
    }
}

/// RFC 5769 2.2, whose padding and SOFTWARE are ours to leave out: only the checks over the same bytes are compared.
#[test]
fn rfc_5769_response_checks() {
    let response = hex!(
        "0101003c2112a442b7e7a701bc34d686fa87dfae"
        "8022000b7465737420766563746f7220"
        "002000080001a147e112a643"
        "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
        "80280004c07d4c96"
    );
    assert_eq!(integrity(&response[..48], RFC_5769_PWD), response[52..72]);
    assert_eq!(fingerprint(&response[..72]).to_be_bytes(), response[76..80]);
}

fn check(pwd: &str) -> Vec<u8> {
    let mut out = Vec::new();
    Message::new(&mut out, BINDING_REQUEST, &[7; 12])
        .attribute(USERNAME, b"ours:them")
        .attribute(USE_CANDIDATE, &[])
        .finish(pwd);
    out
}

#[test]
fn any_flipped_bit_makes_a_check_worthless() {
    let good = check("secret");
    assert!(Request::parse(&good).is_ok_and(|request| request.is_authentic("secret")));
    // A FINGERPRINT whose type was damaged is an attribute behind MESSAGE-INTEGRITY, which is not read.
    let kind = good.len() * 8 - 64..good.len() * 8 - 48;
    for bit in (0..good.len() * 8).filter(|bit| !kind.contains(bit)) {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(!Request::parse(&bad).is_ok_and(|request| request.is_authentic("secret")), "bit {bit}");
    }
}

#[test]
fn what_follows_integrity_is_not_believed() {
    let mut out = Vec::new();
    let message = Message::new(&mut out, BINDING_REQUEST, &[7; 12]).attribute(USERNAME, b"ours:them");
    let tag = integrity(message.bytes(), "secret");
    message.attribute(MESSAGE_INTEGRITY, &tag).attribute(USE_CANDIDATE, &[]).attribute(USERNAME, b"a:b");
    let request = Request::parse(&out).unwrap();
    assert!(request.is_authentic("secret"));
    assert!(!request.use_candidate);
    assert_eq!(request.ufrag, "ours");
}

#[test]
fn a_check_without_integrity_or_username_is_not_for_us() {
    let mut out = Vec::new();
    Message::new(&mut out, BINDING_REQUEST, &[7; 12]).attribute(USERNAME, b"ours:them");
    assert_eq!(Request::parse(&out), Err(NotForUs));
    out.clear();
    Message::new(&mut out, BINDING_REQUEST, &[7; 12]).finish("secret");
    assert_eq!(Request::parse(&out), Err(NotForUs));
}

#[test]
fn a_fingerprint_before_the_end_is_not_for_us() {
    let mut out = check("secret");
    Message { out: &mut out, start: 0 }.attribute(0x8022, b"more");
    assert_eq!(Request::parse(&out), Err(NotForUs));
}

#[test]
fn attributes_that_must_be_understood_are_named() {
    let mut out = Vec::new();
    Message::new(&mut out, BINDING_REQUEST, &[7; 12])
        .attribute(USERNAME, b"ours:them")
        .attribute(0x7777, &[1])
        .attribute(0xc057, &[0, 1, 0, 10])
        .finish("secret");
    assert_eq!(Request::parse(&out).unwrap().unknown(), [0x7777]);
}

proptest! {
    #[test]
    fn any_bytes_are_read(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), shape: bool) {
        if shape && bytes.len() >= HEADER {
            let len = (bytes.len() - HEADER) as u16;
            bytes[..2].copy_from_slice(&BINDING_REQUEST.to_be_bytes());
            bytes[2..4].copy_from_slice(&len.to_be_bytes());
            bytes[4..8].copy_from_slice(&COOKIE.to_be_bytes());
        }
        if let Ok(request) = Request::parse(&bytes) {
            prop_assert!(!request.is_authentic("secret"));
        }
    }
}
