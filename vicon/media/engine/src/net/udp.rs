//! One UDP socket: binding, addresses of the C library, and many datagrams a call.

use super::clock;
use super::sender::Sink;
use super::wake::wait_writable;
use crate::api::Micros;
use std::io;
use std::mem;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6, UdpSocket};
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

/// Datagrams of one recvmmsg.
pub const BATCH: usize = 64;
/// Longer datagrams are cut and fail their authentication: nothing of ours is over 1,500 bytes.
const DATAGRAM: usize = 2048;

const RECEIVE_BUFFER: libc::c_int = 8 << 20;
const SEND_BUFFER: libc::c_int = 4 << 20;

pub struct Socket {
    inner: UdpSocket,
    v6: bool,
}

impl Socket {
    /// Binds without blocking; asks for 8 MiB to receive and 4 MiB to send, and takes what the kernel gives.
    pub fn bind(address: SocketAddr) -> io::Result<Socket> {
        let inner = UdpSocket::bind(address)?;
        inner.set_nonblocking(true)?;
        for (option, size) in [(libc::SO_RCVBUF, RECEIVE_BUFFER), (libc::SO_SNDBUF, SEND_BUFFER)] {
            // SAFETY: the option's value is the c_int that the pointer and the length describe. Less is bearable.
            unsafe {
                libc::setsockopt(
                    inner.as_raw_fd(),
                    libc::SOL_SOCKET,
                    option,
                    (&raw const size).cast(),
                    mem::size_of_val(&size) as libc::socklen_t,
                )
            };
        }
        Ok(Socket { v6: address.is_ipv6(), inner })
    }

    pub fn port(&self) -> io::Result<u16> {
        self.inner.local_addr().map(|address| address.port())
    }
}

impl Sink for Socket {
    /// As the kernel wants a destination of this socket: IPv4 is mapped on an IPv6 socket.
    fn encode(&self, to: SocketAddr, name: &mut libc::sockaddr_storage) -> libc::socklen_t {
        let to = match to {
            SocketAddr::V4(v4) if self.v6 => (v4.ip().to_ipv6_mapped(), v4.port()).into(),
            other => other,
        };
        match to {
            SocketAddr::V4(v4) => {
                let value = libc::sockaddr_in {
                    sin_family: libc::AF_INET as _,
                    sin_port: v4.port().to_be(),
                    sin_addr: libc::in_addr { s_addr: u32::from(*v4.ip()).to_be() },
                    sin_zero: [0; 8],
                };
                // SAFETY: a sockaddr_storage is larger than, and aligned for, every kind of address.
                unsafe { (&raw mut *name).cast::<libc::sockaddr_in>().write(value) };
                mem::size_of::<libc::sockaddr_in>() as _
            }
            SocketAddr::V6(v6) => {
                let value = libc::sockaddr_in6 {
                    sin6_family: libc::AF_INET6 as _,
                    sin6_port: v6.port().to_be(),
                    sin6_flowinfo: v6.flowinfo(),
                    sin6_addr: libc::in6_addr { s6_addr: v6.ip().octets() },
                    sin6_scope_id: v6.scope_id(),
                };
                // SAFETY: as above.
                unsafe { (&raw mut *name).cast::<libc::sockaddr_in6>().write(value) };
                mem::size_of::<libc::sockaddr_in6>() as _
            }
        }
    }

    unsafe fn send_many(&self, heads: &mut [libc::mmsghdr]) -> io::Result<usize> {
        let count = heads.len() as _;
        // SAFETY: as the caller promises.
        let taken =
            unsafe { libc::sendmmsg(self.as_raw_fd(), heads.as_mut_ptr(), count, libc::MSG_DONTWAIT) };
        usize::try_from(taken).map_err(|_| io::Error::last_os_error())
    }

    fn wait(&self, deadline: Micros) -> bool {
        wait_writable(self.as_raw_fd(), Duration::from_micros(deadline.saturating_sub(clock::monotonic())))
    }
}

impl AsRawFd for Socket {
    fn as_raw_fd(&self) -> RawFd {
        self.inner.as_raw_fd()
    }
}

/// The address in `name`, IPv4-mapped ones as IPv4: one peer has one name.
fn decode(name: &libc::sockaddr_storage) -> Option<SocketAddr> {
    match libc::c_int::from(name.ss_family) {
        libc::AF_INET => {
            // SAFETY: the family says that the kernel wrote a sockaddr_in.
            let v4 = unsafe { (&raw const *name).cast::<libc::sockaddr_in>().read() };
            let ip = u32::from_be(v4.sin_addr.s_addr).into();
            Some(SocketAddrV4::new(ip, u16::from_be(v4.sin_port)).into())
        }
        libc::AF_INET6 => {
            // SAFETY: the family says that the kernel wrote a sockaddr_in6.
            let v6 = unsafe { (&raw const *name).cast::<libc::sockaddr_in6>().read() };
            let ip = Ipv6Addr::from(v6.sin6_addr.s6_addr);
            let port = u16::from_be(v6.sin6_port);
            Some(match ip.to_canonical() {
                IpAddr::V4(ip) => SocketAddrV4::new(ip, port).into(),
                IpAddr::V6(ip) => SocketAddrV6::new(ip, port, 0, v6.sin6_scope_id).into(),
            })
        }
        _ => None,
    }
}

/// Buffers for [`BATCH`] datagrams and the kernel's view of them, made once.
pub struct Receiver {
    buffers: Box<[[u8; DATAGRAM]; BATCH]>,
    names: Box<[libc::sockaddr_storage; BATCH]>,
    lengths: [usize; BATCH],
    received: usize,
}

impl Default for Receiver {
    fn default() -> Self {
        // SAFETY: all-zero bytes are a sockaddr_storage of no family.
        let name: libc::sockaddr_storage = unsafe { mem::zeroed() };
        Receiver {
            buffers: vec![[0; DATAGRAM]; BATCH].try_into().expect("as many as asked for"),
            names: vec![name; BATCH].try_into().expect("as many as asked for"),
            lengths: [0; BATCH],
            received: 0,
        }
    }
}

impl Receiver {
    /// Takes up to [`BATCH`] waiting datagrams; 0 when none waits.
    pub fn receive(&mut self, socket: &Socket) -> io::Result<usize> {
        // SAFETY: null pointers and zero lengths are valid in both; those used are set below.
        let (mut iovecs, mut heads): ([libc::iovec; BATCH], [libc::mmsghdr; BATCH]) =
            unsafe { (mem::zeroed(), mem::zeroed()) };
        for (((head, iovec), buffer), name) in
            heads.iter_mut().zip(&mut iovecs).zip(self.buffers.iter_mut()).zip(self.names.iter_mut())
        {
            *iovec = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: DATAGRAM };
            head.msg_hdr.msg_iov = iovec;
            head.msg_hdr.msg_iovlen = 1;
            head.msg_hdr.msg_name = (&raw mut *name).cast();
            head.msg_hdr.msg_namelen = mem::size_of::<libc::sockaddr_storage>() as _;
        }
        self.received = 0;
        // SAFETY: every head points to an iovec, a buffer and a name that live through the call.
        let received = unsafe {
            libc::recvmmsg(
                socket.as_raw_fd(),
                heads.as_mut_ptr(),
                BATCH as _,
                libc::MSG_DONTWAIT,
                std::ptr::null_mut(),
            )
        };
        if received < 0 {
            let error = io::Error::last_os_error();
            return match error.kind() {
                io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Ok(0),
                // An ICMP error of an earlier send: says nothing about this socket.
                io::ErrorKind::ConnectionRefused => Ok(0),
                _ => Err(error),
            };
        }
        self.received = received as usize;
        for (length, head) in self.lengths.iter_mut().zip(&heads) {
            *length = head.msg_len as usize;
        }
        Ok(self.received)
    }

    /// The datagrams of the last [`Receiver::receive`], each with its sender.
    pub fn datagrams(&mut self) -> impl Iterator<Item = (SocketAddr, &mut [u8])> {
        let whole = self.buffers.iter_mut().zip(self.names.iter()).zip(self.lengths);
        whole
            .take(self.received)
            .filter_map(|((buffer, name), length)| Some((decode(name)?, buffer.get_mut(..length)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_on_ipv4_has_its_ipv4_name_on_a_socket_for_both() {
        let Ok(socket) = Socket::bind("[::]:0".parse().unwrap()) else { return };
        let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
        peer.send_to(b"hello", ("127.0.0.1", socket.port().unwrap())).unwrap();
        let mut receiver = Receiver::default();
        super::super::wake::wait_readable([socket.as_raw_fd()], std::time::Duration::from_secs(5));
        assert_eq!(receiver.receive(&socket).unwrap(), 1);
        let (from, bytes) = receiver.datagrams().next().unwrap();
        assert_eq!(from, peer.local_addr().unwrap());
        assert_eq!(bytes, b"hello");
        assert_eq!(receiver.receive(&socket).unwrap(), 0);
    }
}
