//! What came in since the last flush and is to be forwarded: plaintext payloads in one arena.

use crate::api::Codec;
use crate::rtp::vp8;
use crate::slot::clock::Moment;

const PACKETS: usize = 1024;
const ARENA: usize = PACKETS * 1400;

/// What was read of a packet when it came; nothing is parsed again for each subscriber.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    pub moment: Moment,
    pub codec: Codec,
    pub marker: bool,
    /// Decoding can begin here.
    pub starts: bool,
    /// Newer packets of its stream came before it.
    pub late: bool,
    /// A picture begins here.
    pub frame_start: bool,
    /// RFC 6464 byte, as it came.
    pub level: Option<u8>,
    pub vp8: vp8::Descriptor,
}

impl Default for Meta {
    fn default() -> Self {
        Meta {
            moment: Moment { sequence: 0, rtp: 0, capture_us: 0 },
            codec: Codec::Opus,
            marker: false,
            starts: false,
            late: false,
            frame_start: false,
            level: None,
            vp8: vp8::Descriptor::default(),
        }
    }
}

/// Payloads of one batch. Ends of the arena are never moved, so an offset stays good until [`Batch::clear`].
pub struct Batch {
    arena: Box<[u8]>,
    used: usize,
    packets: usize,
}

impl Default for Batch {
    fn default() -> Self {
        Batch { arena: vec![0; ARENA].into(), used: 0, packets: 0 }
    }
}

/// Where a payload lies in the batch.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    at: u32,
    pub len: u16,
}

impl Batch {
    /// Keeps a payload until the flush; `None` if the batch is full.
    pub fn put(&mut self, payload: &[u8]) -> Option<Span> {
        let (space, padding) =
            self.arena.get_mut(self.used..=self.used + payload.len())?.split_at_mut(payload.len());
        space.copy_from_slice(payload);
        padding[0] = 1;
        let span = Span { at: self.used as u32, len: payload.len() as u16 };
        self.used += payload.len() + 1;
        self.packets += 1;
        Some(span)
    }

    pub fn get_mut(&mut self, span: Span) -> &mut [u8] {
        let at = span.at as usize;
        &mut self.arena[at..at + usize::from(span.len)]
    }

    /// The payload followed by one byte of RTP padding, which says its own length (RFC 3550 5.1).
    pub fn padded_mut(&mut self, span: Span) -> &mut [u8] {
        let at = span.at as usize;
        &mut self.arena[at..=at + usize::from(span.len)]
    }

    /// The next packets might not fit: flush first.
    pub fn is_full(&self) -> bool {
        self.packets >= PACKETS / 2 || self.used > ARENA / 4 * 3
    }

    pub fn clear(&mut self) {
        self.used = 0;
        self.packets = 0;
    }
}
