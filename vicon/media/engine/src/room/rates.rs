//! What a layer costs on the wire, by temporal layer, and how many pictures a second it has: averages of about a second.

use crate::allot::cost::{PACKET, Voice};

/// Share of a second's sample in the average: e-folding time of one second.
const WEIGHT: f32 = 0.63;
/// Pictures a second from which hands can be read, with some tolerance below 15.
const READABLE: f32 = 14.0;

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    bits: u64,
    pictures: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Average {
    bps: f32,
    fps: f32,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    second: [Count; 3],
    average: [Average; 3],
    measured: bool,
    /// What another node measured, which counts until it is measured here.
    told: Option<[u32; 3]>,
    /// Most of a second so far: what a voice takes when it speaks.
    peak: Option<Voice>,
    payload: u64,
    packets: u32,
}

impl Rates {
    /// `bytes`: header and payload; `begins`: a picture begins with it.
    pub fn packet(&mut self, tid: Option<u8>, bytes: usize, payload: usize, begins: bool) {
        let count = &mut self.second[usize::from(tid.unwrap_or(0).min(2))];
        count.bits += (bytes as u64 + PACKET) * 8;
        count.pictures += u32::from(begins);
        self.payload += payload as u64;
        self.packets += 1;
    }

    /// Once a second; one without a packet is left out: what is paused will cost what it did.
    pub fn measure(&mut self, elapsed_us: u64) {
        if self.second.iter().all(|count| count.bits == 0) {
            return;
        }
        let seconds = elapsed_us.max(1) as f32 / 1e6;
        let weight = if self.measured { WEIGHT } else { 1.0 };
        for (average, count) in self.average.iter_mut().zip(&self.second) {
            average.bps += (count.bits as f32 / seconds - average.bps) * weight;
            average.fps += (count.pictures as f32 / seconds - average.fps) * weight;
        }
        let rate = |count: f32| (count / seconds) as u32;
        let voice = Voice { bps: rate(self.payload as f32 * 8.0), pps: rate(self.packets as f32) };
        if self.peak.is_none_or(|peak| peak.bps < voice.bps) {
            self.peak = Some(voice);
        }
        (self.second, self.measured) = (Default::default(), true);
        (self.payload, self.packets) = (0, 0);
    }

    /// Bits a second up to a temporal layer; `None` before it was measured.
    pub fn up_to(&self, temporal: u8) -> Option<u32> {
        if !self.measured {
            return self.told.map(|bps| bps[usize::from(temporal.min(2))]);
        }
        let layers = self.average.iter().take(usize::from(temporal) + 1);
        Some(layers.map(|average| average.bps).sum::<f32>() as u32)
    }

    /// Bits a second up to each temporal layer, as whoever receives it measures them.
    pub fn tell(&mut self, up_to: [u32; 3]) {
        self.told = Some(up_to);
    }

    /// The lowest temporal layer from which the sign language can be read.
    pub fn readable_from(&self) -> u8 {
        if !self.measured {
            return 1;
        }
        let mut fps = 0.0;
        let enough = self.average.iter().position(|average| {
            fps += average.fps;
            fps >= READABLE
        });
        enough.unwrap_or(2) as u8
    }

    /// A voice when it speaks; `None` before it was heard.
    pub fn voice(&self) -> Option<Voice> {
        self.peak
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 30 pictures a second in three temporal layers of 7.5, 7.5 and 15.
    fn second(rates: &mut Rates) {
        for picture in 0..30 {
            let tid = [0, 2, 1, 2][picture % 4];
            rates.packet(Some(tid), 956, 940, true);
        }
        rates.measure(1_000_000);
    }

    #[test]
    fn rates_add_up_over_temporal_layers_and_outlast_a_pause() {
        let mut rates = Rates::default();
        assert_eq!((rates.up_to(0), rates.readable_from()), (None, 1));
        second(&mut rates);
        rates.measure(1_000_000);
        assert_eq!(rates.up_to(0), Some(8 * 8_000));
        assert_eq!(rates.up_to(2), Some(30 * 8_000));
        assert_eq!(rates.readable_from(), 1);
    }

    #[test]
    fn without_temporal_layers_the_base_is_all() {
        let mut rates = Rates::default();
        (0..30).for_each(|_| rates.packet(None, 956, 940, true));
        rates.measure(1_000_000);
        assert_eq!(rates.up_to(0), rates.up_to(2));
        assert_eq!(rates.readable_from(), 0);
    }
}
