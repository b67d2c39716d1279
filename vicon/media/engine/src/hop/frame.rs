//! What a datagram of a hop says, once it is opened. Numbers are big-endian; producers are those of the sender, but in
//! what is asked of the receiver those of the receiver.

use crate::rtp::Malformed;

/// Before the RTP packet of a frame: kind, producer, layer, flags, number, time of capture.
pub const HEAD: usize = 1 + 4 + 1 + 1 + 8 + 8;
/// The numbers before this packet's were not meant for the receiver.
pub const BEGINS: u8 = 1;
/// It was asked for again.
pub const AGAIN: u8 = 2;
/// Most entries of wishes, and of what is sent, that are put into one frame.
pub const MOST_WANTED: usize = 100;
pub const MOST_SENT: usize = 37;

const MEDIA: u8 = 0;
const STATE: u8 = 1;
const WANTED: u8 = 2;
const ASK: u8 = 3;
const LAYERS: usize = 3;
/// Of each layer's temporal ones a rate up to it.
const TEMPORAL: usize = 3;

#[derive(Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    Media(Head, &'a [u8]),
    State(Clocks, Vec<Sent>),
    Wanted(Wanted),
    Ask(Ask),
}

/// Of one packet. `sequence`: extended; `capture_us`: on the sender's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub producer: u32,
    pub layer: u8,
    pub flags: u8,
    pub sequence: u64,
    pub capture_us: u64,
}

/// The sender's time; the receiver's that it heard last (0: none), and how long ago.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    pub now: u64,
    pub heard: u64,
    pub held: u32,
}

/// Layers of a picture that are being sent, as bits, their heights in pixels and what they cost, in kbit/s up to each
/// temporal layer; 0: not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub producer: u32,
    pub alive: u8,
    pub heights: [u16; LAYERS],
    pub costs: [[u16; TEMPORAL]; LAYERS],
}

/// Of the producers `from` to `to` these layers are wanted, as bits, and no others. `version` grows with each change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub version: u32,
    pub from: u32,
    pub to: u32,
    pub layers: Vec<(u32, u8)>,
}

/// Packets that are missing, and whether a keyframe is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub producer: u32,
    pub layer: u8,
    pub keyframe: bool,
    pub lost: Vec<u16>,
}

impl Head {
    /// Writes it into the first [`HEAD`] bytes.
    pub fn write(&self, space: &mut [u8]) -> Option<()> {
        let space = space.get_mut(..HEAD)?;
        space[0] = MEDIA;
        space[1..5].copy_from_slice(&self.producer.to_be_bytes());
        (space[5], space[6]) = (self.layer, self.flags);
        space[7..15].copy_from_slice(&self.sequence.to_be_bytes());
        space[15..].copy_from_slice(&self.capture_us.to_be_bytes());
        Some(())
    }
}

pub fn state(out: &mut Vec<u8>, clocks: Clocks, sent: &[Sent]) {
    out.push(STATE);
    out.extend_from_slice(&clocks.now.to_be_bytes());
    out.extend_from_slice(&clocks.heard.to_be_bytes());
    out.extend_from_slice(&clocks.held.to_be_bytes());
    for entry in sent {
        out.extend_from_slice(&entry.producer.to_be_bytes());
        out.push(entry.alive);
        let numbers = entry.heights.iter().chain(entry.costs.as_flattened());
        numbers.for_each(|number| out.extend_from_slice(&number.to_be_bytes()));
    }
}

pub fn wanted(out: &mut Vec<u8>, wanted: &Wanted) {
    out.push(WANTED);
    for number in [wanted.version, wanted.from, wanted.to] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    for (producer, layers) in &wanted.layers {
        out.extend_from_slice(&producer.to_be_bytes());
        out.push(*layers);
    }
}

pub fn ask(out: &mut Vec<u8>, producer: u32, layer: u8, keyframe: bool, lost: &[u16]) {
    out.push(ASK);
    out.extend_from_slice(&producer.to_be_bytes());
    out.extend_from_slice(&[layer, u8::from(keyframe)]);
    lost.iter().for_each(|sequence| out.extend_from_slice(&sequence.to_be_bytes()));
}

/// Reads a frame, all of it.
pub fn parse(frame: &[u8]) -> Result<Frame<'_>, Malformed> {
    let (&kind, rest) = frame.split_first().ok_or(Malformed)?;
    let mut reader = Reader(rest);
    Ok(match kind {
        MEDIA => {
            let producer = reader.u32()?;
            let [layer, flags] = reader.take::<2>()?;
            let head = Head { producer, layer, flags, sequence: reader.u64()?, capture_us: reader.u64()? };
            Frame::Media(head, reader.0)
        }
        STATE => {
            let clocks = Clocks { now: reader.u64()?, heard: reader.u64()?, held: reader.u32()? };
            let mut sent = Vec::new();
            while !reader.0.is_empty() {
                let producer = reader.u32()?;
                let [alive] = reader.take::<1>()?;
                let mut entry = Sent { producer, alive, ..Sent::default() };
                for number in entry.heights.iter_mut().chain(entry.costs.as_flattened_mut()) {
                    *number = reader.u16()?;
                }
                sent.push(entry);
            }
            Frame::State(clocks, sent)
        }
        WANTED => {
            let (version, from, to) = (reader.u32()?, reader.u32()?, reader.u32()?);
            let mut layers = Vec::new();
            while !reader.0.is_empty() {
                let producer = reader.u32()?;
                let [bits] = reader.take::<1>()?;
                layers.push((producer, bits));
            }
            Frame::Wanted(Wanted { version, from, to, layers })
        }
        ASK => {
            let producer = reader.u32()?;
            let [layer, keyframe] = reader.take::<2>()?;
            let mut lost = Vec::new();
            while !reader.0.is_empty() {
                lost.push(reader.u16()?);
            }
            Frame::Ask(Ask { producer, layer, keyframe: keyframe != 0, lost })
        }
        _ => return Err(Malformed),
    })
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn u16(&mut self) -> Result<u16, Malformed> {
        self.take().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, Malformed> {
        self.take().map(u32::from_be_bytes)
    }

    fn u64(&mut self) -> Result<u64, Malformed> {
        self.take().map(u64::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let head = Head { producer: 7, layer: 2, flags: AGAIN, sequence: 1 << 40, capture_us: 1 << 50 };
        let mut out = vec![0; HEAD];
        head.write(&mut out).unwrap();
        out.extend_from_slice(b"rtp");
        assert_eq!(parse(&out), Ok(Frame::Media(head, b"rtp")));

        let clocks = Clocks { now: 1, heard: 2, held: 3 };
        let costs = [[700, 1_000, 1_500], [0; 3], [60, 90, 150]];
        let sent = [Sent { producer: 9, alive: 0b101, heights: [720, 360, 180], costs }];
        out.clear();
        state(&mut out, clocks, &sent);
        assert_eq!(parse(&out), Ok(Frame::State(clocks, sent.to_vec())));

        let all = Wanted { version: 4, from: 1, to: u32::MAX, layers: vec![(9, 1), (12, 0b110)] };
        out.clear();
        wanted(&mut out, &all);
        assert_eq!(parse(&out), Ok(Frame::Wanted(all)));

        out.clear();
        ask(&mut out, 9, 1, true, &[65_535, 0]);
        let asked = Ask { producer: 9, layer: 1, keyframe: true, lost: vec![65_535, 0] };
        assert_eq!(parse(&out), Ok(Frame::Ask(asked)));
    }

    #[test]
    fn what_is_cut_within_a_number_is_refused() {
        let mut out = Vec::new();
        state(&mut out, Clocks::default(), &[Sent { producer: 9, alive: 1, ..Sent::default() }]);
        for len in (0..out.len()).filter(|&len| len != 21) {
            assert_eq!(parse(&out[..len]), Err(Malformed), "{len} bytes");
        }
        assert_eq!(parse(&[4]), Err(Malformed));
    }
}
