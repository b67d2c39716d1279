//! Who is heard in which audio slot (media.md 6.5).

use super::assign::set;
use super::demand::Demand;
use super::room::Io;
use super::transport::Transport;
use crate::room::audioset::PLACES;
use crate::room::producer::Producer;
use crate::slot::switch::Source;

/// Asks for the audio set less one's own, the most important first.
pub fn ask(
    transport: &Transport,
    own: u32,
    producers: &[Option<Box<Producer>>],
    heard: &[Option<u32>; PLACES],
    demand: &mut Demand,
) {
    demand.voices = 0;
    for &at in heard.iter().flatten() {
        let Some(producer) = producers[at as usize].as_deref() else { continue };
        if producer.transport != own && transport.may_receive(producer.id) {
            let measured = producer.layers[0].rates.voice().unwrap_or_default();
            let voice = demand.voices;
            demand.heard[voice] = at;
            demand.plain[voice] = measured.cost(false);
            demand.packed[voice] = measured.cost(true);
            demand.redundant[voice] = measured.redundant();
            demand.voices += 1;
        }
    }
}

/// As many as there is room for, each to the slot beside its picture, else where it is, else the longest unused.
pub fn assign(
    io: &mut Io,
    transport: &mut Transport,
    producers: &[Option<Box<Producer>>],
    demand: &Demand,
) -> bool {
    let room = demand.voices.min(usize::from(transport.allotter.voices()));
    let mut wanted = [None; PLACES];
    for (place, &at) in wanted.iter_mut().zip(&demand.heard[..room]) {
        *place = Some(at);
    }
    let audio: Vec<usize> = (0..transport.slots.len()).filter(|&at| transport.slots[at].line.audio).collect();
    let video: Vec<Option<u32>> = transport
        .slots
        .iter()
        .filter(|s| !s.line.audio)
        .map(|s| {
            s.switch
                .owner()
                .or(s.switch.next())
                .and_then(|s| producers[s.producer as usize].as_deref())
                .map(|p| p.transport)
        })
        .collect();
    let present = |transport: &Transport, at: usize| {
        transport.slots[at].switch.owner().or(transport.slots[at].switch.next())
    };
    let mut chosen: Vec<Option<u32>> = vec![None; audio.len()];
    // Who is in a slot stays there: sound moves only when it begins anew.
    for producer in wanted.iter_mut() {
        let Some(at) = *producer else { continue };
        let held = audio.iter().position(|&slot| present(transport, slot).is_some_and(|s| s.producer == at));
        if let Some(held) = held {
            chosen[held] = Some(at);
            *producer = None;
        }
    }
    for at in wanted.into_iter().flatten() {
        let speaker = producers[at as usize].as_deref().map(|p| p.transport);
        let beside = (0..audio.len().min(video.len()))
            .find(|&k| chosen[k].is_none() && video[k].is_some() && video[k] == speaker);
        let free = (0..audio.len()).filter(|&k| chosen[k].is_none());
        let place = beside.or_else(|| free.min_by_key(|&k| transport.slots[audio[k]].used_at));
        if let Some(place) = place {
            chosen[place] = Some(at);
        }
    }
    let mut changed = false;
    for (&slot, &producer) in audio.iter().zip(&chosen) {
        transport.slots[slot].packs = transport.allotter.packs();
        let source = producer.map(|producer| Source { producer, layer: 0 });
        let id = producer.and_then(|at| producers[at as usize].as_deref()).map_or(0, |p| p.id);
        changed |= set(io, &mut transport.slots[slot], source, source, id, "", &mut transport.untold);
    }
    changed
}
