//! The three producers that fill everybody's audio slots (media.md 5.5).
//!
//! Members leave only when somebody needs the place, so a short answer finds its place warm.

use super::voice::Heard;

pub const PLACES: usize = 3;
const STAY_US: u64 = 1_000_000;
const SILENT_US: u64 = 500_000;
/// Of a score: what is not even this loud (-55 dBov) is silence.
const AUDIBLE: f32 = 72.0;
const LOUDER_DB: f32 = 6.0;
const LOUDER_FOR_US: u64 = 200_000;

#[derive(Clone, Copy, Debug)]
struct Member {
    producer: u32,
    entered: u64,
    last_loud: u64,
    /// When it last sounded at all, louder than what is around it or not.
    last_heard: u64,
    score: f32,
}

/// A newcomer that is louder than the quietest member, and since when.
#[derive(Clone, Copy, Debug)]
struct Challenge {
    producer: u32,
    since: u64,
}

#[derive(Clone, Debug, Default)]
pub struct AudioSet {
    members: [Option<Member>; PLACES],
    reserved: Vec<u32>,
    challenge: Option<Challenge>,
}

impl AudioSet {
    /// Producers that take a place with any packet (floor, chair, interpreters), the most important first.
    pub fn reserve(&mut self, producers: &[u32]) {
        self.reserved.clear();
        self.reserved.extend_from_slice(producers);
    }

    pub fn members(&self) -> impl Iterator<Item = u32> + '_ {
        self.members.iter().flatten().map(|m| m.producer)
    }

    /// Members, reserved ones in their order before the others, the loudest first.
    pub fn ranked(&self) -> [Option<u32>; PLACES] {
        let mut members = self.members;
        let weight = |m: &Option<Member>| {
            m.map_or((usize::MAX, true), |m| (self.rank(m.producer).unwrap_or(usize::MAX), false))
        };
        let score = |m: &Option<Member>| m.map_or(0.0, |m| m.score);
        members.sort_by(|a, b| weight(a).cmp(&weight(b)).then(score(b).total_cmp(&score(a))));
        members.map(|member| member.map(|m| m.producer))
    }

    pub fn contains(&self, producer: u32) -> bool {
        self.members().any(|p| p == producer)
    }

    /// One packet that passed its gate and is not comfort noise. True if the members changed.
    pub fn packet(&mut self, now: u64, producer: u32, heard: Heard) -> bool {
        let audible = heard.loud || heard.score >= AUDIBLE;
        if let Some(member) = self.members.iter_mut().flatten().find(|m| m.producer == producer) {
            member.score = heard.score;
            if heard.loud {
                member.last_loud = now;
            }
            if audible {
                member.last_heard = now;
            }
            return false;
        }
        let rank = self.rank(producer);
        let place = if rank.is_some() {
            self.free().or_else(|| self.below(rank))
        } else if heard.loud {
            self.free()
                .or_else(|| if heard.talking { self.contest(now, producer, heard.score) } else { None })
        } else {
            None
        };
        let Some(place) = place else { return false };
        let last_loud = if heard.loud { now } else { 0 };
        let last_heard = if audible { now } else { 0 };
        self.members[place] =
            Some(Member { producer, entered: now, last_loud, last_heard, score: heard.score });
        self.challenge = None;
        true
    }

    /// The producer's gate closed, or it is gone. True if it was a member.
    pub fn leave(&mut self, producer: u32) -> bool {
        for place in &mut self.members {
            if place.is_some_and(|m| m.producer == producer) {
                *place = None;
                return true;
            }
        }
        false
    }

    fn rank(&self, producer: u32) -> Option<usize> {
        self.reserved.iter().position(|&p| p == producer)
    }

    fn free(&self) -> Option<usize> {
        self.members.iter().position(Option::is_none)
    }

    /// The place of the least important member below `rank`: unreserved and silent longest first.
    fn below(&self, rank: Option<usize>) -> Option<usize> {
        let weight = |m: &Member| (self.rank(m.producer).unwrap_or(usize::MAX), u64::MAX - m.last_loud);
        let (place, member) = self.taken().max_by_key(|(_, m)| weight(m))?;
        let lower = self.rank(member.producer).unwrap_or(usize::MAX) > rank?;
        lower.then_some(place)
    }

    /// A full set: who is silent longest goes, then who only hums (an even sound stops counting as a voice), else the
    /// quietest once the newcomer was louder for 200 ms.
    fn contest(&mut self, now: u64, producer: u32, score: f32) -> Option<usize> {
        let may_leave =
            |m: &Member| self.rank(m.producer).is_none() && now.saturating_sub(m.entered) >= STAY_US;
        let silent = self
            .taken()
            .filter(|(_, m)| may_leave(m) && now.saturating_sub(m.last_loud) > SILENT_US)
            .min_by_key(|(_, m)| (now.saturating_sub(m.last_heard) <= SILENT_US, m.last_loud));
        if let Some((place, _)) = silent {
            return Some(place);
        }
        let quietest =
            self.taken().filter(|(_, m)| may_leave(m)).min_by(|a, b| a.1.score.total_cmp(&b.1.score));
        let (place, _) = quietest.filter(|(_, m)| score > m.score + LOUDER_DB)?;
        match self.challenge {
            Some(c) if c.producer == producer => {
                (now.saturating_sub(c.since) >= LOUDER_FOR_US).then_some(place)
            }
            _ => {
                self.challenge = Some(Challenge { producer, since: now });
                None
            }
        }
    }

    fn taken(&self) -> impl Iterator<Item = (usize, &Member)> {
        self.members.iter().enumerate().filter_map(|(i, m)| m.as_ref().map(|m| (i, m)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOUD: Heard = Heard { loud: true, talking: true, score: 90.0 };
    const FIRST: Heard = Heard { loud: true, talking: false, score: 60.0 };
    const QUIET: Heard = Heard { loud: false, talking: false, score: 20.0 };

    fn full() -> AudioSet {
        let mut set = AudioSet::default();
        for producer in 1..=3 {
            assert!(set.packet(u64::from(producer), producer, LOUD));
        }
        set
    }

    #[test]
    fn the_first_loud_packet_takes_a_free_place() {
        let mut set = AudioSet::default();
        assert!(!set.packet(0, 1, QUIET));
        assert!(set.packet(20_000, 1, FIRST));
        assert!(set.contains(1));
    }

    #[test]
    fn a_full_set_lets_go_the_one_silent_longest_but_nobody_within_a_second() {
        let mut set = full();
        set.packet(600_000, 2, LOUD);
        set.packet(700_000, 3, LOUD);
        assert!(!set.packet(900_000, 4, LOUD), "1 entered less than a second ago");
        assert!(!set.packet(1_200_000, 4, FIRST), "not talking yet");
        assert!(set.packet(1_200_000, 4, LOUD));
        assert_eq!(set.members().collect::<Vec<_>>(), [4, 2, 3]);
    }

    #[test]
    fn who_sounds_on_without_a_change_stays_longer_than_who_is_silent() {
        let mut set = full();
        // 1 sings, which after a while is loud no more than a fan is; 2 talks; 3 has stopped.
        let even = Heard { loud: false, talking: false, score: 95.0 };
        set.packet(600_000, 3, LOUD);
        for step in 0..100 {
            let now = 600_000 + step * 20_000;
            set.packet(now, 1, even);
            set.packet(now, 2, LOUD);
            set.packet(now, 3, QUIET);
        }
        assert!(set.packet(2_600_000, 4, LOUD));
        assert_eq!(set.members().collect::<Vec<_>>(), [1, 2, 4]);
        for step in 0..100 {
            let now = 2_600_000 + step * 20_000;
            set.packet(now, 1, even);
            set.packet(now, 2, LOUD);
            set.packet(now, 4, LOUD);
        }
        assert!(set.packet(4_600_000, 5, LOUD), "before nobody is heard at all, a fan leaves");
        assert_eq!(set.members().collect::<Vec<_>>(), [5, 2, 4]);
    }

    #[test]
    fn while_all_talk_only_someone_clearly_louder_for_a_while_gets_in() {
        let mut set = full();
        let loudest = Heard { score: 97.0, ..LOUD };
        for step in 0..100 {
            let now = 1_500_000 + step * 20_000;
            for producer in 1..=3 {
                set.packet(now, producer, LOUD);
            }
            let entered = set.packet(now, 4, loudest);
            assert_eq!(entered, step == 10, "step {step}");
            if entered {
                return;
            }
        }
        panic!("never entered");
    }

    #[test]
    fn a_reserved_producer_enters_with_any_packet_and_is_not_pushed_out() {
        let mut set = full();
        set.reserve(&[9]);
        assert!(set.packet(10_000, 9, QUIET));
        assert!(set.contains(9));
        for step in 0..200 {
            set.packet(2_000_000 + step * 20_000, 7, LOUD);
        }
        assert!(set.contains(7) && set.contains(9));
    }

    #[test]
    fn a_reserved_producer_never_pushes_out_a_more_important_one() {
        let mut set = AudioSet::default();
        set.reserve(&[1, 2, 3, 4]);
        for producer in [4, 3, 2, 1] {
            set.packet(u64::from(producer), producer, QUIET);
        }
        let mut members: Vec<_> = set.members().collect();
        members.sort_unstable();
        assert_eq!(members, [1, 2, 3]);
        assert!(!set.packet(100, 4, LOUD));
    }

    #[test]
    fn silence_keeps_the_last_members() {
        let mut set = full();
        assert!(!set.packet(60_000_000, 4, QUIET));
        assert_eq!(set.members().count(), 3);
    }
}
