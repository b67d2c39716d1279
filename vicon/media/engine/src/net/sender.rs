//! Sending what a flush laid out, and what happens when the socket takes no more.

use super::clock;
use super::gso::{Grouping, Messages};
use crate::api::Micros;
use crate::core::{Class, Out};
use std::io;
use std::net::SocketAddr;

/// How long a full socket is waited for before the rest is dropped (media.md 8.3).
const PATIENCE: Micros = 10_000;

/// Lengths of the runs that left: 1, 2, 3, 4-7, 8 and more.
pub const RUNS: usize = 5;

/// A socket that sends many messages a call and never waits in it.
pub trait Sink {
    /// Writes a destination as the kernel wants it; returns its length.
    fn encode(&self, to: SocketAddr, name: &mut libc::sockaddr_storage) -> libc::socklen_t;

    /// Messages taken, at least one; the error is that of the first message.
    ///
    /// # Safety
    ///
    /// Every head points to a name, an iovec, bytes and a control buffer that live through the call.
    unsafe fn send_many(&self, heads: &mut [libc::mmsghdr]) -> io::Result<usize>;

    /// Whether it takes more by `deadline`.
    fn wait(&self, deadline: Micros) -> bool;
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub packets: u64,
    /// Not taken to their destination by the kernel.
    pub refused: u64,
    /// The socket stayed full: by class.
    pub dropped: [u64; Class::COUNT],
    pub runs: [u64; RUNS],
}

impl Sent {
    /// All that never left.
    pub fn lost(&self) -> u64 {
        self.refused + self.dropped.iter().sum::<u64>()
    }
}

/// The socket is full.
struct Full;

#[derive(Default)]
pub struct Sender {
    messages: Messages,
    /// This kernel or card cannot segment.
    whole: bool,
    /// Datagrams that leave one by one now, because their run was refused.
    alone: usize,
    pub sent: Sent,
}

impl Sender {
    /// Sends `out` from datagram `next` on, in order and without waiting; returns where it stopped because the socket
    /// is full, else the list's length.
    pub fn send(&mut self, sink: &impl Sink, out: &Out, mut next: usize) -> usize {
        while next < out.list().len() {
            let full;
            (next, full) = self.step(sink, out, next, None);
            if full.is_some() {
                break;
            }
        }
        next
    }

    /// Sends `out` from datagram `next` on to a socket that is full: what is worth most first, as room comes. What
    /// finds none within 10 ms is dropped.
    pub fn squeeze(&mut self, sink: &impl Sink, out: &Out, next: usize) {
        let deadline = clock::monotonic() + PATIENCE;
        let mut patient = true;
        for class in Class::BY_WORTH {
            let mut at = next;
            while at < out.list().len() {
                let full;
                (at, full) = self.step(sink, out, at, Some(class));
                if full.is_none() {
                    continue;
                }
                patient = patient && clock::monotonic() < deadline && sink.wait(deadline);
                if !patient {
                    let left = out.list()[at..].iter().filter(|datagram| datagram.class == class).count();
                    self.sent.dropped[class as usize] += left as u64;
                    break;
                }
            }
        }
    }

    /// One batch of messages; returns the place after the last datagram that is dealt with. What the kernel refuses
    /// is counted and left behind.
    fn step(
        &mut self,
        sink: &impl Sink,
        out: &Out,
        mut next: usize,
        class: Option<Class>,
    ) -> (usize, Option<Full>) {
        let grouping = Grouping { class, segmenting: !self.whole, alone: std::mem::take(&mut self.alone) };
        self.messages.fill(sink, out, next, grouping);
        let messages = self.messages.parts().len();
        if messages == 0 {
            return (out.list().len(), None);
        }
        let mut at = 0;
        while at < messages {
            // SAFETY: `fill` made every head point to memory of `messages` and of the arena, which `out` keeps.
            let taken = unsafe { sink.send_many(self.messages.heads(at)) };
            let parts = &self.messages.parts()[at..];
            let (dealt, segments) = match taken {
                Ok(taken) => {
                    for part in &parts[..taken] {
                        self.sent.packets += part.count as u64;
                        self.sent.runs[bucket(part.count)] += 1;
                    }
                    (taken, 0)
                }
                Err(error) => match (error.raw_os_error(), parts[0].count) {
                    (Some(libc::EINTR), _) => (0, 0),
                    (Some(libc::EAGAIN | libc::ENOBUFS), _) => return (next, Some(Full)),
                    // This kernel or card cannot segment: never again.
                    (Some(libc::EIO | libc::EOPNOTSUPP), 2..) => {
                        self.whole = true;
                        return (next, None);
                    }
                    // Not to this destination, whose path takes less than a segment: these once more, one by one.
                    (Some(libc::EINVAL | libc::EMSGSIZE), segments @ 2..) => {
                        self.alone = segments;
                        return (next, None);
                    }
                    (_, segments) => (1, segments),
                },
            };
            self.sent.refused += segments as u64;
            at += dealt;
            if let Some(last) = parts[..dealt].last() {
                next = last.first + last.count;
            }
        }
        (next, None)
    }
}

fn bucket(segments: usize) -> usize {
    match segments {
        0..=3 => segments.saturating_sub(1),
        4..=7 => 3,
        _ => 4,
    }
}

#[cfg(test)]
#[path = "sender_tests.rs"]
mod tests;
