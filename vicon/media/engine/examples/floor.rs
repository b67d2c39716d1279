//! The least that forwarding can cost here: header, AES-128-GCM and UDP segmentation in a bare loop, without a room.
//! `make bench-forward` prints it beside the engine's own cost. Subscribers are sockets that are only read.
//!
//! Arguments: subscribers, "video" or "audio", seconds. Prints CPU microseconds of the sending thread a packet.

use _engine::core::{Class, Out};
use _engine::net::clock::thread_cpu;
use _engine::net::sender::Sender;
use _engine::net::udp::Socket;
use _engine::srtp::{Outbound, Profile, RTP_OVERHEAD};
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

const HEADER: usize = 24;

/// Keeps the calling thread on one of the cores, as the engine and its load are.
fn pin(core: usize) {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    // SAFETY: all-zero bytes are an empty set, which lives through the calls. Not being pinned is bearable.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(core % cores, &mut set);
        libc::sched_setaffinity(0, size_of_val(&set), &set);
    }
}

/// Reads all sockets until the process ends.
fn drain(sockets: Vec<UdpSocket>) {
    pin(1);
    let mut buffer = [0; 2048];
    loop {
        for socket in &sockets {
            while socket.recv(&mut buffer).is_ok() {}
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [subscribers, kind, seconds] = &arguments[..] else {
        panic!("see the head of this file for the arguments");
    };
    let subscribers: usize = subscribers.parse().expect("a number");
    let measured = Duration::from_secs_f64(seconds.parse().expect("seconds"));
    let (burst, len, every) = if kind == "audio" {
        (1, 88, Duration::from_millis(20))
    } else {
        (6, 1050, Duration::from_micros(33_333))
    };

    let sockets: Vec<UdpSocket> =
        (0..subscribers).map(|_| UdpSocket::bind("127.0.0.1:0").expect("a socket")).collect();
    let mut sinks: Vec<(SocketAddr, Outbound)> = Vec::new();
    for (number, socket) in sockets.iter().enumerate() {
        socket.set_nonblocking(true).expect("a mode");
        let key = Outbound::new(Profile::AeadAes128Gcm, &[number as u8; 28]).expect("a key");
        sinks.push((socket.local_addr().expect("an address"), key));
    }
    thread::spawn(move || drain(sockets));
    pin(0);

    let socket = Socket::bind("127.0.0.1:0".parse().expect("an address")).expect("a socket");
    let (mut sender, mut out) = (Sender::default(), Out::default());
    let payload = vec![0x5a; len];
    let mut index = 0;
    let begin = Instant::now();
    let before = thread_cpu();
    while begin.elapsed() < measured {
        for (to, key) in &mut sinks {
            for n in 0..burst {
                let space = out.space().expect("room");
                space[..HEADER].copy_from_slice(&[0x80; HEADER]);
                let packet = &mut space[..HEADER + len + RTP_OVERHEAD];
                let end = key.protect_rtp(packet, HEADER, &payload, index + n).expect("room");
                out.commit((*to).into(), end, Class::Tile);
            }
            if out.is_full() {
                sender.send(&socket, &out, 0);
                out.clear();
            }
        }
        sender.send(&socket, &out, 0);
        out.clear();
        index += burst;
        thread::sleep(every);
    }
    let used = thread_cpu() - before;
    println!("{:.3}", used as f64 / sender.sent.packets.max(1) as f64);
}
