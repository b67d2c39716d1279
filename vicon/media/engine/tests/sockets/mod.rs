//! A whole engine on loopback with one transport, 5, that waits for its client.
// Each test binary uses its own part of this.
#![allow(dead_code)]

use _engine::api::{Candidate, Command, Event};
use _engine::bwe::Limits;
use _engine::engine::{Config, Engine};
use _engine::ice::stun::{self, Message};
use _engine::registry::Refusal;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

pub const PWD: &str = "a-password-of-24-letters";
pub const HOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// The engine and where its first worker is reached, over UDP and over TCP. `name` keeps files of tests apart.
pub fn start(name: &str) -> (Engine, [Candidate; 2]) {
    let tap_dir = std::env::temp_dir().join(format!("vicon-{name}-{}", std::process::id()));
    let config =
        Config { workers: 1, bind: HOST, public: vec![HOST], port: 0, tap_dir, downlink: Limits::default() };
    let engine = Engine::start(config).unwrap();
    engine.submit(Command::OpenRoom { room: 1 }).unwrap();
    open(&engine, 5).unwrap();
    let [udp, tcp] = engine.candidates(1).unwrap()[..] else { panic!("one candidate each") };
    (engine, [udp, tcp])
}

pub fn open(engine: &Engine, transport: u32) -> Result<u64, Refusal> {
    let (ufrag, pwd, remote_ufrag) = (format!("user{transport}"), PWD.into(), "them".into());
    engine.submit(Command::OpenTransport { room: 1, transport, ufrag, pwd, remote_ufrag })
}

/// A nominating check. The transport's name is `user5`, the client's `them`.
pub fn check(id: u8, username: &str, pwd: &str) -> Vec<u8> {
    let mut out = Vec::new();
    Message::new(&mut out, stun::BINDING_REQUEST, &[id; 12])
        .attribute(stun::USERNAME, username.as_bytes())
        .attribute(stun::USE_CANDIDATE, &[])
        .finish(pwd);
    out
}

/// The first event that is wanted; those before it are gone.
pub fn until(engine: &Engine, wanted: impl Fn(&Event) -> bool) -> Event {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        if let Some(event) = engine.take_events(100).into_iter().find(&wanted) {
            return event;
        }
        std::thread::yield_now();
    }
    panic!("the event did not come");
}
