//! One TCP connection: bytes in, packets out, and little of it in the kernel.

use crate::api::Micros;
use crate::core::Class;
use crate::route::{Connection, Route};
use crate::tcp::backlog::Backlog;
use crate::tcp::deframe::Deframer;
use std::io::{self, Read, Write};
use std::mem;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsRawFd, RawFd};

/// Unsent bytes that the kernel may hold. What it has cannot be overtaken by sound any more: 4 kB are 65 ms at
/// 500 kbit/s.
const UNSENT: usize = 4096;
/// linux/sockios.h: bytes of the send queue that were not sent yet.
const SIOCOUTQNSD: libc::Ioctl = 0x894b;

pub struct Stream {
    inner: TcpStream,
    pub route: Route,
    pub opened: Micros,
    /// It has shown a valid check.
    pub known: bool,
    /// Waits for room to write.
    pub waiting: bool,
    pub deframer: Deframer,
    backlog: Backlog,
    /// Bytes handed to the kernel, and those of them told as drained.
    written: u64,
    told: u64,
}

/// What the path took, and what it has yet to take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drain {
    /// Bytes that left this machine since it was last asked.
    pub bytes: usize,
    pub queued: usize,
    /// How long the oldest of them has waited.
    pub age: Micros,
}

impl Stream {
    pub fn new(now: Micros, inner: TcpStream, peer: SocketAddr, id: Connection) -> io::Result<Stream> {
        inner.set_nonblocking(true)?;
        inner.set_nodelay(true)?;
        let unsent = UNSENT as libc::c_int;
        // SAFETY: the option's value is the c_int that the pointer and the length describe.
        let set = unsafe {
            libc::setsockopt(
                inner.as_raw_fd(),
                libc::IPPROTO_TCP,
                libc::TCP_NOTSENT_LOWAT,
                (&raw const unsent).cast(),
                mem::size_of_val(&unsent) as libc::socklen_t,
            )
        };
        if set != 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(Stream {
            inner,
            route: Route::tcp(peer, id),
            opened: now,
            known: false,
            waiting: false,
            deframer: Deframer::default(),
            backlog: Backlog::default(),
            written: 0,
            told: 0,
        })
    }

    /// Bytes read into `buffer`; 0: none wait. An error or the end: the connection is over.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) if is_passing(&error) => Ok(0),
            other => other,
        }
    }

    /// Puts a packet behind what waits; false: there is no room, it is lost.
    pub fn push(&mut self, now: Micros, packet: &[u8], class: Class) -> bool {
        self.backlog.push(now, packet, class)
    }

    /// Writes what the path takes. An error: the connection is over.
    pub fn write(&mut self, now: Micros) -> io::Result<Drain> {
        let mut unsent = self.unsent();
        while unsent < UNSENT {
            let next = self.backlog.next(now);
            let part = &next[..next.len().min(UNSENT - unsent)];
            if part.is_empty() {
                break;
            }
            match self.inner.write(part) {
                Ok(taken) => {
                    self.backlog.wrote(taken);
                    self.written += taken as u64;
                }
                Err(error) if is_passing(&error) => break,
                Err(error) => return Err(error),
            }
            unsent = self.unsent();
        }
        let queued = self.backlog.len() + unsent;
        let sent = self.written.saturating_sub(unsent as u64).max(self.told);
        let bytes = (sent - self.told) as usize;
        self.told = sent;
        Ok(Drain { bytes, queued, age: self.backlog.age(now) })
    }

    pub fn has_more(&self) -> bool {
        !self.backlog.is_empty()
    }

    fn unsent(&self) -> usize {
        let mut bytes: libc::c_int = 0;
        // SAFETY: the request fills one c_int.
        unsafe { libc::ioctl(self.as_raw_fd(), SIOCOUTQNSD, &raw mut bytes) };
        usize::try_from(bytes).unwrap_or(0)
    }
}

impl AsRawFd for Stream {
    fn as_raw_fd(&self) -> RawFd {
        self.inner.as_raw_fd()
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}
