//! What was dropped, by cause. Nobody is answered and nothing closes for a bad datagram; it is counted.

macro_rules! causes {
    ($($name:ident => $text:literal),* $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Drop { $($name),* }

        const NAMES: &[&str] = &[$($text),*];
    };
}

causes! {
    Unknown => "unknown_address",
    StunBad => "stun_malformed",
    StunUnknown => "stun_unknown_ufrag",
    StunAuth => "stun_integrity",
    StunCopied => "stun_copied",
    StunBlocked => "stun_blocked",
    Kind => "not_for_us",
    Unkeyed => "not_keyed",
    Short => "srtp_short",
    Auth => "srtp_auth",
    Replay => "srtp_replay",
    Streams => "srtp_streams",
    Malformed => "rtp_malformed",
    Flood => "flood",
    Unbound => "unbound",
    Payload => "payload_type",
    Duplicate => "duplicate",
    Full => "full",
    Dtls => "dtls_queue",
}

#[derive(Clone, Debug)]
pub struct Counters([u64; NAMES.len()]);

impl Default for Counters {
    fn default() -> Self {
        Counters([0; NAMES.len()])
    }
}

impl Counters {
    pub fn add(&mut self, cause: Drop) {
        self.0[cause as usize] += 1;
    }

    pub fn get(&self, cause: Drop) -> u64 {
        self.0[cause as usize]
    }

    /// All causes that happened.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        NAMES.iter().copied().zip(self.0).filter(|&(_, count)| count > 0)
    }
}
