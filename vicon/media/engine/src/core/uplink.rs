//! A participant's uplink, seen from here with each receiver report; `room/uplink.rs` is the rule.

use super::room::Io;
use super::transport::Transport;
use crate::api::{Event, Kind};
use crate::room::producer::Producer;
use crate::room::reception::Interval;

/// From this level on the data saver of the person sends small pictures on purpose.
const SAVER_SENDS_SMALL: u8 = 2;

pub fn look(io: &mut Io, transport: &mut Transport, producers: &[Option<Box<Producer>>]) {
    let now = io.now;
    let (mut heard, mut small) = (Interval::default(), false);
    for producer in transport.producers.iter().filter_map(|&at| producers[at as usize].as_deref()) {
        match producer.kind {
            Kind::Mic if producer.client_on && producer.gate.is_open(now) => {
                heard = producer.layers[0].reception.interval;
            }
            Kind::Camera => small = transport.saver < SAVER_SENDS_SMALL && producer.comes_small(now),
            _ => {}
        }
    }
    if let Some(state) = transport.uplink.look(now, heard, small) {
        io.events.push_back(Event::Uplink { at: now, transport: transport.id, state });
    }
}
