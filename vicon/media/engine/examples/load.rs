//! Load for `make bench-forward`: publishers that send real SRTP in the bursts of a browser, and subscribers on
//! sockets of their own that count, time and check what comes back. Driven over stdin and stdout by
//! `tests/load/bench_forward.py`; keys and credentials follow from a transport's number on both sides.
//!
//! Arguments: server address, rooms, subscribers a room, "video" or "audio", seconds, and "ice", "reporting" (ICE, and
//! subscribers that send transport-wide feedback) or "plain".

#[path = "load/listen.rs"]
mod listen;
#[path = "load/media.rs"]
mod media;
#[path = "load/report.rs"]
mod report;

use _engine::ice::stun::{self, Message};
use _engine::srtp::{Outbound, Profile};
use listen::Listener;
use media::{Kind, Stream};
use std::io::BufRead;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// Warm-up before anything is counted: keyframes found, caches warm.
const WARM: Duration = Duration::from_millis(1500);
/// With feedback: until links are known to carry all of it.
const PROBED: Duration = Duration::from_secs(8);

/// Master key and salt of transport `number`; `way` 0 is towards the server. The driver computes the same.
fn key_salt(number: u32, way: u32) -> [u8; 28] {
    std::array::from_fn(|i| {
        let i = i as u32;
        (number >> (8 * (i % 4)) ^ (i * 31 + way * 101)) as u8
    })
}

/// A nominating check of transport `number`.
fn check(number: u32, attempt: u8) -> Vec<u8> {
    let mut transaction = [attempt; 12];
    transaction[..4].copy_from_slice(&number.to_be_bytes());
    let mut out = Vec::new();
    Message::new(&mut out, stun::BINDING_REQUEST, &transaction)
        .attribute(stun::USERNAME, format!("u{number:07}:them{number:07}").as_bytes())
        .attribute(stun::PRIORITY, &[0x6e, 0x00, 0x1e, 0xff])
        .attribute(stun::USE_CANDIDATE, &[])
        .attribute(stun::ICE_CONTROLLING, &[1; 8])
        .finish(&format!("password-{number:020}"));
    out
}

/// Opens a socket and, with ICE, checks until the server answers.
fn connect(server: SocketAddr, number: u32, ice: bool) -> UdpSocket {
    let socket = UdpSocket::bind((server.ip(), 0)).expect("a socket");
    socket.connect(server).expect("a route to the server");
    socket.set_read_timeout(Some(Duration::from_millis(200))).expect("a timeout");
    let mut answer = [0; 1500];
    for attempt in 0..50 {
        let greeting = if ice { check(number, attempt) } else { number.to_be_bytes().to_vec() };
        socket.send(&greeting).expect("to send");
        if socket.recv(&mut answer).is_ok() {
            socket.set_nonblocking(true).expect("a mode");
            return socket;
        }
    }
    panic!("the server did not answer transport {number}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [server, rooms, subscribers, kind, seconds, mode] = &arguments[..] else {
        panic!("see the head of this file for the arguments");
    };
    let server: SocketAddr = server.parse().expect("an address");
    let rooms: u32 = rooms.parse().expect("a number");
    let subscribers: u32 = subscribers.parse().expect("a number");
    let kind = if kind == "audio" { Kind::Audio } else { Kind::Video };
    let measured = Duration::from_secs_f64(seconds.parse().expect("seconds"));
    let ice = mode != "plain";
    let reporting = mode == "reporting";

    // Transport numbers: room r has publisher r * 1000 + 1 and subscribers from r * 1000 + 2 on.
    let mut streams = Vec::new();
    let mut sockets = Vec::new();
    for room in 0..rooms {
        let publisher = room * 1000 + 1;
        let key = Outbound::new(Profile::AeadAes128Gcm, &key_salt(publisher, 0)).expect("a key");
        streams.push(Stream::new(kind, connect(server, publisher, ice), publisher, key));
        for number in publisher + 1..=publisher + subscribers {
            sockets.push((number, connect(server, number, ice)));
        }
    }
    if mode == "ice" {
        sockets.iter().for_each(|(number, socket)| report::greet(*number, socket));
    }
    println!("ready");
    std::io::stdin().lock().read_line(&mut String::new()).expect("a driver");

    let listener = Listener::start(sockets, reporting);
    let warm = if reporting { PROBED } else { WARM };
    let begin = Instant::now();
    let (start, end) = (begin + warm, begin + warm + measured);
    let mut started = false;
    let mut sent = 0;
    // Rooms take turns within a frame's time, as unrelated cameras do.
    let step = kind.interval() / rooms;
    for n in 0.. {
        let due = begin + step * n;
        if due >= end {
            break;
        }
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        if !started && due >= start {
            started = true;
            listener.count(true);
            println!("start");
        }
        let packets = streams[(n % rooms) as usize].burst(n / rooms);
        sent += if started { packets } else { 0 };
    }
    std::thread::sleep(Duration::from_millis(100));
    println!("end");
    listener.count(false);
    let heard = listener.stop();
    println!(
        r#"{{"sent": {sent}, "received": {}, "checked": {}, "bad": {}, "p50_us": {:.1}, "p99_us": {:.1}}}"#,
        heard.packets,
        heard.checked,
        heard.bad,
        heard.quantile(0.50),
        heard.quantile(0.99),
    );
}
