//! Messages of one sendmmsg: a run of equal packets to one destination is one message that the kernel or the network
//! card cuts (UDP_SEGMENT).

use super::sender::Sink;
use crate::core::{Class, Datagram, Out};
use std::mem;

/// Messages of one sendmmsg.
pub const BATCH: usize = 64;
/// Segments of one message, under the kernel's limit of 64.
const MAX_SEGMENTS: usize = 44;
const MAX_BYTES: usize = 65_000;
/// Space of one cmsg with a u16, aligned.
const CONTROL: usize = 24;

/// The cmsg that says how long a segment is.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
struct Control([u8; CONTROL]);

/// The part of a list that a message carries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    pub first: usize,
    pub count: usize,
}

/// What the kernel reads of a batch of messages, made once.
pub struct Messages {
    heads: Box<[libc::mmsghdr; BATCH]>,
    iovecs: Box<[libc::iovec; BATCH]>,
    names: Box<[libc::sockaddr_storage; BATCH]>,
    controls: Box<[Control; BATCH]>,
    parts: [Part; BATCH],
    count: usize,
}

// SAFETY: the pointers in `heads` and `iovecs` are written before each call and used only in it.
unsafe impl Send for Messages {}

impl Default for Messages {
    fn default() -> Self {
        // SAFETY: all-zero bytes are valid in each of these types of the C library.
        let (head, iovec, name) = unsafe { (mem::zeroed(), mem::zeroed(), mem::zeroed()) };
        Messages {
            heads: boxed(head),
            iovecs: boxed(iovec),
            names: boxed(name),
            controls: boxed(Control([0; CONTROL])),
            parts: [Part::default(); BATCH],
            count: 0,
        }
    }
}

fn boxed<T: Clone>(value: T) -> Box<[T; BATCH]> {
    let Ok(all) = vec![value; BATCH].try_into() else { unreachable!("as many as asked for") };
    all
}

/// How datagrams are grouped.
#[derive(Clone, Copy, Debug)]
pub struct Grouping {
    /// Only datagrams of this class.
    pub class: Option<Class>,
    pub segmenting: bool,
    /// As many datagrams go alone first, since their run was refused.
    pub alone: usize,
}

impl Messages {
    pub fn parts(&self) -> &[Part] {
        &self.parts[..self.count]
    }

    /// Lays out messages from datagram `next` on, until there are [`BATCH`].
    pub fn fill(&mut self, sink: &impl Sink, out: &Out, mut next: usize, grouping: Grouping) {
        self.count = 0;
        let alone = next + grouping.alone;
        while self.count < BATCH {
            let Some(first) = out.list().get(next) else { break };
            if grouping.class.is_some_and(|class| class != first.class) {
                next += 1;
                continue;
            }
            let limit = if grouping.segmenting && next >= alone { MAX_SEGMENTS } else { 1 };
            let (count, bytes) = run(&out.list()[next..], limit, grouping.class);
            let text = &out.arena()[first.at as usize..first.at as usize + bytes];
            let at = self.count;
            let (head, iovec) = (&mut self.heads[at].msg_hdr, &mut self.iovecs[at]);
            *iovec = libc::iovec { iov_base: text.as_ptr().cast_mut().cast(), iov_len: bytes };
            head.msg_iov = iovec;
            head.msg_iovlen = 1;
            head.msg_namelen = sink.encode(first.to, &mut self.names[at]);
            head.msg_name = (&raw mut self.names[at]).cast();
            head.msg_control = std::ptr::null_mut();
            head.msg_controllen = 0;
            if count > 1 {
                let control = &mut self.controls[at];
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
            self.parts[at] = Part { first: next, count };
            self.count += 1;
            next += count;
        }
    }

    /// The messages from `at` on, which point into the arena that [`Messages::fill`] was given.
    pub fn heads(&mut self, at: usize) -> &mut [libc::mmsghdr] {
        &mut self.heads[at..self.count]
    }
}

/// How many datagrams from the first on may leave as one message, and their bytes: equal lengths but for the last,
/// which may be shorter.
fn run(list: &[Datagram], limit: usize, class: Option<Class>) -> (usize, usize) {
    let Some(first) = list.first() else { return (0, 0) };
    let mut bytes = usize::from(first.len);
    let mut count = 1;
    for datagram in list.iter().skip(1).take(limit.saturating_sub(1)) {
        let len = usize::from(datagram.len);
        let contiguous = datagram.at as usize == first.at as usize + bytes;
        if datagram.to != first.to
            || datagram.len > first.len
            || bytes + len > MAX_BYTES
            || !contiguous
            || class.is_some_and(|class| class != datagram.class)
        {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::SocketAddr;

    #[test]
    fn another_destination_ends_a_run() {
        let mut out = Out::default();
        for port in [1, 1, 2] {
            out.push(SocketAddr::from(([127, 0, 0, 1], port)), &[0; 100], Class::Tile);
        }
        assert_eq!(run(out.list(), MAX_SEGMENTS, None), (2, 200));
    }

    #[test]
    fn another_class_ends_a_run_only_where_classes_leave_one_by_one() {
        let mut out = Out::default();
        for class in [Class::Tile, Class::TileUpper] {
            out.push(SocketAddr::from(([127, 0, 0, 1], 1)), &[0; 100], class);
        }
        assert_eq!(run(out.list(), MAX_SEGMENTS, None), (2, 200));
        assert_eq!(run(out.list(), MAX_SEGMENTS, Some(Class::Tile)), (1, 100));
    }
}
