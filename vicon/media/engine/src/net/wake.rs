//! An eventfd that is readable while something waits, and waiting for several of them.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::Duration;

/// Readable from [`Wake::set`] to [`Wake::clear`].
pub struct Wake(OwnedFd);

impl Wake {
    pub fn new() -> io::Result<Wake> {
        // SAFETY: takes no pointers.
        let fd = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the descriptor is new and nobody else's.
        Ok(Wake(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    pub fn set(&self) {
        let one = 1u64;
        // SAFETY: reads the eight bytes of `one`. A full counter is set already, so failing is fine.
        unsafe { libc::write(self.0.as_raw_fd(), (&raw const one).cast(), 8) };
    }

    pub fn clear(&self) {
        let mut count = 0u64;
        // SAFETY: fills the eight bytes of `count`. An empty counter is clear already.
        unsafe { libc::read(self.0.as_raw_fd(), (&raw mut count).cast(), 8) };
    }
}

impl AsRawFd for Wake {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

/// Waits until one of `fds` is readable or `timeout` is over; which are.
pub fn wait_readable<const N: usize>(fds: [RawFd; N], timeout: Duration) -> [bool; N] {
    poll(fds.map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 }), timeout)
}

/// Waits until `fd` takes more or `timeout` is over; whether it does.
pub fn wait_writable(fd: RawFd, timeout: Duration) -> bool {
    poll([libc::pollfd { fd, events: libc::POLLOUT, revents: 0 }], timeout) == [true]
}

/// Which of them came to pass. An interrupted wait is a wait that ended early.
fn poll<const N: usize>(mut polled: [libc::pollfd; N], timeout: Duration) -> [bool; N] {
    let timeout = libc::timespec { tv_sec: timeout.as_secs() as _, tv_nsec: timeout.subsec_nanos().into() };
    // SAFETY: `polled` has N entries and `timeout` lives through the call; no signal mask.
    unsafe { libc::ppoll(polled.as_mut_ptr(), N as libc::nfds_t, &timeout, std::ptr::null()) };
    polled.map(|entry| entry.revents != 0)
}
