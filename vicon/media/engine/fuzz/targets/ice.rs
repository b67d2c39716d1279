//! Connectivity checks: as any bytes, and as what nearly proves its sender.

use super::call::{Call, NOW, PUBLISHER, STRANGER, address};
use _engine::ice::stun::{self, Message, Request};

pub fn request(bytes: &[u8]) {
    if let Ok(request) = Request::parse(bytes) {
        assert!(request.unknown().len() <= 4);
        request.is_authentic("password");
    }
}

/// Checks with the right integrity, of any attributes: behind a byte that says which bit is flipped afterwards (0 none)
/// and two for its place come (type, length, value) one after the other. What was changed proves nothing.
pub fn checks(bytes: &[u8]) {
    const PWD: &str = "password-of-22-letters";
    let Some((&[flip, high, low], mut rest)) = bytes.split_first_chunk() else { return };
    let mut check = Vec::new();
    let mut message =
        Message::new(&mut check, stun::BINDING_REQUEST, &[9; 12]).attribute(stun::USERNAME, b"user1:them");
    while let Some((&[kind_high, kind_low, len], tail)) = rest.split_first_chunk() {
        let (value, tail) = tail.split_at(usize::from(len).min(tail.len()));
        let kind = u16::from_be_bytes([kind_high, kind_low]);
        // A second seal would end the message where it stands.
        if kind != stun::MESSAGE_INTEGRITY {
            message = message.attribute(kind, value);
        }
        rest = tail;
    }
    message.finish(PWD);
    // FINGERPRINT, eight bytes, is not covered by integrity: it has a check of its own.
    let covered = check.len() - 8;
    if flip > 0 {
        let at = usize::from(u16::from_be_bytes([high, low])) % covered;
        check[at] ^= 1 << (flip % 8);
        assert!(!Request::parse(&check).is_ok_and(|request| request.is_authentic(PWD)));
    }
    let mut call = Call::new();
    for from in [STRANGER, PUBLISHER] {
        call.core.datagram(NOW, address(from), &mut check.clone());
    }
    call.must_live();
}
