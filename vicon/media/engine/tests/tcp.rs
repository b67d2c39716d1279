//! TCP over real sockets (RFC 6544 passive, RFC 4571): who is served, and who is shown the door without a word.

use crate::sockets::{self, PWD, check, until};
use _engine::api::{Command, Event, Protocol};
use _engine::engine::Engine;
use _engine::ice::stun;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

fn start(name: &str) -> (Engine, SocketAddr) {
    let (engine, [udp, tcp]) = sockets::start(name);
    assert_eq!((udp.protocol, tcp.protocol), (Protocol::Udp, Protocol::Tcp));
    assert_eq!(udp.address, tcp.address, "one port for both");
    assert_eq!(tcp.priority, 1_671_430_143);
    (engine, tcp.address)
}

fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn framed(packet: &[u8]) -> Vec<u8> {
    [&(packet.len() as u16).to_be_bytes(), packet].concat()
}

fn frame(stream: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).unwrap();
    let mut packet = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut packet).unwrap();
    packet
}

/// The server closes without having said anything.
fn is_shown_the_door(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 64]) {
        Ok(count) => count == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

/// A check of transport 5 is answered.
fn is_served(server: SocketAddr, id: u8) -> TcpStream {
    let mut stream = connect(server);
    stream.write_all(&framed(&check(id, "user5:them", PWD))).unwrap();
    let answer = frame(&mut stream);
    assert_eq!(u16::from_be_bytes([answer[0], answer[1]]), stun::BINDING_SUCCESS);
    assert_eq!(answer[8..20], [id; 12]);
    stream
}

#[test]
fn a_check_over_tcp_connects_and_dtls_goes_both_ways() {
    let (engine, server) = start("connects");
    let mut stream = is_served(server, 1);
    let local = stream.local_addr().unwrap();
    let connected = until(&engine, |event| matches!(event, Event::Connected { .. }));
    let Event::Connected { transport: 5, address, tcp: true, .. } = connected else {
        panic!("{connected:?}")
    };
    assert_eq!(address, local);
    // In parts, as TCP may bring it.
    let hello = framed(&[22; 300]);
    stream.write_all(&hello[..1]).unwrap();
    stream.write_all(&hello[1..200]).unwrap();
    stream.write_all(&hello[200..]).unwrap();
    let Event::DtlsIn { data, .. } = until(&engine, |event| matches!(event, Event::DtlsIn { .. })) else {
        unreachable!()
    };
    assert_eq!(data, [22; 300]);
    engine.submit(Command::SendDtls { transport: 5, data: vec![23; 900] }).unwrap();
    assert_eq!(frame(&mut stream), [23; 900]);
}

#[test]
fn the_connections_of_a_transport_end_with_it() {
    let (engine, server) = start("end");
    let mut stream = is_served(server, 1);
    engine.submit(Command::CloseTransport { transport: 5, reason: "left".into() }).unwrap();
    assert!(is_shown_the_door(&mut stream));
}

#[test]
fn whoever_does_not_begin_with_a_valid_check_is_closed_without_a_word() {
    let (_engine, server) = start("rogues");
    let stranger = framed(&check(1, "user9:them", PWD));
    let forger = framed(&check(2, "user5:them", "another-password-of-24-l"));
    let rogues: [(&str, Vec<u8>); 6] = [
        ("unknown name", stranger),
        ("wrong password", forger),
        ("TLS hello", vec![22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]),
        ("HTTP", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
        ("too long", [&1501u16.to_be_bytes()[..], &[0; 1501]].concat()),
        ("media first", framed(&[0x80; 100])),
    ];
    for (what, bytes) in rogues {
        let mut stream = connect(server);
        // It may be closed before all is written.
        let _ = stream.write_all(&bytes);
        assert!(is_shown_the_door(&mut stream), "{what}");
    }
    is_served(server, 3);
}

#[test]
fn who_says_nothing_or_only_half_a_word_is_closed_in_time() {
    let (_engine, server) = start("loris");
    let mut silent = connect(server);
    let mut loris = connect(server);
    let began = Instant::now();
    loris.write_all(&[0, 100, 0, 1]).unwrap();
    assert!(is_shown_the_door(&mut silent));
    assert!(is_shown_the_door(&mut loris));
    assert!(began.elapsed() >= Duration::from_secs(4), "a slow link has time");
    is_served(server, 1);
}

#[test]
fn one_source_holds_64_unproven_connections_and_those_who_are_known_stay() {
    let (engine, server) = start("flood");
    let mut guest = is_served(server, 1);
    let mut crowd: Vec<TcpStream> = (0..200).map(|_| connect(server)).collect();
    for stream in crowd.iter_mut().skip(64) {
        assert!(is_shown_the_door(stream));
    }
    for stream in crowd.iter_mut().take(64) {
        stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        assert_eq!(stream.read(&mut [0; 1]).unwrap_err().kind(), ErrorKind::WouldBlock);
    }
    engine.submit(Command::SendDtls { transport: 5, data: vec![23; 50] }).unwrap();
    assert_eq!(frame(&mut guest), [23; 50]);
    drop(crowd);
    // The places of those who left are free again.
    is_served(server, 2);
}
