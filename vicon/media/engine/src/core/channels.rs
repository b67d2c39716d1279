//! Language channels (media.md 6.5): an interpreter's sound fills the first audio slot of those who chose its language,
//! and reaches nobody else.

use super::commands::Code;
use super::room::Room;
use crate::api::{Id, Micros};

impl Room {
    /// From now on the sound of these goes into the channel of a language, that of all others to the floor.
    pub fn channels(&mut self, langs: &[(Id, String)]) {
        for producer in self.producers.iter_mut().flatten() {
            let lang = langs.iter().find(|(id, _)| *id == producer.id).map_or("", |(_, lang)| lang.as_str());
            if producer.lang != lang {
                producer.lang = lang.to_owned();
                self.set.leave(producer.id);
                self.speakers.leave(producer.id);
            }
        }
        self.touch_all();
    }

    /// From now on a subscriber hears this language in its first audio slot; "" none.
    pub fn hear(&mut self, place: u32, lang: String) -> Result<(), Code> {
        self.transport(place).ok_or("unknown_id")?.lang = lang;
        self.touch(place);
        Ok(())
    }

    /// Places of those who are on the air in a channel.
    pub fn on_air(&self, now: Micros) -> Vec<u32> {
        let places = 0..self.producers.len() as u32;
        let speaks = |at: &u32| {
            self.producers[*at as usize]
                .as_deref()
                .is_some_and(|p| !p.lang.is_empty() && p.is_audio() && p.gate.is_open(now))
        };
        places.filter(speaks).collect()
    }
}
