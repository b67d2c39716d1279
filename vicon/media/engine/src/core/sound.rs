//! Who is heard in which audio slot (media.md 6.5).

use super::assign::set;
use super::demand::Demand;
use super::room::Io;
use super::transport::Transport;
use crate::room::audioset::PLACES;
use crate::room::producer::Producer;
use crate::slot::switch::Source;

/// Asks for the channel of one's language, then for the audio set less one's own, the most important first.
///
/// Whoever chose a language keeps a place for it, so that its slot never carries anything else.
pub fn ask(
    transport: &Transport,
    own: u32,
    producers: &[Option<Box<Producer>>],
    on_air: &[u32],
    heard: &[Option<u32>; PLACES],
    demand: &mut Demand,
) {
    demand.voices = 0;
    let channel = on_air.iter().copied().find(|&at| {
        producers[at as usize].as_deref().is_some_and(|p| p.lang == transport.lang && p.transport != own)
    });
    let floor = heard.iter().flatten().copied().take(PLACES - usize::from(transport.keeps_first()));
    for at in channel.into_iter().chain(floor) {
        let Some(producer) = producers[at as usize].as_deref() else { continue };
        let reaches = producer.lang.is_empty() || producer.lang == transport.lang;
        if reaches && producer.transport != own && transport.may_receive(producer.id) {
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

/// As many as there is room for, each to the slot beside its picture, else where it is, else the longest unused; that
/// of a channel to the first slot, where it is kept.
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
    if let Some(at) = wanted[0]
        && producers[at as usize].as_deref().is_some_and(|p| !p.lang.is_empty())
        && let Some(first) = chosen.first_mut()
    {
        *first = wanted[0].take();
    }
    let kept = usize::from(transport.keeps_first());
    // Who is in a slot stays there: sound moves only when it begins anew.
    for producer in wanted.iter_mut() {
        let Some(at) = *producer else { continue };
        let held =
            (kept..audio.len()).find(|&k| present(transport, audio[k]).is_some_and(|s| s.producer == at));
        if let Some(held) = held {
            chosen[held] = Some(at);
            *producer = None;
        }
    }
    for at in wanted.into_iter().flatten() {
        let speaker = producers[at as usize].as_deref().map(|p| p.transport);
        let beside = (kept..audio.len().min(video.len()))
            .find(|&k| chosen[k].is_none() && video[k].is_some() && video[k] == speaker);
        let free = (kept..audio.len()).filter(|&k| chosen[k].is_none());
        let place = beside.or_else(|| free.min_by_key(|&k| transport.slots[audio[k]].used_at));
        if let Some(place) = place {
            chosen[place] = Some(at);
        }
    }
    let mut changed = false;
    for (&slot, &producer) in audio.iter().zip(&chosen) {
        transport.slots[slot].packs = transport.allotter.packs();
        let source = producer.map(|producer| Source { producer, layer: 0 });
        if transport.slots[slot].switch.owner() != source {
            // Who is not to be heard any more is not heard until somebody else begins.
            transport.slots[slot].switch.release();
        }
        let id = producer.and_then(|at| producers[at as usize].as_deref()).map_or(0, |p| p.id);
        changed |= set(io, &mut transport.slots[slot], source, source, id, "", &mut transport.untold);
    }
    changed
}
