//! Sending a flush: runs of equal packets to one destination leave as one message that the kernel or the network
//! card cuts (UDP_SEGMENT), and many messages leave in one sendmmsg.

use super::udp::Socket;
use super::wake::wait_writable;
use crate::core::Out;
use std::io;
use std::mem;
use std::os::fd::AsRawFd;

/// Messages of one sendmmsg.
const BATCH: usize = 64;
/// Segments of one message, under the kernel's limit of 64.
const MAX_SEGMENTS: usize = 44;
const MAX_BYTES: usize = 65_000;
/// How long a full socket buffer is waited for before the rest of the flush is dropped.
const PATIENCE_MS: i32 = 10;
/// Space of one cmsg with a u16, aligned.
const CONTROL: usize = 24;

/// Lengths of the runs that left: 1, 2, 3, 4-7, 8 and more.
pub const RUNS: usize = 5;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub packets: u64,
    /// Refused by the kernel, or the socket's buffer stayed full.
    pub dropped: u64,
    pub runs: [u64; RUNS],
}

/// The cmsg that says how long a segment is.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
struct Control([u8; CONTROL]);

/// What the kernel reads of a batch of messages, made once.
pub struct Sender {
    heads: Box<[libc::mmsghdr; BATCH]>,
    iovecs: Box<[libc::iovec; BATCH]>,
    names: Box<[libc::sockaddr_storage; BATCH]>,
    controls: Box<[Control; BATCH]>,
    /// Datagrams of each message.
    segments: [usize; BATCH],
    segmenting: bool,
    /// Datagrams that leave one by one now, because their run was refused.
    alone: usize,
    pub sent: Sent,
}

// SAFETY: the pointers in `heads` and `iovecs` are written before each call and used only in it.
unsafe impl Send for Sender {}

impl Default for Sender {
    fn default() -> Self {
        // SAFETY: all-zero bytes are valid in each of these types of the C library.
        let (head, iovec, name) = unsafe { (mem::zeroed(), mem::zeroed(), mem::zeroed()) };
        Sender {
            heads: boxed(head),
            iovecs: boxed(iovec),
            names: boxed(name),
            controls: boxed(Control([0; CONTROL])),
            segments: [0; BATCH],
            segmenting: true,
            alone: 0,
            sent: Sent::default(),
        }
    }
}

fn boxed<T: Clone>(value: T) -> Box<[T; BATCH]> {
    let Ok(all) = vec![value; BATCH].try_into() else { unreachable!("as many as asked for") };
    all
}

impl Sender {
    /// Sends all of `out`, in order. What the kernel refuses is counted and left behind.
    pub fn send(&mut self, socket: &Socket, out: &Out) {
        let list = out.list();
        let mut next = 0;
        while next < list.len() {
            let messages = self.fill(socket, out, next);
            let done = self.submit(socket, messages);
            next += done;
        }
    }

    /// Lays out messages from datagram `next` on; returns how many.
    fn fill(&mut self, socket: &Socket, out: &Out, mut next: usize) -> usize {
        let mut messages = 0;
        while messages < BATCH {
            let Some(first) = out.list().get(next) else { break };
            let limit = if self.segmenting && self.alone == 0 { MAX_SEGMENTS } else { 1 };
            self.alone = self.alone.saturating_sub(1);
            let (count, bytes) = run(&out.list()[next..], limit);
            let text = &out.arena()[first.at as usize..first.at as usize + bytes];
            let (head, iovec) = (&mut self.heads[messages].msg_hdr, &mut self.iovecs[messages]);
            *iovec = libc::iovec { iov_base: text.as_ptr().cast_mut().cast(), iov_len: bytes };
            head.msg_iov = iovec;
            head.msg_iovlen = 1;
            head.msg_namelen = socket.encode(first.to, &mut self.names[messages]);
            head.msg_name = (&raw mut self.names[messages]).cast();
            head.msg_control = std::ptr::null_mut();
            head.msg_controllen = 0;
            if count > 1 {
                let control = &mut self.controls[messages];
                head.msg_control = control.0.as_mut_ptr().cast();
                head.msg_controllen = CONTROL as _;
                // SAFETY: `control` is aligned for and as long as CMSG_SPACE of a u16, so the first header and its data
                // lie inside it.
                unsafe {
                    let cmsg = libc::CMSG_FIRSTHDR(head);
                    (*cmsg).cmsg_level = libc::SOL_UDP;
                    (*cmsg).cmsg_type = libc::UDP_SEGMENT;
                    (*cmsg).cmsg_len = libc::CMSG_LEN(2) as _;
                    libc::CMSG_DATA(cmsg).cast::<u16>().write_unaligned(first.len);
                }
            }
            self.segments[messages] = count;
            messages += 1;
            next += count;
        }
        messages
    }

    /// Hands the messages over; returns how many datagrams are dealt with.
    fn submit(&mut self, socket: &Socket, messages: usize) -> usize {
        let mut at = 0;
        let mut done = 0;
        while at < messages {
            let rest = &mut self.heads[at..messages];
            // SAFETY: `fill` made every head point to memory of `self` and of the arena, which live through the call.
            let taken = unsafe {
                libc::sendmmsg(socket.as_raw_fd(), rest.as_mut_ptr(), rest.len() as _, libc::MSG_DONTWAIT)
            };
            if taken > 0 {
                for &segments in &self.segments[at..at + taken as usize] {
                    self.sent.packets += segments as u64;
                    self.sent.runs[bucket(segments)] += 1;
                    done += segments;
                }
                at += taken as usize;
                continue;
            }
            let segments = self.segments[at];
            match io::Error::last_os_error().raw_os_error() {
                Some(libc::EINTR) => continue,
                Some(libc::EAGAIN | libc::ENOBUFS) if wait_writable(socket.as_raw_fd(), PATIENCE_MS) => {
                    continue;
                }
                // This kernel or card cannot segment: never again.
                Some(libc::EIO | libc::EOPNOTSUPP) if segments > 1 => {
                    self.segmenting = false;
                    return done;
                }
                // Not to this destination, whose path takes less than a segment: these once more, one by one.
                Some(libc::EINVAL | libc::EMSGSIZE) if segments > 1 => {
                    self.alone = segments;
                    return done;
                }
                _ => {}
            }
            self.sent.dropped += segments as u64;
            done += segments;
            at += 1;
        }
        done
    }
}

/// How many datagrams from the first on may leave as one message, and their bytes: equal lengths but for the last,
/// which may be shorter.
fn run(list: &[crate::core::Datagram], limit: usize) -> (usize, usize) {
    let Some(first) = list.first() else { return (0, 0) };
    let mut bytes = usize::from(first.len);
    let mut count = 1;
    for datagram in list.iter().skip(1).take(limit.saturating_sub(1)) {
        let len = usize::from(datagram.len);
        let contiguous = datagram.at as usize == first.at as usize + bytes;
        if datagram.to != first.to || datagram.len > first.len || bytes + len > MAX_BYTES || !contiguous {
            break;
        }
        bytes += len;
        count += 1;
        if datagram.len < first.len {
            break;
        }
    }
    (count, bytes)
}

fn bucket(segments: usize) -> usize {
    match segments {
        0..=3 => segments.saturating_sub(1),
        4..=7 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::UdpSocket;

    #[test]
    fn runs_and_singles_arrive_as_they_were_laid_out() {
        let sink = UdpSocket::bind("127.0.0.1:0").unwrap();
        sink.set_read_timeout(Some(std::time::Duration::from_secs(5))).unwrap();
        let to = sink.local_addr().unwrap();
        let socket = Socket::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        for segmenting in [true, false] {
            let mut out = Out::default();
            let lengths = [1100, 1100, 1100, 700, 900, 900, 1200, 20];
            for (n, &len) in lengths.iter().enumerate() {
                assert!(out.push(to, &vec![n as u8; len]));
            }
            let mut sender = Sender { segmenting, ..Sender::default() };
            sender.send(&socket, &out);
            let runs = if segmenting { [0, 2, 0, 1, 0] } else { [8, 0, 0, 0, 0] };
            assert_eq!(sender.sent, Sent { packets: 8, dropped: 0, runs });
            let mut buffer = [0; 2048];
            for (n, &len) in lengths.iter().enumerate() {
                assert_eq!(sink.recv(&mut buffer).unwrap(), len);
                assert!(buffer[..len].iter().all(|&byte| byte == n as u8));
            }
        }
    }

    #[test]
    fn a_run_that_is_refused_leaves_one_by_one_and_the_next_is_a_run_again() {
        let sink = UdpSocket::bind("127.0.0.1:0").unwrap();
        sink.set_read_timeout(Some(std::time::Duration::from_secs(5))).unwrap();
        let to = sink.local_addr().unwrap();
        let socket = Socket::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let mut out = Out::default();
        for _ in 0..6 {
            out.push(to, &[1; 500]);
        }
        let mut sender = Sender { alone: 2, ..Sender::default() };
        sender.send(&socket, &out);
        assert_eq!(sender.sent, Sent { packets: 6, dropped: 0, runs: [2, 0, 0, 1, 0] });
        assert_eq!(sender.alone, 0);
    }

    #[test]
    fn another_destination_ends_a_run() {
        let mut out = Out::default();
        for port in [1, 1, 2] {
            out.push(([127, 0, 0, 1], port).into(), &[0; 100]);
        }
        assert_eq!(run(out.list(), MAX_SEGMENTS), (2, 200));
    }

    #[test]
    fn a_destination_that_the_kernel_refuses_stops_nobody_else() {
        let sink = UdpSocket::bind("127.0.0.1:0").unwrap();
        let socket = Socket::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let mut out = Out::default();
        out.push("127.0.0.1:0".parse().unwrap(), b"nowhere");
        out.push(sink.local_addr().unwrap(), b"here");
        let mut sender = Sender::default();
        sender.send(&socket, &out);
        assert_eq!((sender.sent.packets, sender.sent.dropped), (1, 1));
    }
}
