//! What values a command may have, whatever else there is.

use super::Refusal;
use crate::api::{Id, Line, SlotLine};

/// Most lines one way of a transport (media.md 2.3).
const MAX_LINES: usize = 34;
const MAX_PRODUCERS: usize = 4;
const MAX_DATAGRAM: usize = 1500;
/// RFC 8445 5.3: at least 24 and 128 bits of randomness, at most 256 characters.
const UFRAG: std::ops::RangeInclusive<usize> = 4..=256;
const PWD: std::ops::RangeInclusive<usize> = 22..=256;

pub(super) fn credentials(ufrag: &str, pwd: &str, remote_ufrag: &str) -> Result<(), Refusal> {
    let fits = UFRAG.contains(&ufrag.len())
        && PWD.contains(&pwd.len())
        && UFRAG.contains(&remote_ufrag.len())
        && !ufrag.contains(':')
        && [ufrag, pwd, remote_ufrag].iter().all(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    fits.then_some(()).ok_or(Refusal::BadValue("ufrag has 4 to 256 characters, pwd 22 to 256 (RFC 8445 5.3)"))
}

fn payloads(numbers: impl Iterator<Item = u8>, rtx: &[(u8, u8)]) -> Result<(), Refusal> {
    let fits = numbers.chain(rtx.iter().flat_map(|(codec, rtx)| [*codec, *rtx])).all(|number| number < 128);
    fits.then_some(()).ok_or(Refusal::BadValue("payload types are below 128"))
}

pub(super) fn slots(lines: &[SlotLine]) -> Result<(), Refusal> {
    if lines.len() > MAX_LINES {
        return Err(Refusal::BadValue("more slots than a connection has lines"));
    }
    let mut ssrcs: Vec<u32> = Vec::with_capacity(lines.len() * 2);
    for line in lines {
        if line.mid.is_empty() || line.mid.len() > 16 {
            return Err(Refusal::BadValue("a mid is a token of 1 to 16 bytes"));
        }
        payloads(line.payloads.iter().map(|(number, _)| *number), &line.rtx)?;
        // 1 is the SSRC of our own reports.
        if line.ssrc <= 1 || line.rtx_ssrc == 1 {
            return Err(Refusal::BadValue("a slot's SSRC is above 1"));
        }
        ssrcs.push(line.ssrc);
        if line.rtx_ssrc != 0 {
            ssrcs.push(line.rtx_ssrc);
        }
    }
    ssrcs.sort_unstable();
    let twice = ssrcs.windows(2).any(|pair| pair[0] == pair[1]);
    if twice { Err(Refusal::BadValue("two slots with one SSRC")) } else { Ok(()) }
}

pub(super) fn tap(name: &str, layers: &[String]) -> Result<(), Refusal> {
    let tokens = layers.iter().all(|rid| rid.len() <= 16);
    let fits = !name.is_empty() && name.len() <= 128 && !name.contains(['/', '\0']) && !name.starts_with('.');
    (fits && tokens).then_some(()).ok_or(Refusal::BadValue("a tap's name is one plain part of a path"))
}

pub(super) fn datagram(data: &[u8]) -> Result<(), Refusal> {
    let fits = (1..=MAX_DATAGRAM).contains(&data.len());
    fits.then_some(()).ok_or(Refusal::BadValue("a datagram has 1 to 1,500 bytes"))
}

pub(super) fn view(saver: u8, wishes: usize) -> Result<(), Refusal> {
    match (saver, wishes) {
        (4.., _) => Err(Refusal::BadValue("saver is 0 to 3")),
        (_, wishes) if wishes > MAX_LINES => Err(Refusal::BadValue("more wishes than slots can be")),
        _ => Ok(()),
    }
}

/// Send lines, in themselves; each with its producer by its mid.
pub(super) fn lines(lines: &[Line]) -> Result<Vec<(String, Id)>, Refusal> {
    if lines.len() > MAX_PRODUCERS {
        return Err(Refusal::BadValue("a transport has at most four send lines"));
    }
    let mut producers: Vec<(String, Id)> = Vec::with_capacity(lines.len());
    for line in lines {
        let twice = producers.iter().any(|(mid, id)| *mid == line.mid || *id == line.producer);
        if line.mid.is_empty() || line.mid.len() > 16 || twice {
            return Err(Refusal::BadValue("a mid is a token of 1 to 16 bytes, named once"));
        }
        payloads(line.payloads.iter().map(|(number, _)| *number), &line.rtx)?;
        if line.rids.len() > 3 || line.rids.iter().any(|rid| rid.is_empty() || rid.len() > 16) {
            return Err(Refusal::BadValue("at most three rids of 1 to 16 bytes"));
        }
        producers.push((line.mid.clone(), line.producer));
    }
    Ok(producers)
}
