//! The ICE-lite agent of one transport: whom it believes, where it sends, and when it gives up.

use super::stun::{self, Request};
use crate::api::Micros;
use crate::route::Route;
use std::collections::VecDeque;

/// Addresses a transport may be reached at.
const MAX_ADDRESSES: usize = 8;
/// Transaction ids that are remembered, to know a copied check.
const MAX_TRANSACTIONS: usize = 64;
/// A nominated address that was silent this long gives way to any checked one.
const SILENT: Micros = 1_000_000;
const OLD_CREDENTIALS: Micros = 10_000_000;
const QUIET: Micros = 5_000_000;
const ABSENT: Micros = 15_000_000;
/// Consent ends (RFC 7675 5.1); a transport that was never checked ends as late.
const GONE: Micros = 30_000_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub ufrag: String,
    pub pwd: String,
    pub remote_ufrag: String,
}

/// Why a check was dropped. There was no answer and nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejected {
    Username,
    /// MESSAGE-INTEGRITY or FINGERPRINT.
    Integrity,
    /// Seen before, from another address.
    Copied,
}

/// What an authentic check changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// An address that was not validated before and now is.
    pub validated: Option<Route>,
    /// An address that had to leave for it.
    pub left: Option<Route>,
    /// Output goes to this address from now on; it went elsewhere or nowhere before.
    pub nominated: Option<Route>,
    /// Consent is back after [`Lapse::Quiet`] was told.
    pub back: bool,
}

/// What the passing of time brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// No valid check for 5 or 15 seconds.
    Quiet(u32),
    /// No consent for 30 s, or never a check: stop sending and close.
    Gone { never: bool },
}

struct Address {
    address: Route,
    heard: Micros,
    /// Checked since the last restart: the browser may use it still.
    fresh: bool,
}

pub struct Agent {
    current: Credentials,
    old: Option<(Credentials, Micros)>,
    /// At most [`MAX_ADDRESSES`].
    addresses: Vec<Address>,
    nominated: Option<Route>,
    /// A TCP connection that was nominated while UDP was there.
    second: Option<Route>,
    /// Where the last DTLS datagram came from.
    caller: Option<Route>,
    transactions: VecDeque<(stun::Transaction, Route)>,
    opened: Micros,
    checked: Option<Micros>,
    /// Seconds of the last [`Lapse::Quiet`] told, 0 for none.
    told: u32,
}

impl Agent {
    pub fn new(now: Micros, credentials: Credentials) -> Agent {
        Agent {
            current: credentials,
            old: None,
            addresses: Vec::with_capacity(MAX_ADDRESSES),
            nominated: None,
            second: None,
            caller: None,
            transactions: VecDeque::with_capacity(MAX_TRANSACTIONS),
            opened: now,
            checked: None,
            told: 0,
        }
    }

    /// New credentials; the present ones stay valid for 10 s. Returns the ufrag that is worthless from now on.
    pub fn restart(&mut self, now: Micros, credentials: Credentials) -> Option<String> {
        let present = std::mem::replace(&mut self.current, credentials);
        let worthless = self.old.replace((present, now + OLD_CREDENTIALS));
        self.addresses.iter_mut().for_each(|known| known.fresh = false);
        worthless.map(|(old, _)| old.ufrag)
    }

    /// The ufrags that find this transport.
    pub fn ufrags(&self) -> impl Iterator<Item = &str> {
        let old = self.old.as_ref().map(|(old, _)| old.ufrag.as_str());
        std::iter::once(self.current.ufrag.as_str()).chain(old)
    }

    /// Handles a check from `from` whose ufrag found this transport, and appends the answer to `out`.
    ///
    /// A check that asks for what a lite agent cannot do (RFC 8445 7.3.1.1, RFC 8489 6.3.1) is answered with an error
    /// and changes nothing.
    pub fn check(
        &mut self,
        now: Micros,
        from: Route,
        request: &Request,
        out: &mut Vec<u8>,
    ) -> Result<Checked, Rejected> {
        let credentials = self.credentials(now, request).ok_or(Rejected::Username)?;
        if !request.is_authentic(&credentials.pwd) {
            return Err(Rejected::Integrity);
        }
        let known = self.transactions.iter().find(|(id, _)| *id == request.transaction);
        if known.is_some_and(|(_, address)| *address != from) {
            return Err(Rejected::Copied);
        }
        let seen = known.is_some();
        let pwd = &credentials.pwd;
        let start = out.len();
        let unknown = request.unknown();
        let refused = !unknown.is_empty() || request.controlled;
        if !unknown.is_empty() {
            stun::Message::new(out, stun::BINDING_ERROR, &request.transaction)
                .error(420)
                .unknown_attributes(unknown)
                .finish(pwd);
        } else if request.controlled {
            stun::Message::new(out, stun::BINDING_ERROR, &request.transaction).error(487).finish(pwd);
        } else {
            stun::Message::new(out, stun::BINDING_SUCCESS, &request.transaction)
                .xor_mapped_address(from.peer)
                .finish(pwd);
        }
        // Never a lever for amplification, whatever a client finds to ask.
        if (out.len() - start) * 2 > request.datagram_len() * 3 {
            out.truncate(start);
        }
        if refused {
            return Ok(Checked::default());
        }
        if !seen {
            if self.transactions.len() == MAX_TRANSACTIONS {
                self.transactions.pop_front();
            }
            self.transactions.push_back((request.transaction, from));
        }
        let fresh = request.ufrag == self.current.ufrag;
        Ok(self.accept(now, from, fresh, request.use_candidate && !seen))
    }

    fn credentials(&self, now: Micros, request: &Request) -> Option<&Credentials> {
        let old = self.old.as_ref().filter(|(_, until)| now < *until).map(|(old, _)| old);
        std::iter::once(&self.current)
            .chain(old)
            .find(|own| own.ufrag == request.ufrag && own.remote_ufrag == request.remote_ufrag)
    }

    fn accept(&mut self, now: Micros, from: Route, fresh: bool, nominates: bool) -> Checked {
        let mut checked = Checked { back: self.told > 0, ..Checked::default() };
        self.checked = Some(now);
        self.told = 0;
        let silent = self
            .nominated
            .and_then(|nominated| self.addresses.iter().find(|known| known.address == nominated))
            .is_none_or(|known| now.saturating_sub(known.heard) >= SILENT);
        if !self.heard(now, from) {
            if self.addresses.len() == MAX_ADDRESSES {
                checked.left = self.evict();
            }
            self.addresses.push(Address { address: from, heard: now, fresh });
            checked.validated = Some(from);
        }
        self.addresses
            .iter_mut()
            .filter(|known| known.address == from)
            .for_each(|known| known.fresh |= fresh);
        let meant = nominates && self.is_meant(from);
        if self.nominated != Some(from) && (meant || silent) {
            self.nominated = Some(from);
            self.second = None;
            checked.nominated = Some(from);
        }
        checked
    }

    /// A check that nominates `from` is to be followed. Firefox nominates each pair that works, once, and of several the
    /// one with the highest priority is meant (RFC 8445 8.1.1): TCP never is while UDP works. Chromium nominates the
    /// one that it chose, and goes on saying so.
    fn is_meant(&mut self, from: Route) -> bool {
        let udp = |known: &&Address| known.fresh && known.address.connection().is_none();
        let present = self.addresses.iter().find(|known| Some(known.address) == self.nominated);
        let lower = from.connection().is_some() && present.filter(udp).is_some();
        !lower || self.second.replace(from) == Some(from)
    }

    /// Removes the address that was silent longest; never the nominated one.
    fn evict(&mut self) -> Option<Route> {
        let spare =
            self.addresses.iter().enumerate().filter(|(_, known)| Some(known.address) != self.nominated);
        let (at, _) = spare.min_by_key(|(_, known)| known.heard)?;
        let left = self.addresses.swap_remove(at).address;
        self.caller = self.caller.filter(|caller| *caller != left);
        Some(left)
    }

    /// DTLS came from the validated address `from`.
    pub fn called(&mut self, from: Route) {
        self.caller = Some(from);
    }

    /// Something valid came from `from`; `false` if that is no validated address.
    pub fn heard(&mut self, now: Micros, from: Route) -> bool {
        let known = self.addresses.iter_mut().find(|known| known.address == from);
        known.map(|known| known.heard = now).is_some()
    }

    /// Where to send: the nominated address.
    pub fn nominated(&self) -> Option<Route> {
        self.nominated
    }

    /// Where DTLS goes: back to where it came from, else to the nominated address or the one validated last.
    ///
    /// A browser with several addresses checks them all at once and calls on one of them, often before it nominates;
    /// an answer on another pair may not reach it, and OpenSSL repeats its flight only after a second.
    pub fn reachable(&self) -> Option<Route> {
        self.caller.or(self.nominated).or_else(|| self.addresses.last().map(|known| known.address))
    }

    /// A connection is over. With the nominated one gone, the next valid check nominates.
    pub fn forget(&mut self, route: Route) {
        self.addresses.retain(|known| known.address != route);
        self.nominated = self.nominated.filter(|nominated| *nominated != route);
        self.second = self.second.filter(|second| *second != route);
        self.caller = self.caller.filter(|caller| *caller != route);
    }

    /// All validated addresses.
    pub fn addresses(&self) -> impl Iterator<Item = Route> {
        self.addresses.iter().map(|known| known.address)
    }

    /// What is due at `now`, one thing a call; `None` when nothing is.
    pub fn timeout(&mut self, now: Micros) -> Option<Lapse> {
        let since = now.saturating_sub(self.checked.unwrap_or(self.opened));
        if since >= GONE {
            return Some(Lapse::Gone { never: self.checked.is_none() });
        }
        let due = match since {
            ABSENT.. => 15,
            QUIET.. => 5,
            _ => 0,
        };
        if self.checked.is_none() || due <= self.told {
            return None;
        }
        self.told = due;
        Some(Lapse::Quiet(due))
    }

    /// The old ufrag, once its 10 s are over.
    pub fn expired(&mut self, now: Micros) -> Option<String> {
        let (old, _) = self.old.take_if(|(_, until)| now >= *until)?;
        Some(old.ufrag)
    }

    /// When [`Agent::timeout`] or [`Agent::expired`] has something next.
    pub fn next_timeout(&self) -> Micros {
        let since = self.checked.unwrap_or(self.opened);
        let lapse = since
            + match (self.checked, self.told) {
                (Some(_), 0) => QUIET,
                (Some(_), 5) => ABSENT,
                _ => GONE,
            };
        self.old.as_ref().map_or(lapse, |(_, until)| lapse.min(*until))
    }
}

#[cfg(test)]
#[path = "agent_tests.rs"]
mod tests;
