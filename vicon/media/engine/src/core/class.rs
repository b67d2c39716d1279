//! What a datagram is worth when not all of them can leave (media.md 8.3).

/// In the order of being dropped: the first goes first. A resent packet has the class of what it repeats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// Sent only to see whether the path takes more.
    Probe,
    /// A tile's temporal layers above the base.
    TileUpper,
    /// A picture that is neither of those below.
    #[default]
    Tile,
    SpeakerUpper,
    Speaker,
    Screen,
    SignLanguage,
    Sound,
    /// STUN, DTLS and RTCP.
    Control,
}

impl Class {
    pub const COUNT: usize = Class::Control as usize + 1;

    /// From what is dropped last to what is dropped first.
    pub const BY_WORTH: [Class; Class::COUNT] = [
        Class::Control,
        Class::Sound,
        Class::SignLanguage,
        Class::Screen,
        Class::Speaker,
        Class::SpeakerUpper,
        Class::Tile,
        Class::TileUpper,
        Class::Probe,
    ];

    /// The class of a packet of temporal layer `tid`, where this is that of its slot.
    pub fn layer(self, tid: Option<u8>) -> Class {
        match self {
            Class::Tile if tid > Some(0) => Class::TileUpper,
            Class::Speaker if tid > Some(0) => Class::SpeakerUpper,
            whole => whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worth_is_the_order_of_the_classes_backwards() {
        assert!(Class::BY_WORTH.is_sorted_by(|a, b| a > b));
    }

    #[test]
    fn only_tiles_and_the_speaker_are_split_by_temporal_layer() {
        assert_eq!(Class::Tile.layer(None), Class::Tile);
        assert_eq!(Class::Tile.layer(Some(0)), Class::Tile);
        assert_eq!(Class::Tile.layer(Some(1)), Class::TileUpper);
        assert_eq!(Class::Speaker.layer(Some(2)), Class::SpeakerUpper);
        assert_eq!(Class::SignLanguage.layer(Some(2)), Class::SignLanguage);
    }
}
