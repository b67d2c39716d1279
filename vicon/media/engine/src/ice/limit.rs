//! How often one source may fail: a table of fixed size, whoever knocks.

use crate::api::Micros;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;

const SETS: usize = 1024;
const WAYS: usize = 4;
/// Failures within a second after which a source is not listened to for one.
const LIMIT: u32 = 200;
const SECOND: Micros = 1_000_000;

#[derive(Clone, Copy, Default)]
struct Source {
    /// 0: an empty place.
    prefix: u128,
    since: Micros,
    failures: u32,
}

/// Counts failed checks per IPv4 address and per IPv6 /64.
///
/// The newest 4,096 sources are known; a flood from more addresses than that costs one look-up a packet and no memory.
pub struct Limiter {
    sets: Box<[[Source; WAYS]]>,
    hasher: RandomState,
}

impl Default for Limiter {
    fn default() -> Self {
        Limiter { sets: vec![[Source::default(); WAYS]; SETS].into(), hasher: RandomState::new() }
    }
}

impl Limiter {
    /// A check from `ip` failed.
    pub fn failed(&mut self, now: Micros, ip: IpAddr) {
        let prefix = source(ip);
        let set = self.set(prefix);
        let at = set.iter().position(|source| source.prefix == prefix);
        let oldest = set.iter().enumerate().min_by_key(|(_, source)| source.since).map(|(at, _)| at);
        let Some(source) = at.or(oldest).and_then(|at| set.get_mut(at)) else {
            return;
        };
        if source.prefix != prefix || now.saturating_sub(source.since) >= SECOND {
            *source = Source { prefix, since: now, failures: 0 };
        }
        source.failures += 1;
        if source.failures == LIMIT {
            // The second of silence starts here.
            source.since = now;
        }
    }

    /// `ip` failed so often that its STUN is dropped for now, unless it comes from a validated address.
    pub fn is_blocked(&mut self, now: Micros, ip: IpAddr) -> bool {
        let prefix = source(ip);
        self.set(prefix).iter().any(|source| {
            source.prefix == prefix && source.failures >= LIMIT && now.saturating_sub(source.since) < SECOND
        })
    }

    fn set(&mut self, prefix: u128) -> &mut [Source; WAYS] {
        let at = self.hasher.hash_one(prefix) as usize % SETS;
        &mut self.sets[at]
    }
}

/// What one subscriber line is given: an IPv4 address or an IPv6 /64. Never 0.
pub fn source(ip: IpAddr) -> u128 {
    match ip.to_canonical() {
        IpAddr::V4(ip) => u128::from(u32::from(ip)) | 1 << 32,
        IpAddr::V6(ip) => u128::from(ip) >> 64 | 1 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_fails_200_times_in_a_second_is_dropped_for_one() {
        let mut limiter = Limiter::default();
        let ip = IpAddr::from([192, 0, 2, 1]);
        for n in 0..199 {
            limiter.failed(n, ip);
        }
        assert!(!limiter.is_blocked(200, ip));
        limiter.failed(200, ip);
        assert!(limiter.is_blocked(201, ip));
        assert!(!limiter.is_blocked(201, IpAddr::from([192, 0, 2, 2])));
        assert!(!limiter.is_blocked(200 + SECOND, ip));
    }

    #[test]
    fn slow_failures_block_nobody() {
        let mut limiter = Limiter::default();
        let ip = IpAddr::from([192, 0, 2, 1]);
        for n in 0..10_000 {
            limiter.failed(n * 6_000, ip);
            assert!(!limiter.is_blocked(n * 6_000, ip));
        }
    }

    #[test]
    fn one_ipv6_network_is_one_source() {
        let mut limiter = Limiter::default();
        for n in 0..200u16 {
            limiter.failed(0, IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, n]));
        }
        assert!(limiter.is_blocked(1, IpAddr::from([0x2001, 0xdb8, 0, 1, 9, 9, 9, 9])));
        assert!(!limiter.is_blocked(1, IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1])));
    }
}
