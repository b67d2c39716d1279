//! What a slot has sent and how the next packet must look to go on from there.

use super::clock::{Follow, Moment, SlotClock};
use super::ids::Ids;
use super::records::Records;
use super::rewrite::Sequencer;
use super::sent::Sent;
use super::temporal::Temporal;
use crate::api::Codec;
use crate::core::batch::Meta;

/// Video packets of a new owner that name it in the CSRC list.
const NAMED_PACKETS: u8 = 10;
const NAMED_EVERY_US: u64 = 1_000_000;
/// Silence of the source after which sound may be moved in time.
const SPURT_GAP: u64 = 960 * 3;

pub struct Stream {
    pub sequencer: Sequencer,
    pub clock: SlotClock,
    ids: Ids,
    pub temporal: Temporal,
    /// Video only.
    pub records: Option<Records>,
    /// Sound only.
    pub sent: Option<Sent>,
    named: u8,
    named_at: u64,
    /// The first packet of an owner or after a gap is marked: sound.
    spurt: bool,
    newest_rtp: u64,
    /// Last sequence number on the RTX SSRC.
    pub rtx_sequence: u64,
    pub packets: u64,
    pub octets: u64,
    /// When a sender report is due; 0: at once.
    pub report_at: u64,
    pub keyframe_at: u64,
    pub newest_source: u64,
}

/// The header fields of a packet that goes out.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    pub index: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub named: bool,
}

impl Stream {
    /// `seed`: random.
    pub fn new(audio: bool, rate: u32, seed: u64) -> Self {
        let step = if audio { 960 } else { 1 };
        Stream {
            // First sequence number below 2^15, so that it cannot wrap before the first report (RFC 3711 3.3.1).
            sequencer: Sequencer::new(seed & 0x7fff),
            clock: SlotClock::new((seed >> 16) as u32, rate, step),
            ids: Ids::default(),
            temporal: Temporal::default(),
            records: (!audio).then(Records::default),
            sent: audio.then(Sent::default),
            named: 0,
            named_at: 0,
            spurt: true,
            newest_rtp: 0,
            rtx_sequence: seed >> 48 & 0x7fff,
            packets: 0,
            octets: 0,
            report_at: 0,
            keyframe_at: 0,
            newest_source: 0,
        }
    }

    /// A new owner, from this packet on.
    pub fn take(&mut self, now: u64, meta: &Meta) {
        self.sequencer.take(meta.moment.sequence);
        self.clock.take(now, meta.moment.sequence, meta.moment.rtp, meta.moment.capture_us);
        self.temporal.take();
        if meta.codec == Codec::Vp8 {
            self.ids.take(&meta.vp8);
        }
        if let Some(records) = &mut self.records {
            records.clear();
        }
        self.named = NAMED_PACKETS;
        self.spurt = true;
        self.newest_rtp = meta.moment.rtp;
        self.report_at = 0;
    }

    /// Passes one packet of the owner: its fields, or `None` if it is not sent. VP8 counters in `payload` are
    /// written over.
    pub fn pass(&mut self, now: u64, meta: &Meta, payload: &mut [u8]) -> Option<Fields> {
        let newest = self.sequencer.is_newest(meta.moment.sequence);
        let audio = meta.codec == Codec::Opus;
        let mut follow = Follow::Gently;
        if audio {
            self.spurt |= newest && meta.moment.rtp.saturating_sub(self.newest_rtp) > SPURT_GAP;
            follow = if self.spurt { Follow::AtOnce } else { Follow::Not };
        }
        let wanted = audio || self.temporal.packet(&meta.vp8, meta.frame_start && newest);
        let index = match wanted {
            true => self.sequencer.pass(meta.moment.sequence)?,
            false => self.sequencer.skip(meta.moment.sequence)?,
        };
        let timestamp = self.clock.stamp(now, meta.moment, newest, follow)?;
        if newest {
            self.newest_rtp = meta.moment.rtp;
            self.newest_source = meta.moment.sequence;
        }
        if meta.starts {
            self.keyframe_at = now;
        }
        if meta.codec == Codec::Vp8 {
            let ids = self.ids.map(&meta.vp8, newest);
            meta.vp8.rewrite(payload, ids.picture_id, ids.tl0picidx, ids.keyidx);
        }
        let named = audio || self.is_named(now);
        if let Some(records) = &mut self.records {
            records.sent(index, meta.moment.sequence, named);
        }
        self.packets += 1;
        self.octets += payload.len() as u64;
        let marker = meta.marker || (audio && std::mem::take(&mut self.spurt));
        Some(Fields { index, timestamp: timestamp as u32, marker, named })
    }

    /// The packets after `first` left in the same one: they have no numbers of their own.
    pub fn joined(&mut self, first: &Meta, after: u64) {
        for ahead in 1..=after {
            self.sequencer.skip(first.moment.sequence + ahead);
        }
        self.newest_source = first.moment.sequence + after;
        self.newest_rtp = first.moment.rtp + after * 960;
    }

    /// The fields of a sent packet once more; `None` if what it was sent with is forgotten.
    pub fn again(&mut self, moment: Moment, meta: &Meta, payload: &mut [u8]) -> Option<u32> {
        let timestamp = self.clock.again(moment)?;
        if meta.codec == Codec::Vp8 {
            let ids = self.ids.map(&meta.vp8, false);
            meta.vp8.rewrite(payload, ids.picture_id, ids.tl0picidx, ids.keyidx);
        }
        Some(timestamp as u32)
    }

    fn is_named(&mut self, now: u64) -> bool {
        let named = self.named > 0 || now.saturating_sub(self.named_at) >= NAMED_EVERY_US;
        if named {
            self.named = self.named.saturating_sub(1);
            self.named_at = now;
        }
        named
    }
}
