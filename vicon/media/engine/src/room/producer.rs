//! One source of a participant: its line as answered, its gate, its layers.

use super::flat::Flat;
use super::gate::Gate;
use super::keyframes::Keyframes;
use super::layer::Layer;
use super::voice::Voice;
use crate::api::{Codec, Id, Kind, Line};

/// Nominal heights by rid, before a keyframe told the real one.
const NOMINAL: [(&str, u16); 3] = [("f", 720), ("h", 360), ("q", 180)];
/// A browser that may send one encoding only makes that smaller where it does not fit, down to about a third of its height.
const SHRUNK: u16 = 3;
/// A tile shows no more than this much of its own height.
const FINE_ENOUGH: f32 = 1.5;

pub struct Producer {
    pub id: Id,
    pub kind: Kind,
    /// Place of its transport in the room.
    pub transport: u32,
    /// Of another node: its packets come over a hop.
    pub remote: bool,
    pub line: Line,
    pub gate: Gate,
    /// Language of the channel in which it is heard; "" on the floor.
    pub lang: String,
    /// When the gate was last opened.
    pub opened: u64,
    /// Largest first, as offered.
    pub layers: Vec<Layer>,
    pub voice: Voice,
    pub keyframes: Keyframes,
    /// What the client says of its device.
    pub client_on: bool,
    /// Layers alive when slots were last assigned, as bits.
    pub alive: u8,
    /// Video packets of the last complete picture.
    pub last_picture: u64,
    pub stalled: bool,
    /// Of the smallest encoding of a camera.
    pub flat: Flat,
    pub told_flat: bool,
    pub mic_dead: bool,
    pub last_sound: u64,
    pub flood_told: u64,
    /// Layers that a tap writes, as bits.
    pub tapped: u8,
    /// Height of its largest picture since the camera was turned on; 0 before it.
    pub tallest: u16,
}

impl Producer {
    pub fn new(now: u64, transport: u32, line: Line) -> Self {
        let rids = line.rids.iter().map(String::as_str);
        let layers: Vec<Layer> =
            if line.rids.is_empty() { vec![Layer::new("")] } else { rids.take(3).map(Layer::new).collect() };
        Producer {
            id: line.producer,
            kind: line.kind,
            transport,
            remote: false,
            gate: Gate::default(),
            lang: String::new(),
            opened: 0,
            layers,
            voice: Voice::default(),
            keyframes: Keyframes::default(),
            client_on: true,
            alive: 0,
            last_picture: now,
            stalled: false,
            flat: Flat::default(),
            told_flat: false,
            mic_dead: false,
            last_sound: now,
            flood_told: 0,
            tapped: 0,
            tallest: 0,
            line,
        }
    }

    pub fn is_audio(&self) -> bool {
        self.kind.is_audio()
    }

    pub fn codec(&self, payload_type: u8) -> Option<Codec> {
        self.line.payloads.iter().find(|&&(number, _)| number == payload_type).map(|&(_, codec)| codec)
    }

    /// The codec's payload type that an RTX packet of this type repairs.
    pub fn repaired(&self, payload_type: u8) -> Option<u8> {
        self.line.rtx.iter().find(|&&(_, rtx)| rtx == payload_type).map(|&(number, _)| number)
    }

    /// Layers that are being sent, as bits.
    pub fn alive_now(&self, now: u64) -> u8 {
        self.layers.iter().enumerate().fold(0, |bits, (i, layer)| bits | u8::from(layer.is_alive(now)) << i)
    }

    /// The largest layer that a tile of this height can show.
    pub fn ideal(&self, tile_height: u32) -> u8 {
        let last = self.layers.len() - 1;
        let limit = tile_height as f32 * FINE_ENOUGH;
        let fits = |at: &usize| f32::from(self.height(*at)) <= limit;
        (0..last).find(fits).unwrap_or(last) as u8
    }

    /// The best that is really sent in place of an ideal layer: a smaller one, else a larger one.
    pub fn available(&self, ideal: u8, alive: u8) -> u8 {
        let is_alive = |at: &u8| alive >> at & 1 == 1;
        let smaller = (ideal..self.layers.len() as u8).find(is_alive);
        smaller.or_else(|| (0..ideal).rev().find(is_alive)).unwrap_or(ideal)
    }

    /// Somebody wants a larger picture than comes: of several encodings the smallest is left, or the only one that is
    /// sent has shrunk.
    pub fn comes_small(&self, now: u64) -> bool {
        let (alive, last) = (self.alive_now(now), self.layers.len() - 1);
        let Some(wanted) = self.layers.iter().position(|layer| layer.wanted) else { return false };
        let largest = alive.trailing_zeros() as usize;
        let Some(layer) = self.layers.get(largest) else { return false };
        if largest == last && last > 0 {
            return wanted < last;
        }
        largest <= wanted && layer.height > 0 && layer.height * SHRUNK <= self.tallest
    }

    fn height(&self, at: usize) -> u16 {
        let layer = &self.layers[at];
        if layer.height > 0 {
            return layer.height;
        }
        NOMINAL.iter().find(|(rid, _)| *rid == layer.rid).map_or(0, |&(_, height)| height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera() -> Producer {
        let rids = ["f", "h", "q"].map(str::to_owned).to_vec();
        let line = Line {
            mid: "1".into(),
            kind: Kind::Camera,
            producer: 7,
            payloads: vec![(96, Codec::Vp8)],
            rtx: vec![(96, 97)],
            ext: Default::default(),
            rids,
            ssrcs: Vec::new(),
        };
        Producer::new(0, 0, line)
    }

    #[test]
    fn a_tile_gets_no_more_than_it_can_show() {
        let camera = camera();
        assert_eq!(camera.ideal(720), 0);
        assert_eq!(camera.ideal(480), 0);
        assert_eq!(camera.ideal(300), 1);
        assert_eq!(camera.ideal(90), 2);
    }

    /// Sends these encodings, each as high as given.
    fn sends(camera: &mut Producer, heights: [Option<u16>; 3]) {
        for (layer, height) in camera.layers.iter_mut().zip(heights) {
            layer.last_packet = height.map(|_| 1);
            layer.height = height.unwrap_or(layer.height);
            camera.tallest = camera.tallest.max(layer.height);
        }
    }

    #[test]
    fn a_picture_comes_small_where_more_is_wanted_than_the_smallest_encoding_or_one_that_shrank() {
        let mut camera = camera();
        camera.layers[0].wanted = true;
        sends(&mut camera, [Some(540), Some(270), Some(135)]);
        assert!(!camera.comes_small(1));
        sends(&mut camera, [None, Some(270), Some(135)]);
        assert!(!camera.comes_small(1), "there is a middle one");
        sends(&mut camera, [None, None, Some(135)]);
        assert!(camera.comes_small(1));
        sends(&mut camera, [Some(270), None, None]);
        assert!(!camera.comes_small(1), "half as high is no trouble");
        sends(&mut camera, [Some(180), None, None]);
        assert!(camera.comes_small(1));
        sends(&mut camera, [None, None, None]);
        assert!(!camera.comes_small(1), "nothing comes: that is another trouble");
        sends(&mut camera, [None, None, Some(135)]);
        camera.layers[0].wanted = false;
        assert!(!camera.comes_small(1), "nobody looks");
        camera.layers[2].wanted = true;
        assert!(!camera.comes_small(1), "more is not wanted");
    }

    #[test]
    fn what_is_not_sent_is_replaced_by_the_next_smaller_then_larger() {
        let camera = camera();
        assert_eq!(camera.available(0, 0b111), 0);
        assert_eq!(camera.available(0, 0b110), 1);
        assert_eq!(camera.available(2, 0b011), 1);
        assert_eq!(camera.available(1, 0), 1);
    }
}
