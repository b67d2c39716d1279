//! Frames and records: what comes over TCP in pieces of any length, over hops between nodes, and files of taps.

use _engine::hop::frame::{self, Frame};
use _engine::tap::format;
use _engine::tcp::deframe::{Deframer, LONGEST, SHORTEST};

/// A stream whose pieces are as long as its own bytes say: frames do not depend on how it was cut.
pub fn deframer(bytes: &[u8]) {
    let read = |mut pieces: Box<dyn Iterator<Item = usize> + '_>| {
        let (mut deframer, mut frames, mut rest) = (Deframer::default(), Vec::new(), bytes);
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at(pieces.next().unwrap_or(rest.len()).clamp(1, rest.len()));
            let keep = |frame: &mut [u8]| {
                assert!((SHORTEST..=LONGEST).contains(&frame.len()));
                frames.push(frame.to_vec());
                true
            };
            if deframer.read(&mut piece.to_vec(), keep).is_err() {
                return (frames, true);
            }
            rest = tail;
        }
        (frames, false)
    };
    let whole = read(Box::new(std::iter::empty()));
    assert_eq!(read(Box::new(bytes.iter().map(|&byte| usize::from(byte)))), whole);
    assert_eq!(read(Box::new(std::iter::repeat(1))), whole);
}

/// A file as it stands, and the file that a writer would make of the bytes, with one of them changed.
pub fn tap(bytes: &[u8]) {
    let read =
        |file: &[u8]| format::records(file).map(|(kind, body)| (kind, body.to_vec())).collect::<Vec<_>>();
    for (_, body) in read(bytes) {
        assert!(!body.is_empty() && body.len() <= bytes.len());
    }
    let Some((&[high, low, change], bodies)) = bytes.split_first_chunk() else { return };
    let mut file = vec![0; format::HEADER];
    for body in bodies.chunks(40) {
        format::record(&mut file, format::Type::Rtp, 0, 7, body);
    }
    let all = read(&file);
    assert_eq!(all.iter().map(|(_, body)| body.len()).sum::<usize>(), bodies.len());
    if let Some(records) = file.len().checked_sub(format::HEADER).filter(|&len| len > 0) {
        file[format::HEADER + usize::from(u16::from_be_bytes([high, low])) % records] ^= change;
        let cut = read(&file);
        assert!(all.starts_with(&cut) && (change == 0) == (cut.len() == all.len()));
    }
}

/// What is read of a frame of a hop is, written again, the same bytes.
pub fn hop(bytes: &[u8]) {
    let Ok(read) = frame::parse(bytes) else { return };
    let mut written = Vec::new();
    match read {
        Frame::Media(head, packet) => {
            written.resize(frame::HEAD, 0);
            head.write(&mut written).expect("there is room");
            written.extend_from_slice(packet);
        }
        Frame::State(clocks, sent) => frame::state(&mut written, clocks, &sent),
        Frame::Wanted(wanted) => frame::wanted(&mut written, &wanted),
        Frame::Ask(mut ask) => {
            ask.keyframe |= bytes[6] != 0;
            frame::ask(&mut written, ask.producer, ask.layer, ask.keyframe, &ask.lost);
            written[6] = bytes[6];
        }
    }
    assert_eq!(written, bytes);
}
