//! Packets out of a byte stream: each behind its length in two bytes (RFC 4571 2).

/// Of one frame, without its length. The shortest is a STUN header, and nothing of ours is over an Ethernet frame.
pub const SHORTEST: usize = 20;
pub const LONGEST: usize = 1500;
/// Bytes of the length.
pub const PREFIX: usize = 2;

/// The stream cannot be read on: a length out of bounds, or the reader wants no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Keeps the frame that has begun; whole frames are handed on where they lie.
#[derive(Default)]
pub struct Deframer {
    /// Length and bytes of the frame that has begun. Takes memory only once a frame came in parts.
    begun: Vec<u8>,
}

impl Deframer {
    /// Reads on; `each` gets every frame that is whole now, and says whether to go on.
    pub fn read(
        &mut self,
        mut bytes: &mut [u8],
        mut each: impl FnMut(&mut [u8]) -> bool,
    ) -> Result<(), Broken> {
        while !self.begun.is_empty() {
            let wanted = match length(&self.begun)? {
                Some(len) => PREFIX + len,
                None => PREFIX,
            };
            let taken = (wanted - self.begun.len()).min(bytes.len());
            let (head, rest) = bytes.split_at_mut(taken);
            self.begun.extend_from_slice(head);
            bytes = rest;
            if self.begun.len() < wanted {
                return Ok(());
            }
            if wanted > PREFIX {
                let go_on = each(&mut self.begun[PREFIX..]);
                self.begun.clear();
                go_on.then_some(()).ok_or(Broken)?;
            }
        }
        while let Some(len) = length(bytes)? {
            if bytes.len() < PREFIX + len {
                break;
            }
            let (frame, rest) = bytes.split_at_mut(PREFIX + len);
            each(&mut frame[PREFIX..]).then_some(()).ok_or(Broken)?;
            bytes = rest;
        }
        if !bytes.is_empty() {
            self.begun.reserve_exact(PREFIX + LONGEST);
            self.begun.extend_from_slice(bytes);
        }
        Ok(())
    }
}

/// What the length at the front says; `None`: it is not there yet.
fn length(bytes: &[u8]) -> Result<Option<usize>, Broken> {
    let Some(prefix) = bytes.first_chunk::<PREFIX>() else { return Ok(None) };
    let len = usize::from(u16::from_be_bytes(*prefix));
    if (SHORTEST..=LONGEST).contains(&len) { Ok(Some(len)) } else { Err(Broken) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn framed(frames: &[Vec<u8>]) -> Vec<u8> {
        frames.iter().flat_map(|f| [&(f.len() as u16).to_be_bytes()[..], f].concat()).collect()
    }

    /// What comes out of a stream that arrives in pieces of these sizes, and whether it broke.
    fn read(stream: &[u8], pieces: &[usize]) -> (Vec<Vec<u8>>, bool) {
        let mut deframer = Deframer::default();
        let mut out = Vec::new();
        let mut rest = stream;
        for &piece in pieces.iter().cycle() {
            let (now, later) = rest.split_at(piece.min(rest.len()));
            let keep = |frame: &mut [u8]| {
                out.push(frame.to_vec());
                true
            };
            if deframer.read(&mut now.to_vec(), keep).is_err() {
                return (out, true);
            }
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        (out, false)
    }

    #[test]
    fn a_length_out_of_bounds_breaks_the_stream_at_once() {
        for bad in [0u16, 19, 1501, u16::MAX] {
            assert_eq!(read(&bad.to_be_bytes(), &[1]), (vec![], true), "{bad}");
            assert_eq!(read(&bad.to_be_bytes(), &[2]), (vec![], true), "{bad}");
        }
    }

    #[test]
    fn nothing_is_read_after_the_reader_said_no() {
        let mut stream = framed(&[vec![1; 20], vec![2; 20]]);
        let mut seen = 0;
        let result = Deframer::default().read(&mut stream, |_| {
            seen += 1;
            false
        });
        assert_eq!((result, seen), (Err(Broken), 1));
    }

    proptest! {
        #[test]
        fn frames_come_out_as_they_went_in_however_the_stream_is_cut(
            frames in prop::collection::vec(prop::collection::vec(any::<u8>(), SHORTEST..=LONGEST), 0..8),
            pieces in prop::collection::vec(1usize..3000, 1..8),
            cut in 0usize..PREFIX + SHORTEST,
        ) {
            // The last frame may be unfinished: it is kept back.
            let mut stream = framed(&frames);
            stream.extend_from_slice(&framed(&[vec![9; SHORTEST]])[..cut]);
            prop_assert_eq!(read(&stream, &pieces), (frames, false));
        }

        #[test]
        fn any_bytes_give_the_same_however_they_are_cut(
            stream in prop::collection::vec(any::<u8>(), 0..4000),
            pieces in prop::collection::vec(1usize..3000, 1..8),
        ) {
            let (whole, broken) = read(&stream, &[stream.len().max(1)]);
            prop_assert!(whole.iter().all(|frame| (SHORTEST..=LONGEST).contains(&frame.len())));
            prop_assert_eq!(read(&stream, &pieces), (whole, broken));
        }
    }
}
