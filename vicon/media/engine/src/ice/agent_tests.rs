use super::*;
use crate::ice::stun::Message;
use std::net::SocketAddr;

const S: Micros = 1_000_000;

fn credentials(name: &str) -> Credentials {
    Credentials { ufrag: name.into(), pwd: format!("{name}-password"), remote_ufrag: "them".into() }
}

fn address(port: u16) -> Route {
    SocketAddr::from(([192, 0, 2, 1], port)).into()
}

/// A browser's check: `id` makes the transaction.
fn request(name: &str, id: u8, attributes: &[u16]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut message = Message::new(&mut out, stun::BINDING_REQUEST, &[id; 12])
        .attribute(stun::USERNAME, format!("{name}:them").as_bytes())
        .attribute(stun::PRIORITY, &[1, 2, 3, 4]);
    for &kind in attributes {
        message = message.attribute(kind, &[]);
    }
    message.finish(&format!("{name}-password"));
    out
}

fn check(agent: &mut Agent, now: Micros, from: Route, datagram: &[u8]) -> Result<Checked, Rejected> {
    let mut out = Vec::new();
    let request = Request::parse(datagram).unwrap();
    let checked = agent.check(now, from, &request, &mut out);
    assert_eq!(checked.is_ok(), !out.is_empty(), "only authentic checks are answered");
    assert!(out.len() * 2 <= datagram.len() * 3, "{} answers {}", out.len(), datagram.len());
    checked
}

#[test]
fn the_first_check_validates_and_nominates() {
    let mut agent = Agent::new(0, credentials("ours"));
    let checked = check(&mut agent, 0, address(1), &request("ours", 1, &[])).unwrap();
    assert_eq!(checked.validated, Some(address(1)));
    assert_eq!(checked.nominated, Some(address(1)));
    let again = check(&mut agent, 0, address(1), &request("ours", 2, &[stun::USE_CANDIDATE])).unwrap();
    assert_eq!(again, Checked::default());
}

#[test]
fn when_a_connection_is_over_the_next_check_says_where_to_go_on() {
    let mut agent = Agent::new(0, credentials("ours"));
    let tcp = Route::tcp(address(1).peer, std::num::NonZeroU32::MIN);
    check(&mut agent, 0, tcp, &request("ours", 1, &[stun::USE_CANDIDATE])).unwrap();
    check(&mut agent, 1, address(1), &request("ours", 2, &[])).unwrap();
    assert_eq!(agent.nominated(), Some(tcp), "the same address over UDP is another way");
    agent.forget(tcp);
    assert_eq!(agent.nominated(), None);
    let checked = check(&mut agent, 2, address(1), &request("ours", 3, &[])).unwrap();
    assert_eq!(checked.nominated, Some(address(1)));
}

#[test]
fn of_two_ways_that_are_nominated_udp_is_meant_until_it_is_silent_or_tcp_is_nominated_again() {
    let tcp = Route::tcp(address(2).peer, std::num::NonZeroU32::MIN);
    let both = || {
        let mut agent = Agent::new(0, credentials("ours"));
        check(&mut agent, 0, address(1), &request("ours", 1, &[stun::USE_CANDIDATE])).unwrap();
        let nominating = request("ours", 2, &[stun::USE_CANDIDATE]);
        assert_eq!(check(&mut agent, 1, tcp, &nominating).unwrap().nominated, None);
        assert_eq!(check(&mut agent, 2, tcp, &nominating).unwrap().nominated, None, "the same, sent again");
        agent
    };
    let mut firefox = both();
    assert_eq!(check(&mut firefox, S / 2, tcp, &request("ours", 3, &[])).unwrap().nominated, None);
    assert_eq!(check(&mut firefox, S, tcp, &request("ours", 4, &[])).unwrap().nominated, Some(tcp), "silent");
    let udp = check(&mut firefox, S + 1, address(1), &request("ours", 5, &[stun::USE_CANDIDATE])).unwrap();
    assert_eq!(udp.nominated, Some(address(1)), "UDP needs no second word");
    let mut chromium = both();
    let again = request("ours", 3, &[stun::USE_CANDIDATE]);
    assert_eq!(check(&mut chromium, S / 2, tcp, &again).unwrap().nominated, Some(tcp));
    let mut restarted = both();
    restarted.restart(3, credentials("new"));
    let first = request("new", 3, &[stun::USE_CANDIDATE]);
    assert_eq!(check(&mut restarted, 4, tcp, &first).unwrap().nominated, Some(tcp), "UDP is of before");
}

#[test]
fn a_call_is_answered_where_it_came_from_whatever_was_checked_first() {
    let mut agent = Agent::new(0, credentials("ours"));
    check(&mut agent, 0, address(1), &request("ours", 1, &[])).unwrap();
    check(&mut agent, 1, address(2), &request("ours", 2, &[])).unwrap();
    assert_eq!(agent.reachable(), Some(address(1)));
    agent.called(address(2));
    assert_eq!(agent.reachable(), Some(address(2)));
    assert_eq!(agent.nominated(), Some(address(1)));
}

#[test]
fn a_check_with_wrong_credentials_changes_nothing() {
    let mut agent = Agent::new(0, credentials("ours"));
    let mut forged = request("ours", 1, &[stun::USE_CANDIDATE]);
    let last = forged.len() - 9;
    forged[last] ^= 1;
    assert_eq!(check(&mut agent, 0, address(1), &forged), Err(Rejected::Integrity));
    assert_eq!(check(&mut agent, 0, address(1), &request("other", 1, &[])), Err(Rejected::Username));
    assert_eq!(agent.nominated(), None);
    assert_eq!(agent.addresses().count(), 0);
    assert_eq!(agent.timeout(30 * S), Some(Lapse::Gone { never: true }));
}

#[test]
fn a_copied_check_does_not_move_media() {
    let mut agent = Agent::new(0, credentials("ours"));
    let nominating = request("ours", 1, &[stun::USE_CANDIDATE]);
    check(&mut agent, 0, address(1), &nominating).unwrap();
    assert_eq!(check(&mut agent, 1, address(2), &nominating), Err(Rejected::Copied));
    assert_eq!(agent.nominated(), Some(address(1)));
    assert_eq!(agent.addresses().count(), 1);
    // The owner's retransmission is answered.
    assert!(check(&mut agent, 2, address(1), &nominating).is_ok());
}

#[test]
fn media_moves_on_nomination_or_after_a_second_of_silence() {
    let mut agent = Agent::new(0, credentials("ours"));
    check(&mut agent, 0, address(1), &request("ours", 1, &[stun::USE_CANDIDATE])).unwrap();
    let second = check(&mut agent, 10, address(2), &request("ours", 2, &[])).unwrap();
    assert_eq!((second.validated, second.nominated), (Some(address(2)), None));
    assert!(agent.heard(S, address(1)));
    assert_eq!(check(&mut agent, S + 1, address(2), &request("ours", 3, &[])).unwrap().nominated, None);
    let silent = check(&mut agent, 2 * S, address(2), &request("ours", 4, &[])).unwrap();
    assert_eq!(silent.nominated, Some(address(2)));
    let back = check(&mut agent, 2 * S, address(1), &request("ours", 5, &[stun::USE_CANDIDATE])).unwrap();
    assert_eq!(back.nominated, Some(address(1)));
}

#[test]
fn the_ninth_address_replaces_the_one_silent_longest() {
    let mut agent = Agent::new(0, credentials("ours"));
    for port in 1..=8u16 {
        let id = port as u8;
        check(&mut agent, u64::from(port), address(port), &request("ours", id, &[])).unwrap();
    }
    assert!(agent.heard(9, address(2)));
    // Address 1 is nominated and stays, 2 was heard, 3 leaves.
    let ninth = check(&mut agent, 10, address(9), &request("ours", 9, &[])).unwrap();
    assert_eq!(ninth.left, Some(address(3)));
    assert_eq!(agent.addresses().count(), 8);
    assert!(!agent.heard(11, address(3)));
}

#[test]
fn old_credentials_live_ten_seconds_after_a_restart() {
    let mut agent = Agent::new(0, credentials("old"));
    assert_eq!(agent.restart(0, credentials("new")), None);
    assert_eq!(agent.ufrags().collect::<Vec<_>>(), ["new", "old"]);
    assert!(check(&mut agent, 10 * S - 1, address(1), &request("old", 1, &[])).is_ok());
    assert!(check(&mut agent, 10 * S - 1, address(1), &request("new", 2, &[])).is_ok());
    assert_eq!(check(&mut agent, 10 * S, address(1), &request("old", 3, &[])), Err(Rejected::Username));
    assert_eq!(agent.next_timeout(), 10 * S);
    assert_eq!(agent.expired(10 * S).as_deref(), Some("old"));
    assert_eq!(agent.expired(10 * S), None);
}

#[test]
fn a_second_restart_drops_the_oldest_credentials() {
    let mut agent = Agent::new(0, credentials("a"));
    agent.restart(0, credentials("b"));
    assert_eq!(agent.restart(S, credentials("c")).as_deref(), Some("a"));
    assert_eq!(check(&mut agent, S, address(1), &request("a", 1, &[])), Err(Rejected::Username));
}

#[test]
fn consent_lapses_in_three_steps_and_comes_back() {
    let mut agent = Agent::new(0, credentials("ours"));
    check(&mut agent, 0, address(1), &request("ours", 1, &[])).unwrap();
    assert_eq!(agent.next_timeout(), 5 * S);
    assert_eq!(agent.timeout(5 * S - 1), None);
    assert_eq!(agent.timeout(5 * S), Some(Lapse::Quiet(5)));
    assert_eq!(agent.timeout(5 * S), None);
    assert_eq!(agent.next_timeout(), 15 * S);
    assert_eq!(agent.timeout(15 * S), Some(Lapse::Quiet(15)));
    assert!(check(&mut agent, 16 * S, address(1), &request("ours", 2, &[])).unwrap().back);
    assert_eq!(agent.next_timeout(), 21 * S);
    assert_eq!(agent.timeout(46 * S), Some(Lapse::Gone { never: false }));
}

#[test]
fn what_a_lite_agent_cannot_do_is_refused_without_effect() {
    let mut agent = Agent::new(0, credentials("ours"));
    let controlled = request("ours", 1, &[stun::ICE_CONTROLLED, stun::USE_CANDIDATE]);
    assert_eq!(check(&mut agent, 0, address(1), &controlled), Ok(Checked::default()));
    let unknown = request("ours", 2, &[0x7777, stun::USE_CANDIDATE]);
    assert_eq!(check(&mut agent, 0, address(1), &unknown), Ok(Checked::default()));
    assert_eq!(agent.nominated(), None);
}

/// The smallest check that is authentic, and the answers that are longest.
#[test]
fn no_answer_is_longer_than_one_and_a_half_requests() {
    let far: SocketAddr = "[2001:db8:ffff:ffff:ffff:ffff:ffff:ffff]:65535".parse().unwrap();
    let smallest = |attributes: &[u16]| {
        let mut out = Vec::new();
        let mut message = Message::new(&mut out, stun::BINDING_REQUEST, &[attributes.len() as u8; 12])
            .attribute(stun::USERNAME, b"o:t");
        for &kind in attributes {
            message = message.attribute(kind, &[]);
        }
        message.finish("o-password");
        // Without FINGERPRINT, which a check may leave out.
        out.truncate(out.len() - 8);
        let len = (out.len() - 20) as u16;
        out[2..4].copy_from_slice(&len.to_be_bytes());
        out
    };
    for attributes in [&[][..], &[stun::ICE_CONTROLLED], &[0x7001], &[0x7001, 0x7002, 0x7003, 0x7004]] {
        let mut agent = Agent::new(0, Credentials { remote_ufrag: "t".into(), ..credentials("o") });
        let datagram = smallest(attributes);
        let mut out = Vec::new();
        let request = Request::parse(&datagram).unwrap();
        agent.check(0, far.into(), &request, &mut out).unwrap();
        assert!(out.len() * 2 <= datagram.len() * 3, "{} answers {}", out.len(), datagram.len());
    }
}
