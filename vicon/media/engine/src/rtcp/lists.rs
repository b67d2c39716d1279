//! What a packet of RTCP says of several: report blocks, sources, lost packets; read as they are asked for.

/// A report block (RFC 3550 6.4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub ssrc: u32,
    /// Of 256, since the report before.
    pub fraction_lost: u8,
    /// 24-bit signed.
    pub cumulative_lost: i32,
    pub highest: u32,
    pub jitter: u32,
    /// Middle 32 bits of the NTP time of the last SR; 0: none.
    pub lsr: u32,
    /// Since that SR, in 1/65,536 s.
    pub dlsr: u32,
}

/// The report blocks of an SR or RR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reports<'a>(&'a [u8]);

impl<'a> Reports<'a> {
    pub(super) fn new(body: &'a [u8], count: u8) -> Option<Self> {
        body.get(..usize::from(count) * 24).map(Reports)
    }
}

impl Iterator for Reports<'_> {
    type Item = Report;

    fn next(&mut self) -> Option<Report> {
        let (ssrc, rest) = word(self.0)?;
        let (lost, rest) = word(rest)?;
        let (highest, rest) = word(rest)?;
        let (jitter, rest) = word(rest)?;
        let (lsr, rest) = word(rest)?;
        let (dlsr, rest) = word(rest)?;
        self.0 = rest;
        let (fraction_lost, cumulative_lost) = ((lost >> 24) as u8, (lost << 8) as i32 >> 8);
        Some(Report { ssrc, fraction_lost, cumulative_lost, highest, jitter, lsr, dlsr })
    }
}

/// The sources that say goodbye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ssrcs<'a>(&'a [u8]);

impl<'a> Ssrcs<'a> {
    pub(super) fn new(body: &'a [u8], count: u8) -> Option<Self> {
        body.get(..usize::from(count) * 4).map(Ssrcs)
    }
}

impl Iterator for Ssrcs<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (ssrc, rest) = word(self.0)?;
        self.0 = rest;
        Some(ssrc)
    }
}

/// The sources that a FIR wants a key frame of (RFC 5104 4.3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firs<'a>(&'a [u8]);

impl<'a> Firs<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Firs(rest)
    }
}

impl Iterator for Firs<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (entry, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        word(entry).map(|(ssrc, _)| ssrc)
    }
}

/// The sequence numbers of a generic NACK (RFC 4585 6.2.1), in the order they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost<'a> {
    rest: &'a [u8],
    pid: u16,
    /// Bit n: packet `pid` + n; bit 0 is `pid` itself.
    left: u32,
}

impl<'a> Lost<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Lost { rest, pid: 0, left: 0 }
    }
}

impl Iterator for Lost<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if self.left == 0 {
            let ([p0, p1, b0, b1], rest) = self.rest.split_first_chunk::<4>()?;
            self.rest = rest;
            self.pid = u16::from_be_bytes([*p0, *p1]);
            self.left = u32::from(u16::from_be_bytes([*b0, *b1])) << 1 | 1;
        }
        let bit = self.left.trailing_zeros();
        self.left &= self.left - 1;
        Some(self.pid.wrapping_add(bit as u16))
    }
}

/// A number of 32 bits, and what follows it.
pub(super) fn word(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (word, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*word), rest))
}
