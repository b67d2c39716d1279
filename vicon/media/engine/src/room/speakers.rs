//! Whose picture is the big one (media.md 5.5): slower than the audio set, so that a cough moves nothing.

use super::voice::Voice;

const TALKED_US: u64 = 400_000;
const SILENT_US: u64 = 800_000;
const LOUDER_DB: f32 = 6.0;
const LOUDER_FOR_US: u64 = 1_500_000;
const HOLD_US: u64 = 2_000_000;

#[derive(Clone, Copy, Debug, Default)]
struct Present {
    producer: u32,
    last_loud: u64,
    score: f32,
}

/// The present speaker and the one before (whom the present speaker sees).
#[derive(Clone, Debug, Default)]
pub struct Speakers {
    present: Present,
    previous: u32,
    changed: Option<u64>,
    louder: Option<(u32, u64)>,
}

impl Speakers {
    /// The microphone of the speaker, 0: nobody spoke yet.
    pub fn present(&self) -> u32 {
        self.present.producer
    }

    pub fn previous(&self) -> u32 {
        self.previous
    }

    /// One packet of a microphone that passed its gate. True if the speaker changed.
    pub fn packet(&mut self, now: u64, producer: u32, voice: &mut Voice) -> bool {
        if producer == self.present.producer {
            self.present.last_loud = voice.last_loud();
            self.present.score = voice.score();
            return false;
        }
        let louder = voice.is_talking(now) && voice.score() > self.present.score + LOUDER_DB;
        let louder_since = self.louder_since(now, producer, louder);
        if self.changed.is_some_and(|at| now.saturating_sub(at) < HOLD_US) {
            return false;
        }
        let nobody = self.present.producer == 0;
        let silent = nobody || now.saturating_sub(self.present.last_loud) >= SILENT_US;
        let takes_over = silent && voice.talked_lately(now) >= TALKED_US;
        let outshouts = louder_since.is_some_and(|since| now.saturating_sub(since) >= LOUDER_FOR_US);
        if !takes_over && !outshouts {
            return false;
        }
        self.previous = self.present.producer;
        self.present = Present { producer, last_loud: voice.last_loud(), score: voice.score() };
        self.changed = Some(now);
        self.louder = None;
        true
    }

    /// Since when this microphone has been the one that is clearly louder than the speaker's.
    fn louder_since(&mut self, now: u64, producer: u32, louder: bool) -> Option<u64> {
        let known = self.louder.filter(|&(who, _)| who == producer);
        if louder {
            // Two that outshout in turn start anew each time: the one who goes on wins.
            let (_, since) = *self.louder.insert(known.unwrap_or((producer, now)));
            return Some(since);
        }
        if known.is_some() {
            self.louder = None;
        }
        None
    }

    /// The microphone is gone. True if it was the speaker's.
    pub fn leave(&mut self, producer: u32) -> bool {
        if self.previous == producer {
            self.previous = 0;
        }
        if self.present.producer != producer {
            return false;
        }
        self.present = Present { producer: std::mem::take(&mut self.previous), ..Present::default() };
        self.changed = None;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: u64 = 20_000;

    struct Table {
        now: u64,
        voices: [Voice; 3],
        speakers: Speakers,
    }

    impl Table {
        fn new() -> Self {
            Table { now: 10_000_000, voices: Default::default(), speakers: Speakers::default() }
        }

        /// Everybody at these levels for so long; when the speaker changed, after how much time.
        fn run(&mut self, levels: [u8; 3], us: u64) -> Option<u64> {
            let start = self.now;
            let mut changed = None;
            while self.now < start + us {
                self.now += FRAME;
                for (i, voice) in self.voices.iter_mut().enumerate() {
                    voice.packet(self.now, Some(levels[i]));
                    if self.speakers.packet(self.now, i as u32 + 1, voice) {
                        changed.get_or_insert(self.now - start);
                    }
                }
            }
            changed
        }
    }

    #[test]
    fn a_cough_changes_nothing() {
        let mut table = Table::new();
        table.run([25, 127, 127], 3_000_000);
        assert_eq!(table.speakers.present(), 1);
        table.run([127, 127, 127], 1_000_000);
        table.run([127, 20, 127], 100_000);
        table.run([127, 127, 127], 300_000);
        assert_eq!(table.speakers.present(), 1);
    }

    #[test]
    fn the_next_speaker_takes_over_after_a_pause() {
        let mut table = Table::new();
        table.run([25, 127, 127], 3_000_000);
        table.run([127, 127, 127], 900_000);
        let after = table.run([127, 25, 127], 2_000_000).expect("a change");
        assert!((400_000..=700_000).contains(&after), "{after}");
        assert_eq!((table.speakers.present(), table.speakers.previous()), (2, 1));
    }

    #[test]
    fn who_interrupts_must_be_louder_for_a_second_and_a_half() {
        let mut table = Table::new();
        table.run([40, 127, 127], 3_000_000);
        let after = table.run([40, 20, 127], 4_000_000).expect("a change");
        assert!(after >= 1_500_000, "{after}");
    }

    #[test]
    fn the_speaker_changes_at_most_every_two_seconds() {
        let mut table = Table::new();
        table.run([25, 127, 127], 1_000_000);
        table.run([127, 127, 127], 810_000);
        let mut last = 0;
        for round in 0..10 {
            let before = table.speakers.present();
            let levels = if round % 2 == 0 { [127, 25, 127] } else { [127, 127, 25] };
            table.run(levels, 1_000_000);
            if table.speakers.present() != before {
                assert!(last == 0 || table.now - last >= 1_000_000);
                last = table.now;
            }
        }
    }

    #[test]
    fn when_the_speaker_leaves_the_one_before_is_shown() {
        let mut table = Table::new();
        table.run([25, 127, 127], 3_000_000);
        table.run([127, 127, 127], 900_000);
        table.run([127, 25, 127], 2_000_000);
        assert!(table.speakers.leave(2));
        assert_eq!(table.speakers.present(), 1);
    }
}
