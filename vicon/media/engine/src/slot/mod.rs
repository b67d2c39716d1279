//! One receive line of a subscriber: a single continuous stream while its owner changes (media.md 6).

pub mod clock;
pub mod ids;
pub mod pack;
pub mod past;
pub mod ranges;
pub mod records;
pub mod rewrite;
pub mod sent;
pub mod source;
pub mod stream;
pub mod switch;
pub mod temporal;

use crate::api::{Codec, SlotLine};
use crate::core::Class;
use pack::Packer;
use past::Past;
use stream::Stream;
use switch::{Source, Switch};

/// What a slot is, what it should show and what it shows.
pub struct Slot {
    pub line: SlotLine,
    /// The line's payload types by codec: looked up for every packet.
    numbers: [Option<u8>; Codec::COUNT],
    pub switch: Switch,
    /// What the wish would like best, sent or not.
    pub ideal: Option<Source>,
    /// Producer of the owner or of who will be (api id, 0: none) and why not more, as told to the client.
    pub shown: u32,
    pub reason: &'static str,
    /// What its packets are worth; those of upper temporal layers less.
    pub class: Class,
    /// Made when the slot is first used, and kept for life: the stream must go on where it stopped.
    pub stream: Option<Box<Stream>>,
    /// Already in the transport's list for this batch.
    pub queued: bool,
    /// Catching up: the source number to send from the cache next. Newer packets wait there meanwhile.
    pub warm: Option<u64>,
    /// It catches up because the pacer held it back, not because it began from the cache.
    pub paced: bool,
    /// When pictures that waited too long were dropped: only a later keyframe helps.
    pub cut_at: u64,
    /// Sound leaves three packets at a time; those that wait.
    pub packs: bool,
    pub pack: Option<Box<Packer>>,
    /// Sound carries what came before it.
    pub past: Option<Box<Past>>,
    /// Sound leaves a second time.
    pub twice: bool,
    /// When an owner last took the slot, or it was last used.
    pub used_at: u64,
}

impl Slot {
    pub fn new(line: SlotLine) -> Self {
        let class = if line.audio { Class::Sound } else { Class::Tile };
        Slot {
            numbers: numbers(&line),
            line,
            switch: Switch::default(),
            ideal: None,
            shown: 0,
            reason: "",
            class,
            stream: None,
            queued: false,
            warm: None,
            paced: false,
            cut_at: 0,
            packs: false,
            pack: None,
            past: None,
            twice: false,
            used_at: 0,
        }
    }

    /// The same line as negotiated anew.
    pub fn set_line(&mut self, line: SlotLine) {
        self.numbers = numbers(&line);
        self.line = line;
    }

    /// The subscriber's number for a codec.
    pub fn payload_type(&self, codec: Codec) -> Option<u8> {
        self.numbers[codec as usize]
    }

    /// The RTX number for a codec.
    pub fn rtx_type(&self, codec: Codec) -> Option<u8> {
        let media = self.payload_type(codec)?;
        self.line.rtx.iter().find(|&&(number, _)| number == media).map(|&(_, rtx)| rtx)
    }

    pub fn clock_rate(&self) -> u32 {
        if self.line.audio { Codec::Opus.clock_rate() } else { Codec::Vp8.clock_rate() }
    }
}

fn numbers(line: &SlotLine) -> [Option<u8>; Codec::COUNT] {
    let mut numbers = [None; Codec::COUNT];
    for &(number, codec) in &line.payloads {
        numbers[codec as usize].get_or_insert(number);
    }
    numbers
}
