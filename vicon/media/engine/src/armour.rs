//! What sound wears towards a subscriber who loses some of it, the cheapest that helps (media.md 6.5). Sending again on
//! request is always there and needs no decision.

use crate::api::Micros;

/// Loss of sound from which armour is worn, and under which it is taken off after a while.
const ON: f32 = 0.02;
const OFF: f32 = 0.01;
const CALM_US: Micros = 10_000_000;
/// A request that travels longer than this brings the packet too late for its turn.
const IN_TIME_US: Micros = 150_000;
/// Copies hide the loss that they were made for, since they carry its packets' numbers: sound goes without them now
/// and then to see. Twice as long each time that this was too early.
const TRY_US: Micros = 60_000_000;
const TRY_MOST_US: Micros = 600_000_000;
const TOO_EARLY_US: Micros = 30_000_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    None,
    /// Each packet carries so many of those before it (RFC 2198).
    Red(u8),
    /// The same datagram again, a little later.
    Twice,
}

/// What there is to choose by. Bits a second; for all voices that are sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Means {
    /// Share of sound lost lately; `None`: too little was sent to tell.
    pub loss: Option<f32>,
    /// RED was negotiated, and packets do not leave three at a time.
    pub red: bool,
    /// The subscriber asks for lost sound, and how long that takes.
    pub asks: bool,
    pub rtt_us: Micros,
    /// Budget before armour, and what must remain of it: armour never costs a rung of sound.
    pub free: u64,
    pub keep: u64,
    /// Of one copy in each packet, and of everything twice.
    pub red_bps: u64,
    pub twice_bps: u64,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Armour {
    worn: Kind,
    bps: u64,
    wanted: bool,
    calm: Option<Micros>,
    on_at: Micros,
    off_at: Option<Micros>,
    hold: Micros,
}

impl Armour {
    pub fn worn(&self) -> Kind {
        self.worn
    }

    /// What it costs.
    pub fn bps(&self) -> u64 {
        self.bps
    }

    /// True if something else is worn from now on.
    pub fn look(&mut self, now: Micros, means: &Means) -> bool {
        self.weigh(now, means.loss);
        let (worn, bps) = if self.wanted { self.choose(means) } else { (Kind::None, 0) };
        self.bps = bps;
        std::mem::replace(&mut self.worn, worn) != worn
    }

    fn weigh(&mut self, now: Micros, loss: Option<f32>) {
        let Some(loss) = loss else { return };
        if loss >= OFF {
            self.calm = None;
        }
        if loss > ON && !self.wanted {
            let early = self.off_at.is_some_and(|at| now.saturating_sub(at) < TOO_EARLY_US);
            self.hold = if early { (self.hold * 2).min(TRY_MOST_US) } else { TRY_US };
            (self.wanted, self.on_at) = (true, now);
        }
        if loss < OFF && self.wanted {
            let calm = now.saturating_sub(*self.calm.get_or_insert(now)) >= CALM_US;
            let tried = self.worn != Kind::Twice || now.saturating_sub(self.on_at) >= self.hold;
            if calm && tried {
                (self.wanted, self.off_at, self.calm) = (false, Some(now), None);
            }
        }
    }

    fn choose(&self, means: &Means) -> (Kind, u64) {
        let Means { free, keep, red_bps, twice_bps, .. } = *means;
        // What is put on must fit better than what is worn already.
        let fits = |kind: Kind, bps: u64| {
            let margin = if self.worn == kind { 0 } else { keep / 20 };
            free >= keep.saturating_add(bps).saturating_add(margin)
        };
        if means.red && fits(Kind::Red(2), 2 * red_bps) && 2 * red_bps <= free / 4 {
            return (Kind::Red(2), 2 * red_bps);
        }
        if means.red && fits(Kind::Red(1), red_bps) {
            return (Kind::Red(1), red_bps);
        }
        let in_time = means.asks && means.rtt_us <= IN_TIME_US;
        if !in_time && fits(Kind::Twice, twice_bps) {
            return (Kind::Twice, twice_bps);
        }
        (Kind::None, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Micros = 1_000_000;

    fn lossy() -> Means {
        Means {
            loss: Some(0.05),
            red: true,
            asks: true,
            rtt_us: 60_000,
            free: 1_000_000,
            keep: 56_000,
            red_bps: 35_000,
            twice_bps: 56_000,
        }
    }

    fn worn(means: Means) -> Kind {
        let mut armour = Armour::default();
        armour.look(0, &means);
        armour.worn()
    }

    #[test]
    fn the_cheapest_that_helps_is_worn_and_only_where_there_is_room() {
        assert_eq!(worn(Means { loss: Some(0.02), ..lossy() }), Kind::None);
        assert_eq!(worn(lossy()), Kind::Red(2));
        assert_eq!(worn(Means { free: 200_000, ..lossy() }), Kind::Red(1));
        assert_eq!(worn(Means { free: 90_000, ..lossy() }), Kind::None, "a rung is not paid for it");
        let plain = Means { red: false, ..lossy() };
        assert_eq!(worn(plain), Kind::None, "what was asked for comes in time");
        assert_eq!(worn(Means { rtt_us: 151_000, ..plain }), Kind::Twice);
        assert_eq!(worn(Means { asks: false, ..plain }), Kind::Twice);
        assert_eq!(worn(Means { asks: false, free: 100_000, ..plain }), Kind::None);
    }

    #[test]
    fn it_comes_off_after_ten_calm_seconds() {
        let mut armour = Armour::default();
        let with = |loss| Means { loss: Some(loss), ..lossy() };
        assert!(armour.look(0, &with(0.05)));
        assert!(!armour.look(S, &with(0.0)));
        assert!(!armour.look(10 * S, &with(0.015)), "not calm");
        assert!(!armour.look(11 * S, &with(0.0)));
        assert!(!armour.look(20 * S, &Means { loss: None, ..lossy() }), "too little to tell");
        assert!(armour.look(21 * S, &with(0.0)));
        assert_eq!((armour.worn(), armour.bps()), (Kind::None, 0));
    }

    #[test]
    fn copies_hide_the_loss_so_sound_goes_without_them_ever_more_rarely() {
        let mut armour = Armour::default();
        let with = |loss| Means { loss: Some(loss), red: false, asks: false, ..lossy() };
        let mut tries = Vec::new();
        for second in 0..600 {
            let loss = if armour.worn() == Kind::Twice { 0.0 } else { 0.05 };
            if armour.look(second * S, &with(loss)) && armour.worn() == Kind::None {
                tries.push(second);
            }
        }
        let apart: Vec<u64> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!((tries[0], apart), (60, vec![121, 241]));
    }

    #[test]
    fn what_is_worn_stays_until_it_does_not_fit_at_all() {
        let mut armour = Armour::default();
        let with = |free| Means { free, ..lossy() };
        armour.look(0, &with(95_000));
        assert_eq!(armour.worn(), Kind::Red(1));
        assert!(!armour.look(S, &with(91_000)));
        assert!(armour.look(2 * S, &with(90_999)));
        assert!(!armour.look(3 * S, &with(92_000)), "put on again it must fit better");
    }
}
