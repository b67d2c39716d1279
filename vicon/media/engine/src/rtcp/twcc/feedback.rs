//! Reading a feedback packet: which packets it speaks of, and when each of them arrived.

use super::{REFERENCE, TICK};

/// A feedback packet as received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feedback<'a> {
    pub sender: u32,
    pub media: u32,
    pub base: u16,
    pub count: u16,
    /// Multiples of 64 ms, 24-bit signed.
    pub reference: i32,
    pub number: u8,
    chunks: &'a [u8],
}

impl<'a> Feedback<'a> {
    /// `body`: the packet behind its four-byte header.
    pub(in crate::rtcp) fn parse(body: &'a [u8]) -> Option<Feedback<'a>> {
        let (head, chunks) = body.split_first_chunk::<16>()?;
        let [s0, s1, s2, s3, m0, m1, m2, m3, b0, b1, c0, c1, r0, r1, r2, number] = *head;
        Some(Feedback {
            sender: u32::from_be_bytes([s0, s1, s2, s3]),
            media: u32::from_be_bytes([m0, m1, m2, m3]),
            base: u16::from_be_bytes([b0, b1]),
            count: u16::from_be_bytes([c0, c1]),
            reference: i32::from_be_bytes([r0, r1, r2, 0]) >> 8,
            number,
            chunks,
        })
    }

    /// Each packet reported on: its number, and its arrival in microseconds on the receiver's clock, or `None` if it
    /// was lost. Stops where the bytes end early.
    pub fn packets(&self) -> impl Iterator<Item = (u16, Option<i64>)> + use<'a> {
        let mut deltas = self.chunks.get(self.chunk_bytes()..).unwrap_or(&[]);
        let mut symbols = Symbols::new(self.chunks);
        let mut at = i64::from(self.reference) * (REFERENCE * TICK) as i64;
        let base = self.base;
        (0..self.count).map_while(move |n| {
            let step = match symbols.next()? {
                0 | 3 => return Some((base.wrapping_add(n), None)),
                1 => {
                    let (&delta, rest) = deltas.split_first()?;
                    deltas = rest;
                    i64::from(delta)
                }
                _ => {
                    let (delta, rest) = deltas.split_first_chunk::<2>()?;
                    deltas = rest;
                    i64::from(i16::from_be_bytes(*delta))
                }
            };
            at += step * TICK as i64;
            Some((base.wrapping_add(n), Some(at)))
        })
    }

    /// Length of the chunks that cover `count` statuses.
    fn chunk_bytes(&self) -> usize {
        let mut covered = 0;
        let mut bytes = 0;
        for chunk in self.chunks.chunks_exact(2) {
            if covered >= usize::from(self.count) {
                break;
            }
            bytes += 2;
            covered += Chunk::read(chunk).len();
        }
        bytes
    }
}

#[derive(Clone, Copy)]
struct Chunk(u16);

impl Chunk {
    fn read(bytes: &[u8]) -> Chunk {
        Chunk(bytes.first_chunk().copied().map_or(0, u16::from_be_bytes))
    }

    fn len(self) -> usize {
        match self.0 >> 14 {
            2 => 14,
            3 => 7,
            _ => usize::from(self.0 & 0x1fff),
        }
    }

    fn symbol(self, at: usize) -> u8 {
        match self.0 >> 14 {
            2 => (self.0 >> (13 - at.min(13)) & 1) as u8,
            3 => (self.0 >> (12 - 2 * at.min(6)) & 3) as u8,
            _ => (self.0 >> 13 & 3) as u8,
        }
    }
}

struct Symbols<'a> {
    rest: &'a [u8],
    chunk: Chunk,
    at: usize,
}

impl<'a> Symbols<'a> {
    fn new(rest: &'a [u8]) -> Self {
        Symbols { rest, chunk: Chunk(0), at: 0 }
    }
}

impl Iterator for Symbols<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        while self.at >= self.chunk.len() {
            let (chunk, rest) = self.rest.split_first_chunk::<2>()?;
            self.rest = rest;
            self.chunk = Chunk::read(chunk);
            self.at = 0;
        }
        let symbol = self.chunk.symbol(self.at);
        self.at += 1;
        Some(symbol)
    }
}
