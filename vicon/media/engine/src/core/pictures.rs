//! Which pictures a subscriber asks for, and into which slots they go (media.md 6.1, 6.6).

use super::assign::{Leads, set};
use super::class::Class;
use super::demand::{Demand, Intent};
use super::room::Io;
use super::transport::Transport;
use crate::allot::Cause;
use crate::allot::ask::{self, Ask};
use crate::allot::cost;
use crate::allot::level::Level;
use crate::api::{Follow, Kind, Micros, Wish};
use crate::room::producer::Producer;
use crate::slot::switch::Source;

/// Writes down what each video slot is to show, and asks for it.
pub fn ask(
    now: Micros,
    transport: &Transport,
    own: u32,
    producers: &[Option<Box<Producer>>],
    leads: Leads,
    demand: &mut Demand,
) {
    let wishes = &transport.wishes;
    demand.meanings.clear();
    demand.meanings.extend(wishes.iter().map(|wish| meant(now, wish, own, producers, leads)));
    demand.intents.clear();
    demand.asks.clear();
    for (at, slot) in transport.slots.iter().enumerate().filter(|(_, slot)| !slot.line.audio) {
        let mut intent = Intent::default();
        if let Some(index) = wishes.iter().position(|wish| wish.mid == slot.line.mid)
            && let Some(place) = demand.meanings[index]
            && let Some(producer) = producers[place as usize].as_deref()
        {
            let wish = &wishes[index];
            // The same picture in two slots: the larger one has it, of equals the first.
            let elsewhere = demand.meanings.iter().enumerate().any(|(i, meaning)| {
                i != index
                    && *meaning == Some(place)
                    && (area(&wishes[i]), std::cmp::Reverse(i)) > (area(wish), std::cmp::Reverse(index))
            });
            intent.class = worth(wish, place, producer, leads, wishes);
            intent.reason = refusal(now, transport, wish, producer);
            if intent.reason.is_empty() && wish.width > 0 && wish.height > 0 && !elsewhere {
                let can = |&(_, codec): &(u8, _)| slot.payload_type(codec).is_some();
                if producer.line.payloads.iter().any(can) {
                    intent.ask = Some(demand.asks.len() as u16);
                    intent.producer = place;
                    demand.asks.push(offer(wish, producer, intent.class, at as u16));
                } else {
                    intent.reason = "codec";
                }
            }
        }
        demand.intents.push((at as u16, intent));
    }
}

/// All levels that a tile can show, and what they cost.
fn offer(wish: &Wish, producer: &Producer, class: Class, slot: u16) -> Ask {
    let class = match class {
        Class::SignLanguage => ask::Class::Sign,
        Class::Screen => ask::Class::Screen,
        Class::Speaker => ask::Class::Speaker,
        _ => ask::Class::Other,
    };
    let temporal = match wish.fps {
        1..=10 => 0,
        11..=20 => 1,
        _ => 2,
    };
    let mut ask = Ask::new(class, slot);
    let smallest = producer.layers.len() as u8 - 1;
    if producer.stalled {
        // Its room is others' until it goes on, small at first.
        ask.offer(Level::LEAST, 0);
        return ask;
    }
    for layer in producer.ideal(wish.height)..=smallest {
        let encoding = &producer.layers[usize::from(layer)];
        for temporal in 0..=temporal {
            let nominal = cost::picture(&encoding.rid, producer.kind == Kind::Screen, temporal);
            let bps = encoding.rates.up_to(temporal).unwrap_or(nominal);
            ask.offer(Level::new(smallest - layer, temporal), bps);
        }
    }
    if class == ask::Class::Sign {
        let readable = producer.layers[usize::from(smallest)].rates.readable_from();
        ask.readable_from(Level::new(0, readable));
    }
    ask
}

/// Puts into slots what was allotted. True if anything changed for the layers.
pub fn assign(
    io: &mut Io,
    transport: &mut Transport,
    producers: &[Option<Box<Producer>>],
    demand: &Demand,
) -> bool {
    let mut changed = false;
    let known = transport.knows_link(io.now);
    let Transport { slots, allotter, untold, .. } = transport;
    for &(at, intent) in &demand.intents {
        let slot = &mut slots[usize::from(at)];
        slot.class = intent.class;
        let asked = intent.ask.and_then(|ask| {
            Some((allotter.level(usize::from(ask))?, producers[intent.producer as usize].as_deref()?))
        });
        let Some(((level, why), producer)) = asked else {
            changed |= set(io, slot, None, None, 0, intent.reason, untold);
            continue;
        };
        // Before anything was measured there is nothing to be said of the link.
        let reason = why.filter(|&why| known || why != Cause::Link).map_or("", |why| why.name());
        if level == Level::NOTHING {
            changed |= set(io, slot, None, None, producer.id, reason, untold);
            continue;
        }
        let layer = producer.layers.len() as u8 - 1 - level.size();
        let available = producer.available(layer, producer.alive);
        // A larger one stands in only where there is room for it.
        let layer_now = if available < layer && why.is_some() { layer } else { available };
        let of = |layer| Some(Source { producer: intent.producer, layer });
        let larger = slot.switch.owner().is_some_and(|owner| owner.layer < layer && why.is_some());
        changed |= set(io, slot, of(layer_now), of(layer), producer.id, reason, untold);
        if let Some(stream) = &mut slot.stream {
            // Until a smaller encoding takes over, the larger one is thinned.
            stream.temporal.want(if larger { 0 } else { level.temporal() }, level.temporal());
        }
    }
    changed
}

fn area(wish: &Wish) -> u64 {
    u64::from(wish.width) * u64::from(wish.height)
}

/// Pinned or spotlit: the only picture of a person, or shown at twice the size of another.
fn stands_out(wish: &Wish, wishes: &[Wish]) -> bool {
    let people = wishes.iter().filter(|other| {
        matches!(other.follow, Follow::Nothing | Follow::Speaker)
            && area(other) > 0
            && (other.producer != 0 || other.follow == Follow::Speaker)
    });
    let smallest = people.filter(|other| other.mid != wish.mid).map(area).min();
    smallest.is_none_or(|smallest| area(wish) >= 2 * smallest)
}

/// The producer a wish means for this transport, if any.
fn meant(
    now: Micros,
    wish: &Wish,
    own: u32,
    producers: &[Option<Box<Producer>>],
    leads: Leads,
) -> Option<u32> {
    let is_own = |at: u32| producers[at as usize].as_deref().is_some_and(|p| p.transport == own);
    match wish.follow {
        // Nobody is shown to themselves unless they ask: the present speaker sees the one before.
        Follow::Speaker => {
            let spoke = [leads.speaker, leads.previous].into_iter().flatten().find(|&at| !is_own(at));
            // Before anybody spoke: the first picture there is.
            spoke.or_else(|| {
                let open = |p: &Producer| p.kind == Kind::Camera && p.transport != own && p.gate.is_open(now);
                let found = producers.iter().position(|p| p.as_deref().is_some_and(open))?;
                Some(found as u32)
            })
        }
        Follow::Screen => leads.screen.filter(|&at| !is_own(at)),
        Follow::Jbi => leads.jbi.filter(|&at| !is_own(at)),
        Follow::Nothing if wish.producer != 0 => {
            let found = producers.iter().position(|p| p.as_deref().is_some_and(|p| p.id == wish.producer))?;
            Some(found as u32)
        }
        Follow::Nothing => None,
    }
}

/// What a wish's packets are worth when not all can be sent.
fn worth(wish: &Wish, place: u32, producer: &Producer, leads: Leads, wishes: &[Wish]) -> Class {
    match wish.follow {
        Follow::Jbi => Class::SignLanguage,
        _ if leads.jbi == Some(place) => Class::SignLanguage,
        _ if producer.kind == Kind::Screen => Class::Screen,
        Follow::Speaker => Class::Speaker,
        _ if stands_out(wish, wishes) => Class::Speaker,
        _ => Class::Tile,
    }
}

/// Why a wish shows nothing; "" if it may.
fn refusal(now: Micros, transport: &Transport, wish: &Wish, producer: &Producer) -> &'static str {
    if !transport.may_receive(producer.id) || producer.is_audio() {
        "not_allowed"
    } else if !producer.client_on {
        "off"
    } else if !producer.gate.is_open(now) {
        "closed"
    } else if transport.audio_only
        || transport.saver >= 3
        || (transport.saver == 2 && wish.follow == Follow::Nothing && producer.kind != Kind::Screen)
    {
        "saver"
    } else if transport.dark {
        "server"
    } else {
        ""
    }
}
