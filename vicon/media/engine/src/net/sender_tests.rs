use super::super::udp::Socket;
use super::*;
use std::cell::RefCell;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

fn sink() -> (UdpSocket, SocketAddr) {
    let sink = UdpSocket::bind("127.0.0.1:0").unwrap();
    sink.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let to = sink.local_addr().unwrap();
    (sink, to)
}

fn all(sender: &mut Sender, socket: &Socket, out: &Out) {
    assert_eq!(sender.send(socket, out, 0), out.list().len());
}

#[test]
fn runs_and_singles_arrive_as_they_were_laid_out() {
    let (sink, to) = sink();
    let socket = Socket::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    for whole in [false, true] {
        let mut out = Out::default();
        let lengths = [1100, 1100, 1100, 700, 900, 900, 1200, 20];
        for (n, &len) in lengths.iter().enumerate() {
            assert!(out.push(to, &vec![n as u8; len], Class::Tile));
        }
        let mut sender = Sender { whole, ..Sender::default() };
        all(&mut sender, &socket, &out);
        let runs = if whole { [8, 0, 0, 0, 0] } else { [0, 2, 0, 1, 0] };
        assert_eq!(sender.sent, Sent { packets: 8, runs, ..Sent::default() });
        let mut buffer = [0; 2048];
        for (n, &len) in lengths.iter().enumerate() {
            assert_eq!(sink.recv(&mut buffer).unwrap(), len);
            assert!(buffer[..len].iter().all(|&byte| byte == n as u8));
        }
    }
}

#[test]
fn a_run_that_is_refused_leaves_one_by_one_and_the_next_is_a_run_again() {
    let (_sink, to) = sink();
    let socket = Socket::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let mut out = Out::default();
    for _ in 0..6 {
        out.push(to, &[1; 500], Class::Tile);
    }
    let mut sender = Sender { alone: 2, ..Sender::default() };
    all(&mut sender, &socket, &out);
    assert_eq!(sender.sent, Sent { packets: 6, runs: [2, 0, 0, 1, 0], ..Sent::default() });
    assert_eq!(sender.alone, 0);
}

#[test]
fn a_destination_that_the_kernel_refuses_stops_nobody_else() {
    let (_sink, to) = sink();
    let socket = Socket::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let mut out = Out::default();
    out.push("127.0.0.1:0".parse::<SocketAddr>().unwrap(), b"nowhere", Class::Tile);
    out.push(to, b"here", Class::Tile);
    let mut sender = Sender::default();
    all(&mut sender, &socket, &out);
    assert_eq!((sender.sent.packets, sender.sent.refused), (1, 1));
}

/// A socket of the kernel that stays full until its peer reads, which happens when the sender waits: each time as
/// many datagrams as `reads` says, and never again once that is used up.
struct Narrow {
    near: UnixDatagram,
    far: UnixDatagram,
    reads: RefCell<Vec<usize>>,
    arrived: RefCell<Vec<u8>>,
}

impl Narrow {
    fn new(reads: &[usize]) -> Narrow {
        let (near, far) = UnixDatagram::pair().unwrap();
        let smallest: libc::c_int = 1;
        // SAFETY: the option's value is the c_int that the pointer and the length describe.
        let set = unsafe {
            let value = (&raw const smallest).cast();
            libc::setsockopt(near.as_raw_fd(), libc::SOL_SOCKET, libc::SO_SNDBUF, value, 4)
        };
        assert_eq!(set, 0);
        far.set_nonblocking(true).unwrap();
        let reads = reads.iter().rev().copied().collect();
        Narrow { near, far, reads: RefCell::new(reads), arrived: RefCell::default() }
    }

    fn read(&self, count: usize) {
        let mut byte = [0];
        for _ in 0..count {
            if self.far.recv(&mut byte).is_ok() {
                self.arrived.borrow_mut().push(byte[0]);
            }
        }
    }
}

impl Sink for Narrow {
    fn encode(&self, _: SocketAddr, _: &mut libc::sockaddr_storage) -> libc::socklen_t {
        0
    }

    unsafe fn send_many(&self, heads: &mut [libc::mmsghdr]) -> io::Result<usize> {
        let count = heads.len() as _;
        // SAFETY: as the caller promises.
        let taken =
            unsafe { libc::sendmmsg(self.near.as_raw_fd(), heads.as_mut_ptr(), count, libc::MSG_DONTWAIT) };
        usize::try_from(taken).map_err(|_| io::Error::last_os_error())
    }

    fn wait(&self, _: Micros) -> bool {
        let count = self.reads.borrow_mut().pop();
        count.inspect(|&count| self.read(count)).is_some()
    }
}

/// One datagram of each class, the least worth first, `times` over. Each begins with its class.
fn mixed(times: usize) -> Out {
    let mut out = Out::default();
    for _ in 0..times {
        for class in Class::BY_WORTH.into_iter().rev() {
            out.push("127.0.0.1:9".parse::<SocketAddr>().unwrap(), &[class as u8; 300], class);
        }
    }
    out
}

#[test]
fn a_full_socket_takes_what_is_worth_most_and_the_rest_is_dropped() {
    let times = 40;
    let out = mixed(times);
    let narrow = Narrow::new(&[4; 12]);
    let mut sender = Sender { whole: true, ..Sender::default() };
    let stopped = sender.send(&narrow, &out, 0);
    assert!(stopped > 0 && stopped < out.list().len(), "the socket is full somewhere: {stopped}");
    sender.squeeze(&narrow, &out, stopped);
    narrow.read(1000);

    let arrived = narrow.arrived.borrow();
    let lost: u64 = sender.sent.dropped.iter().sum();
    assert_eq!(arrived.len() as u64, sender.sent.packets);
    assert_eq!(sender.sent.packets + lost, (times * Class::COUNT) as u64, "every datagram is accounted for");
    // In order until the socket was full, then the best first.
    let (before, after) = arrived.split_at(stopped);
    assert!(before.iter().zip(out.iter()).all(|(&byte, (_, bytes))| byte == bytes[0]));
    assert!(after.is_sorted_by(|a, b| a >= b), "{after:?}");
    // What was dropped was worth no more than anything that left.
    let best_dropped = sender.sent.dropped.iter().rposition(|&count| count > 0).unwrap();
    assert!(after.iter().all(|&class| usize::from(class) >= best_dropped));
    assert!(after.len() > times, "all control left, and some sound");
}

#[test]
fn a_socket_that_stays_full_costs_one_patience_however_much_is_left() {
    let out = mixed(400);
    let narrow = Narrow::new(&[]);
    let mut sender = Sender { whole: true, ..Sender::default() };
    let stopped = sender.send(&narrow, &out, 0);
    sender.squeeze(&narrow, &out, stopped);
    assert_eq!(sender.sent.packets, stopped as u64);
    assert_eq!(sender.sent.lost(), (out.list().len() - stopped) as u64);
}
