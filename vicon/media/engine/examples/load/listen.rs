//! All subscribers on one thread: counts every packet, and for a few of them decrypts it and reads how long it took,
//! from the publisher's send to the kernel's stamp on arrival.

use crate::media::{AUDIO, STAMP, VIDEO, now_ns};
use crate::report::Reporter;
use _engine::srtp::{Inbound, Profile};
use std::mem;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// One subscriber in this many is decrypted.
const CHECKED: usize = 10;
/// How often subscribers look whether a report is due.
const LOOK_US: u64 = 5_000;

#[derive(Default)]
pub struct Heard {
    pub packets: u64,
    pub checked: u64,
    /// Did not decrypt, or came with a gap.
    pub bad: u64,
    delays_ns: Vec<u64>,
}

impl Heard {
    /// Microseconds.
    pub fn quantile(&self, q: f64) -> f64 {
        let mut sorted = self.delays_ns.clone();
        sorted.sort_unstable();
        let at = (sorted.len() as f64 * q) as usize;
        sorted.get(at.min(sorted.len().saturating_sub(1))).map_or(f64::NAN, |&ns| ns as f64 / 1000.0)
    }
}

pub struct Listener {
    counting: Arc<AtomicBool>,
    stopped: Arc<AtomicBool>,
    thread: JoinHandle<Heard>,
}

impl Listener {
    pub fn start(sockets: Vec<(u32, UdpSocket)>, reporting: bool) -> Listener {
        let counting = Arc::new(AtomicBool::new(false));
        let stopped = Arc::new(AtomicBool::new(false));
        let (counts, stops) = (counting.clone(), stopped.clone());
        let thread = thread::spawn(move || listen(sockets, reporting, &counts, &stops));
        Listener { counting, stopped, thread }
    }

    pub fn count(&self, on: bool) {
        self.counting.store(on, Ordering::Release);
    }

    pub fn stop(self) -> Heard {
        self.stopped.store(true, Ordering::Release);
        self.thread.join().expect("the listener")
    }
}

fn listen(
    sockets: Vec<(u32, UdpSocket)>,
    reporting: bool,
    counting: &AtomicBool,
    stopped: &AtomicBool,
) -> Heard {
    let mut keys: Vec<Option<Inbound>> = Vec::new();
    let mut reporters: Vec<Reporter> = Vec::new();
    if reporting {
        reporters.extend(sockets.iter().map(|(number, _)| Reporter::new(*number)));
    }
    // SAFETY: calls of the C library with pointers to locals that live through them.
    let epoll = unsafe { libc::epoll_create1(0) };
    for (at, (number, socket)) in sockets.iter().enumerate() {
        let checked = at % CHECKED == 0;
        keys.push(
            checked
                .then(|| Inbound::new(Profile::AeadAes128Gcm, &crate::key_salt(*number, 1)).expect("a key")),
        );
        let on: libc::c_int = 1;
        let mut interest = libc::epoll_event { events: libc::EPOLLIN as u32, u64: at as u64 };
        // SAFETY: as above.
        unsafe {
            libc::setsockopt(
                socket.as_raw_fd(),
                libc::SOL_SOCKET,
                libc::SO_TIMESTAMPNS,
                (&raw const on).cast(),
                mem::size_of_val(&on) as _,
            );
            libc::epoll_ctl(epoll, libc::EPOLL_CTL_ADD, socket.as_raw_fd(), &mut interest);
        }
    }
    let mut heard = Heard::default();
    let mut ready = [libc::epoll_event { events: 0, u64: 0 }; 256];
    let mut buffer = [0u8; 2048];
    let mut looked = 0;
    let patience = if reporting { LOOK_US as i32 / 1000 } else { 50 };
    while !stopped.load(Ordering::Acquire) {
        // SAFETY: as above.
        let count = unsafe { libc::epoll_wait(epoll, ready.as_mut_ptr(), ready.len() as _, patience) };
        for event in ready.iter().take(count.max(0) as usize) {
            let at = event.u64 as usize;
            while let Some((len, stamp)) = receive(&sockets[at].1, &mut buffer) {
                // STUN, RTCP and probes are not what is measured.
                let media = len > 12 && buffer[0] >> 6 == 2 && [AUDIO, VIDEO].contains(&(buffer[1] & 0x7f));
                if let Some(reporter) = reporters.get_mut(at) {
                    reporter.arrived(stamp / 1000, &buffer[..len]);
                }
                if media && counting.load(Ordering::Acquire) {
                    heard.packets += 1;
                }
                if let (true, Some(key)) = (media, &mut keys[at]) {
                    read(key, &mut buffer[..len], stamp, counting.load(Ordering::Acquire), &mut heard);
                }
            }
        }
        let now = now_ns() / 1000;
        if now - looked >= LOOK_US {
            looked = now;
            for (reporter, (_, socket)) in reporters.iter_mut().zip(&sockets) {
                reporter.report(now, socket);
            }
        }
    }
    heard
}

fn read(key: &mut Inbound, packet: &mut [u8], stamp: u64, counting: bool, heard: &mut Heard) {
    let Ok(plain) = key.unprotect_rtp(packet) else {
        heard.bad += 1;
        return;
    };
    let payload = &packet[plain.header.payload()];
    let sent = payload.get(STAMP..).and_then(|rest| rest.first_chunk()).copied().map(u64::from_be_bytes);
    if let (true, Some(sent)) = (counting, sent) {
        heard.checked += 1;
        heard.delays_ns.push(stamp.saturating_sub(sent));
    }
}

/// One datagram and the kernel's time of its arrival, in ns since 1970.
fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> Option<(usize, u64)> {
    let mut control = [0u64; 8];
    let mut iovec = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() };
    // SAFETY: zero is valid in all fields; the pointers set live through the call, and what CMSG_FIRSTHDR returns lies
    // in `control`, which the kernel filled.
    unsafe {
        let mut head: libc::msghdr = mem::zeroed();
        head.msg_iov = &mut iovec;
        head.msg_iovlen = 1;
        head.msg_control = control.as_mut_ptr().cast();
        head.msg_controllen = mem::size_of_val(&control) as _;
        let len = libc::recvmsg(socket.as_raw_fd(), &mut head, libc::MSG_DONTWAIT);
        if len < 0 {
            return None;
        }
        let cmsg = libc::CMSG_FIRSTHDR(&head);
        let stamp = if cmsg.is_null() {
            now_ns()
        } else {
            let time = libc::CMSG_DATA(cmsg).cast::<libc::timespec>().read_unaligned();
            time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
        };
        Some((len as usize, stamp))
    }
}
