//! The engine over real sockets: who is answered, who is not, and what the handle refuses.

use crate::sockets::{self, HOST, PWD, check, open, until};
use _engine::api::{Command, Event};
use _engine::engine::Engine;
use _engine::ice::stun::{self, Message, Transaction};
use _engine::registry::Refusal;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

fn start() -> (Engine, SocketAddr) {
    let (engine, [udp, _]) = sockets::start("engine");
    (engine, udp.address)
}

fn client(server: SocketAddr) -> UdpSocket {
    let socket = UdpSocket::bind((HOST, 0)).unwrap();
    socket.connect(server).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    socket
}

/// Transaction and length of the next answer.
fn answer(socket: &UdpSocket) -> (Transaction, usize) {
    let mut buffer = [0; 1500];
    let len = socket.recv(&mut buffer).unwrap();
    assert_eq!(u16::from_be_bytes([buffer[0], buffer[1]]), stun::BINDING_SUCCESS);
    (buffer[8..20].try_into().unwrap(), len)
}

#[test]
fn only_who_knows_the_password_is_answered() {
    let (engine, server) = start();
    let socket = client(server);
    let good = check(9, "user5:them", PWD);
    let mut without_integrity = Vec::new();
    Message::new(&mut without_integrity, stun::BINDING_REQUEST, &[3; 12])
        .attribute(stun::USERNAME, b"user5:them");
    for stranger in [
        check(1, "user6:them", PWD),
        check(2, "user5:them", "a-password-that-is-wrong"),
        without_integrity,
        good[..good.len() - 1].to_vec(),
        [0x16, 0xfe, 0xfd].repeat(20),
        [0x80, 0x60].repeat(50),
        vec![],
    ] {
        socket.send(&stranger).unwrap();
    }
    socket.send(&good).unwrap();
    // One socket is served in order: the first answer is the only one so far.
    let (transaction, len) = answer(&socket);
    assert_eq!(transaction, [9; 12]);
    assert!(len * 2 <= good.len() * 3);
    let Event::Connected { transport: 5, address, .. } =
        until(&engine, |event| matches!(event, Event::Connected { .. }))
    else {
        panic!("another transport was connected")
    };
    assert_eq!(address, socket.local_addr().unwrap());
}

#[test]
fn dtls_goes_to_the_nominated_address_and_comes_from_validated_ones_only() {
    let (engine, server) = start();
    let (socket, stranger) = (client(server), client(server));
    let hello = [22, 0xfe, 0xfd, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    stranger.send(&hello).unwrap();
    socket.send(&check(1, "user5:them", PWD)).unwrap();
    answer(&socket);
    stranger.send(&hello).unwrap();
    socket.send(&[&hello[..], b"mine"].concat()).unwrap();
    let event = until(&engine, |event| matches!(event, Event::DtlsIn { .. }));
    assert!(matches!(event, Event::DtlsIn { transport: 5, data, .. } if data.ends_with(b"mine")));
    engine.submit(Command::SendDtls { transport: 5, data: b"flight".to_vec() }).unwrap();
    let mut buffer = [0; 100];
    let len = socket.recv(&mut buffer).unwrap();
    assert_eq!(&buffer[..len], b"flight");
}

#[test]
fn a_check_copied_to_another_address_moves_nothing() {
    let (engine, server) = start();
    let (socket, thief) = (client(server), client(server));
    let nominating = check(1, "user5:them", PWD);
    socket.send(&nominating).unwrap();
    answer(&socket);
    thief.send(&nominating).unwrap();
    // Handled in order: once the owner's next check is answered, the copy was dealt with.
    socket.send(&check(2, "user5:them", PWD)).unwrap();
    answer(&socket);
    engine.submit(Command::SendDtls { transport: 5, data: b"flight".to_vec() }).unwrap();
    let mut buffer = [0; 100];
    assert_eq!(socket.recv(&mut buffer).unwrap(), 6);
    thief.set_nonblocking(true).unwrap();
    assert!(thief.recv(&mut buffer).is_err(), "the thief was sent something");
}

#[test]
fn a_burst_of_commands_is_carried_out_in_order_and_none_is_lost() {
    let (engine, _server) = start();
    for transport in 10..3000 {
        while open(&engine, transport) == Err(Refusal::Full) {
            std::thread::yield_now();
        }
    }
    for transport in 10..3000 {
        let reason = transport.to_string();
        while engine.submit(Command::CloseTransport { transport, reason: reason.clone() })
            == Err(Refusal::Full)
        {
            std::thread::yield_now();
        }
    }
    let mut ended = Vec::new();
    let end = Instant::now() + Duration::from_secs(20);
    while ended.len() < 2990 && Instant::now() < end {
        for event in engine.take_events(1000) {
            match event {
                Event::TransportEnd { transport, .. } => ended.push(transport),
                Event::Failed { .. } => panic!("{event:?}"),
                _ => {}
            }
        }
        std::thread::yield_now();
    }
    assert_eq!(ended, (10..3000).collect::<Vec<_>>());
}

#[test]
fn a_shutdown_closes_what_is_open_and_refuses_what_comes_after() {
    let (engine, server) = start();
    engine.shutdown(Duration::from_secs(10));
    assert!(
        engine.take_events(10).iter().any(|event| matches!(event, Event::TransportEnd { transport: 5, .. }))
    );
    assert_eq!(open(&engine, 6), Err(Refusal::Closed));
    // The socket went with the worker.
    assert!(UdpSocket::bind(server).is_ok());
}
