//! One packet out: header, extensions and seal, straight into the arena.

use super::class::Class;
use super::out::Out;
use crate::api::Micros;
use crate::bwe::{Estimator, Purpose};
use crate::pacer::Pacer;
use crate::route::Route;
use crate::rtp::ext;
use crate::slot::Slot;
use crate::slot::stream::Fields;
use crate::srtp::Outbound;

/// The sending side of a transport while its slots are served.
pub struct Tx<'a> {
    pub now: Micros,
    pub to: Route,
    pub outbound: &'a mut Outbound,
    pub transport_cc: &'a mut u16,
    pub bytes: &'a mut u64,
    pub bwe: Option<&'a mut Estimator>,
    pub pacer: &'a mut Pacer,
    pub out: &'a mut Out,
}

/// What goes before a payload.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    pub payload_type: u8,
    pub ssrc: u32,
    pub csrc: Option<u32>,
    pub level: Option<u8>,
    /// The payload ends in RTP padding.
    pub padded: bool,
    pub class: Class,
    pub fields: Fields,
}

impl Tx<'_> {
    /// Writes and seals one packet straight into the arena, and returns it. `None`: no room, or the key is spent.
    pub fn send(&mut self, slot: &Slot, head: Head, payload: &[u8], purpose: Purpose) -> Option<&[u8]> {
        let space = self.out.space()?;
        let extensions = &slot.line.ext;
        space[0] = 0x80 | u8::from(head.padded) << 5 | u8::from(head.csrc.is_some());
        space[1] = u8::from(head.fields.marker) << 7 | head.payload_type;
        space[2..4].copy_from_slice(&(head.fields.index as u16).to_be_bytes());
        space[4..8].copy_from_slice(&head.fields.timestamp.to_be_bytes());
        space[8..12].copy_from_slice(&head.ssrc.to_be_bytes());
        let mut len = 12;
        if let Some(csrc) = head.csrc {
            space[12..16].copy_from_slice(&csrc.to_be_bytes());
            len = 16;
        }
        let mut writer = ext::Writer::new(&mut space[len..]);
        writer.put(extensions.transport_cc, &self.transport_cc.to_be_bytes());
        if let Some(level) = head.level {
            writer.put(extensions.audio_level, &[level]);
        }
        let block = writer.finish();
        if block > 0 {
            space[0] |= 0x10;
            len += block;
        }
        let len = self.outbound.protect_rtp(space, len, payload, head.fields.index).ok()?;
        self.out.commit(self.to, len, head.class);
        if let Some(bwe) = self.bwe.as_deref_mut().filter(|_| extensions.transport_cc != 0) {
            bwe.sent(self.now, *self.transport_cc, len + self.to.wire() as usize, purpose);
        }
        if !slot.line.audio && purpose == Purpose::Media {
            self.pacer.spend(len);
        }
        *self.transport_cc = self.transport_cc.wrapping_add(1);
        *self.bytes += len as u64 + self.to.wire();
        Some(self.out.last())
    }
}
