//! Many descriptors, of which a few are ready. An epoll is a descriptor itself: a worker waits for it among its others.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

/// Events of one call.
const BATCH: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// As given to [`Epoll::add`].
    pub key: u32,
    /// There is something to read, or the peer is gone.
    pub readable: bool,
    pub writable: bool,
}

pub struct Epoll {
    fd: OwnedFd,
    events: Box<[libc::epoll_event; BATCH]>,
}

impl Epoll {
    pub fn new() -> io::Result<Epoll> {
        // SAFETY: takes no pointers.
        let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor is new and nobody else's.
        let fd = unsafe { OwnedFd::from_raw_fd(fd) };
        Ok(Epoll { fd, events: Box::new([libc::epoll_event { events: 0, u64: 0 }; BATCH]) })
    }

    /// Watches `fd` for something to read, until it is closed.
    pub fn add(&self, fd: RawFd, key: u32) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_ADD, fd, key, libc::EPOLLIN)
    }

    /// Watches `fd` for room to write as well, or no longer.
    pub fn watch_writing(&self, fd: RawFd, key: u32, watch: bool) -> io::Result<()> {
        let writing = if watch { libc::EPOLLOUT } else { 0 };
        self.control(libc::EPOLL_CTL_MOD, fd, key, libc::EPOLLIN | writing)
    }

    /// No longer watches `fd`.
    pub fn remove(&self, fd: RawFd) -> io::Result<()> {
        self.control(libc::EPOLL_CTL_DEL, fd, 0, 0)
    }

    fn control(&self, what: libc::c_int, fd: RawFd, key: u32, events: libc::c_int) -> io::Result<()> {
        let mut event = libc::epoll_event { events: events as u32, u64: key.into() };
        // SAFETY: `event` lives through the call.
        match unsafe { libc::epoll_ctl(self.fd.as_raw_fd(), what, fd, &mut event) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// What is ready now, into `out`; waits for nothing.
    pub fn take(&mut self, out: &mut Vec<Ready>) {
        out.clear();
        // SAFETY: `events` has BATCH entries for the kernel to fill.
        let count = unsafe {
            libc::epoll_wait(self.fd.as_raw_fd(), self.events.as_mut_ptr(), BATCH as libc::c_int, 0)
        };
        let count = usize::try_from(count).unwrap_or(0);
        out.extend(self.events.iter().take(count).map(|event| Ready {
            key: event.u64 as u32,
            readable: event.events & !(libc::EPOLLOUT as u32) != 0,
            writable: event.events & libc::EPOLLOUT as u32 != 0,
        }));
    }
}

impl AsRawFd for Epoll {
    fn as_raw_fd(&self) -> RawFd {
        self.fd.as_raw_fd()
    }
}
