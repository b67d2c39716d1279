//! Clocks of the kernel, in microseconds.

use crate::api::Micros;

/// CLOCK_MONOTONIC: the clock of all times that Python and the engine exchange.
pub fn monotonic() -> Micros {
    read(libc::CLOCK_MONOTONIC)
}

/// CPU time of the calling thread.
pub fn thread_cpu() -> Micros {
    read(libc::CLOCK_THREAD_CPUTIME_ID)
}

fn read(clock: libc::clockid_t) -> Micros {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a valid timespec for the call to fill.
    unsafe { libc::clock_gettime(clock, &mut time) };
    time.tv_sec as Micros * 1_000_000 + time.tv_nsec as Micros / 1000
}
