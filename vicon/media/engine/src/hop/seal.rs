//! Datagrams of a hop: AES-128-GCM under a key of each direction, numbered, each taken once.
//!
//! `FIRST, u32 hop of the receiver, u64 number` in the clear and authenticated, then the frame and the tag.

use super::FIRST;
use crate::api::Id;
use crate::srtp::replay::Window;
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

pub const KEY: usize = 16;
/// Key followed by salt.
pub const SECRET: usize = KEY + NONCE_LEN;
pub const HEADER: usize = 1 + 4 + 8;
pub const TAG: usize = 16;
/// As many as SRTP's (RFC 7714 14.1): two hundred years at 40,000 a second.
const MOST: u64 = 1 << 48;
/// What has not come when this many later ones have is taken for lost.
const LATE: u64 = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    Short,
    Auth,
    Replay,
}

/// Hop of the receiver that a datagram names.
pub fn addressed(datagram: &[u8]) -> Option<Id> {
    let (&first, rest) = datagram.split_first()?;
    (first == FIRST).then(|| rest.first_chunk().map(|id| Id::from_be_bytes(*id)))?
}

struct Secret {
    key: LessSafeKey,
    salt: [u8; NONCE_LEN],
}

impl Secret {
    fn new(secret: &[u8]) -> Option<Secret> {
        let (key, salt) = secret.split_at_checked(KEY)?;
        let unbound = UnboundKey::new(&AES_128_GCM, key).ok()?;
        Some(Secret { key: LessSafeKey::new(unbound), salt: salt.try_into().ok()? })
    }

    fn nonce(&self, number: u64) -> Nonce {
        let mut iv = self.salt;
        for (byte, number) in iv[NONCE_LEN - 8..].iter_mut().zip(number.to_be_bytes()) {
            *byte ^= number;
        }
        Nonce::assume_unique_for_key(iv)
    }
}

pub struct Sealer {
    secret: Secret,
    /// The hop's number at the other end.
    theirs: Id,
    next: u64,
}

impl Sealer {
    /// `None`: the secret has another length than [`SECRET`].
    pub fn new(secret: &[u8], theirs: Id) -> Option<Sealer> {
        Some(Sealer { secret: Secret::new(secret)?, theirs, next: 1 })
    }

    /// Seals the frame of `len` bytes that stands behind [`HEADER`]; the length of the datagram. `None`: there is no
    /// room for the tag, or the key is spent.
    pub fn seal(&mut self, space: &mut [u8], len: usize) -> Option<usize> {
        let whole = HEADER + len + TAG;
        let (header, body) = space.get_mut(..whole)?.split_at_mut(HEADER);
        if self.next >= MOST {
            return None;
        }
        header[0] = FIRST;
        header[1..5].copy_from_slice(&self.theirs.to_be_bytes());
        header[5..].copy_from_slice(&self.next.to_be_bytes());
        let (frame, tag) = body.split_at_mut(len);
        let nonce = self.secret.nonce(self.next);
        let sealed = self.secret.key.seal_in_place_separate_tag(nonce, Aad::from(&*header), frame).ok()?;
        tag.copy_from_slice(sealed.as_ref());
        self.next += 1;
        Some(whole)
    }
}

pub struct Opener {
    secret: Secret,
    window: Window<16>,
    /// Number of the first that came, and how many did.
    first: u64,
    opened: u64,
    lost: u64,
}

impl Opener {
    /// `None`: the secret has another length than [`SECRET`].
    pub fn new(secret: &[u8]) -> Option<Opener> {
        Some(Opener { secret: Secret::new(secret)?, window: Window::default(), first: 0, opened: 0, lost: 0 })
    }

    /// The frame in a datagram, decrypted in place.
    pub fn open<'a>(&mut self, datagram: &'a mut [u8]) -> Result<&'a mut [u8], Failure> {
        let (header, body) = datagram.split_at_mut_checked(HEADER).ok_or(Failure::Short)?;
        let number = header[5..].try_into().map(u64::from_be_bytes).map_err(|_| Failure::Short)?;
        let len = body.len().checked_sub(TAG).ok_or(Failure::Short)?;
        if !self.window.is_fresh(number) {
            return Err(Failure::Replay);
        }
        let (frame, tag) = body.split_at_mut(len);
        self.secret
            .key
            .open_in_place_separate_tag(self.secret.nonce(number), Aad::from(&*header), tag, frame)
            .map_err(|_| Failure::Auth)?;
        self.window.accept(number);
        if self.opened == 0 {
            self.first = number;
        }
        self.opened += 1;
        Ok(frame)
    }

    /// Datagrams that never came, of all since the first that did; never less than before.
    pub fn lost(&mut self) -> u64 {
        let newest = self.window.newest();
        let settled = newest.saturating_sub(LATE).max(self.first.saturating_sub(1));
        let since = (settled + 1..=newest).filter(|&number| !self.window.is_fresh(number)).count() as u64;
        let (due, came) = (settled - self.first.saturating_sub(1), self.opened - since);
        self.lost = self.lost.max(due.saturating_sub(came));
        self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Sealer, Opener) {
        let secret: Vec<u8> = (0..SECRET as u8).collect();
        (Sealer::new(&secret, 7).unwrap(), Opener::new(&secret).unwrap())
    }

    fn sealed(sealer: &mut Sealer, frame: &[u8]) -> Vec<u8> {
        let mut space = vec![0; 200];
        space[HEADER..HEADER + frame.len()].copy_from_slice(frame);
        let len = sealer.seal(&mut space, frame.len()).unwrap();
        space.truncate(len);
        space
    }

    #[test]
    fn a_frame_is_read_once_and_by_whoever_has_the_key() {
        let (mut sealer, mut opener) = pair();
        let first = sealed(&mut sealer, b"first");
        let second = sealed(&mut sealer, b"second");
        assert_eq!(addressed(&first), Some(7));
        assert_ne!(&first[HEADER..HEADER + 5], b"first");
        assert_eq!(opener.open(&mut second.clone()).unwrap(), b"second");
        assert_eq!(opener.open(&mut first.clone()).unwrap(), b"first", "order does not matter");
        assert_eq!(opener.open(&mut first.clone()), Err(Failure::Replay));
        let mut other = Opener::new(&[9; SECRET]).unwrap();
        assert_eq!(other.open(&mut first.clone()), Err(Failure::Auth));
    }

    #[test]
    fn any_changed_byte_is_refused() {
        let (mut sealer, mut opener) = pair();
        let datagram = sealed(&mut sealer, b"a frame");
        for at in 0..datagram.len() {
            let mut changed = datagram.clone();
            changed[at] ^= 0x10;
            assert!(opener.open(&mut changed).is_err(), "byte {at}");
        }
        assert!(opener.open(&mut datagram.clone()).is_ok(), "what was forged took no number away");
    }

    #[test]
    fn what_never_came_is_lost_once_many_later_ones_have_come() {
        let (mut sealer, mut opener) = pair();
        let all: Vec<Vec<u8>> = (0..400).map(|_| sealed(&mut sealer, b"a frame")).collect();
        let open = |opener: &mut Opener, range: std::ops::Range<usize>, gone: &[usize]| {
            for at in range.filter(|at| !gone.contains(at)) {
                opener.open(&mut all[at].clone()).unwrap();
            }
        };
        assert_eq!(opener.lost(), 0, "nothing came");
        open(&mut opener, 10..100, &[50, 51, 99]);
        assert_eq!(opener.lost(), 0, "they may be late, and whoever opens later missed nothing");
        open(&mut opener, 50..51, &[]);
        open(&mut opener, 100..300, &[200]);
        assert_eq!(opener.lost(), 3, "51, 99 and 200");
        open(&mut opener, 99..100, &[]);
        assert_eq!(opener.lost(), 3, "what comes too late was lost");
        open(&mut opener, 300..400, &[]);
        assert_eq!(opener.lost(), 3);
    }

    #[test]
    fn what_is_too_short_or_has_no_room_is_refused() {
        let (mut sealer, mut opener) = pair();
        assert_eq!(opener.open(&mut [FIRST; HEADER + TAG - 1]), Err(Failure::Short));
        assert_eq!(sealer.seal(&mut [0; HEADER + 4 + TAG], 5), None);
        assert!(Sealer::new(&[0; SECRET - 1], 1).is_none() && Opener::new(&[0; SECRET + 1]).is_none());
    }
}
