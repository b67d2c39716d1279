//! One end of a hop: its keys, its clocks, whose packets come over it, and what both ends asked of each other.

use super::LEVEL_EXT;
use super::frame::{self, Clocks, HEAD, Head, Wanted};
use super::frame::{MOST_SENT, MOST_WANTED};
use super::seal::{Failure, HEADER, Opener, Sealer, TAG};
use crate::api::{Id, Micros};
use crate::core::{Class, Out};
use crate::rtp::ext;
use crate::slot::source::NtpOffset;
use std::net::SocketAddr;

/// Without anything from the other end for this long it wants nothing.
const SILENT_US: Micros = 3_000_000;
/// What is asked and told is said again this often: a datagram of it may have been lost.
const AGAIN_US: Micros = 500_000;
/// Fixed part of an RTP header (RFC 3550 5.1).
const RTP: usize = 12;

/// Since the hop was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Packets of media that left, and their bytes on the wire.
    pub sent: u64,
    pub sent_bytes: u64,
    /// Of those, what was asked for again.
    pub again: u64,
    /// Packets of media that came, and their bytes on the wire.
    pub received: u64,
    pub received_bytes: u64,
    /// Datagrams of theirs that never came, media or not.
    pub lost: u64,
    /// Datagrams that named this hop and were not theirs, or came twice.
    pub refused: u64,
}

/// What a packet's RTP header says.
#[derive(Clone, Copy, Debug)]
pub struct Packet {
    pub payload_type: u8,
    pub marker: bool,
    pub timestamp: u32,
    pub ssrc: u32,
    pub level: Option<u8>,
}

pub struct Hop {
    pub id: Id,
    to: SocketAddr,
    sealer: Sealer,
    opener: Opener,
    /// Their numbers of producers to places in the room; sorted.
    origins: Vec<(u32, u32)>,
    heard_at: Micros,
    /// What their clock showed last, and when that came.
    theirs: Option<(Micros, Micros)>,
    offset: NtpOffset,
    shift_us: i64,
    pub rtt_us: Micros,
    /// Newest version of what they want.
    version: u32,
    asked: Vec<(u32, u8)>,
    asked_version: u32,
    asked_at: Micros,
    told: Vec<frame::Sent>,
    told_at: Micros,
    figures: Figures,
    pub figures_at: Micros,
}

impl Hop {
    /// `theirs`: its number at the other end. `None`: a secret has the wrong length.
    pub fn new(now: Micros, id: Id, to: SocketAddr, theirs: Id, rx: &[u8], tx: &[u8]) -> Option<Hop> {
        Some(Hop {
            id,
            to,
            sealer: Sealer::new(tx, theirs)?,
            opener: Opener::new(rx)?,
            origins: Vec::new(),
            heard_at: now,
            theirs: None,
            offset: NtpOffset::default(),
            shift_us: 0,
            rtt_us: 0,
            version: 0,
            asked: Vec::new(),
            asked_version: 0,
            asked_at: 0,
            told: Vec::new(),
            told_at: 0,
            figures: Figures::default(),
            figures_at: now,
        })
    }

    pub fn open<'a>(&mut self, now: Micros, datagram: &'a mut [u8]) -> Result<&'a mut [u8], Failure> {
        let opened = self.opener.open(datagram);
        match opened {
            Ok(_) => self.heard_at = now,
            Err(_) => self.figures.refused += 1,
        }
        opened
    }

    /// A packet of media of so many bytes came.
    pub fn came(&mut self, packet: usize) {
        self.figures.received += 1;
        let datagram = HEADER + HEAD + packet + TAG;
        self.figures.received_bytes += datagram as u64 + crate::route::Route::from(self.to).wire();
    }

    /// Since it was opened.
    pub fn figures(&mut self) -> Figures {
        Figures { lost: self.opener.lost(), ..self.figures }
    }

    pub fn is_silent(&self, now: Micros) -> bool {
        now.saturating_sub(self.heard_at) > SILENT_US
    }

    // --- whose packets come -----------------------------------------------------------------------

    /// From now on their producer `origin` is the one at `place`.
    pub fn name(&mut self, origin: u32, place: u32) {
        self.origins.retain(|&(known, at)| known != origin && at != place);
        let at = self.origins.partition_point(|&(known, _)| known < origin);
        self.origins.insert(at, (origin, place));
    }

    pub fn forget(&mut self, place: u32) {
        self.origins.retain(|&(_, at)| at != place);
    }

    pub fn place(&self, origin: u32) -> Option<u32> {
        let at = self.origins.binary_search_by_key(&origin, |&(known, _)| known).ok()?;
        Some(self.origins[at].1)
    }

    /// Their producers and where they are, by their numbers.
    pub fn origins(&self) -> &[(u32, u32)] {
        &self.origins
    }

    // --- clocks -----------------------------------------------------------------------------------

    /// A time of their clock on ours.
    pub fn local(&mut self, now: Micros, time: Micros) -> Micros {
        if self.shift_us == 0 {
            self.shift(now, time);
        }
        time.saturating_add_signed(self.shift_us)
    }

    /// They said what time it is with them.
    pub fn clocks(&mut self, now: Micros, said: Clocks) {
        self.shift(now, said.now);
        self.theirs = Some((said.now, now));
        if said.heard != 0 {
            let rtt = now.saturating_sub(said.heard).saturating_sub(u64::from(said.held));
            self.rtt_us = if self.rtt_us == 0 { rtt.max(1) } else { (self.rtt_us * 7 + rtt) / 8 };
        }
    }

    fn shift(&mut self, now: Micros, theirs: Micros) {
        self.shift_us = self.offset.report(theirs, now) as i64 - theirs as i64;
    }

    // --- what is asked and told -------------------------------------------------------------------

    /// Whether this is no older than what they wanted last.
    pub fn is_news(&mut self, wanted: &Wanted) -> bool {
        let news = wanted.version >= self.version;
        self.version = self.version.max(wanted.version);
        news
    }

    /// Asks for layers of their producers, sorted: when that changed, and now and then.
    pub fn want(&mut self, now: Micros, out: &mut Out, scratch: &mut Vec<u8>, layers: Vec<(u32, u8)>) {
        let changed = layers != self.asked;
        if !changed && now.saturating_sub(self.asked_at) < AGAIN_US {
            return;
        }
        self.asked_version += u32::from(changed);
        (self.asked, self.asked_at) = (layers, now);
        let mut from = 0;
        let parts = self.asked.chunks(MOST_WANTED).count().max(1);
        for part in 0..parts {
            let layers = self.asked.chunks(MOST_WANTED).nth(part).unwrap_or_default().to_vec();
            let last = part + 1 == parts;
            let to = if last { u32::MAX } else { layers.last().map_or(u32::MAX, |&(producer, _)| producer) };
            scratch.clear();
            frame::wanted(scratch, &Wanted { version: self.asked_version, from, to, layers });
            from = to.saturating_add(1);
            seal(&mut self.sealer, self.to, out, scratch);
        }
    }

    /// Tells which layers of ours are being sent, when that changed and now and then; always with the time.
    pub fn tell(&mut self, now: Micros, out: &mut Out, scratch: &mut Vec<u8>, sent: Vec<frame::Sent>) {
        if sent == self.told && now.saturating_sub(self.told_at) < AGAIN_US {
            return;
        }
        (self.told, self.told_at) = (sent, now);
        let (heard, since) = self.theirs.unwrap_or((0, now));
        let held = u32::try_from(now.saturating_sub(since)).unwrap_or(u32::MAX);
        for part in 0..self.told.chunks(MOST_SENT).count().max(1) {
            scratch.clear();
            let sent = self.told.chunks(MOST_SENT).nth(part).unwrap_or_default();
            frame::state(scratch, Clocks { now, heard, held }, sent);
            seal(&mut self.sealer, self.to, out, scratch);
        }
    }

    /// Asks for packets of a layer of theirs, or for a keyframe.
    pub fn ask(
        &mut self,
        out: &mut Out,
        scratch: &mut Vec<u8>,
        asked: (u32, u8),
        keyframe: bool,
        lost: &[u16],
    ) {
        scratch.clear();
        frame::ask(scratch, asked.0, asked.1, keyframe, lost);
        seal(&mut self.sealer, self.to, out, scratch);
    }

    /// One packet of ours, straight into the arena. False: there was no room for it.
    pub fn media(&mut self, out: &mut Out, class: Class, head: Head, packet: Packet, payload: &[u8]) -> bool {
        let Some(space) = out.space() else { return false };
        let Some(len) = write(&mut space[HEADER..], head, packet, payload) else { return false };
        let Some(len) = self.sealer.seal(space, len) else { return false };
        out.commit(self.to.into(), len, class);
        self.figures.sent += 1;
        self.figures.again += u64::from(head.flags & frame::AGAIN != 0);
        self.figures.sent_bytes += len as u64 + crate::route::Route::from(self.to).wire();
        true
    }
}

/// The plaintext of a frame with a packet in it; its length.
fn write(space: &mut [u8], head: Head, packet: Packet, payload: &[u8]) -> Option<usize> {
    head.write(space)?;
    let rtp = &mut space[HEAD..];
    let fixed = rtp.get_mut(..RTP)?;
    fixed[0] = 0x80 | u8::from(packet.level.is_some()) << 4;
    fixed[1] = u8::from(packet.marker) << 7 | packet.payload_type;
    fixed[2..4].copy_from_slice(&(head.sequence as u16).to_be_bytes());
    fixed[4..8].copy_from_slice(&packet.timestamp.to_be_bytes());
    fixed[8..].copy_from_slice(&packet.ssrc.to_be_bytes());
    let mut len = RTP;
    if let Some(level) = packet.level {
        let mut writer = ext::Writer::new(&mut rtp[len..]);
        writer.put(LEVEL_EXT, &[level]);
        len += writer.finish();
    }
    rtp.get_mut(len..len + payload.len())?.copy_from_slice(payload);
    Some(HEAD + len + payload.len())
}

fn seal(sealer: &mut Sealer, to: SocketAddr, out: &mut Out, frame: &[u8]) {
    let Some(space) = out.space() else { return };
    let Some(body) = space.get_mut(HEADER..HEADER + frame.len()) else { return };
    body.copy_from_slice(frame);
    if let Some(len) = sealer.seal(space, frame.len()) {
        out.commit(to.into(), len, Class::Control);
    }
}
