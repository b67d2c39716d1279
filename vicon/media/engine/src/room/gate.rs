//! Whether a producer may be noticed by anybody: closed, open, or open until a time.
//!
//! The gate is asked for each packet with the time of that packet, so it closes at its deadline with nobody
//! awake to close it; the timer only makes the closing known when no packet comes.

/// What a gate was told to be. Times are monotonic microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Closed,
    Open,
    Until(u64),
    /// For `span` after the first packet, and until `until` at the latest: a clock that waits for the voice.
    For {
        span: u64,
        until: u64,
    },
}

/// Why a gate closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Call,
    Time,
}

/// One closing: when the last packet passed (0: none did) and how many passed since the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    pub last: u64,
    pub packets: u64,
    pub by: By,
}

/// The gate's answer for one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// `first`: no packet passed since the opening before this one.
    Pass { first: bool },
    /// `closing` is there once, for the packet that found the deadline passed.
    Refuse { closing: Option<Closing> },
}

#[derive(Clone, Debug)]
pub struct Gate {
    state: State,
    first: u64,
    last: u64,
    packets: u64,
    talked: bool,
    /// Packets refused since the producer exists.
    pub refused: u64,
}

impl Default for Gate {
    fn default() -> Self {
        Gate { state: State::Closed, first: 0, last: 0, packets: 0, talked: false, refused: 0 }
    }
}

impl Gate {
    /// Open (again) or close. Extending an open gate keeps its counts. A deadline that has passed closes it.
    pub fn set(&mut self, state: State, now: u64) -> Option<Closing> {
        let due = self.expire(now);
        if state == State::Closed {
            return due.or_else(|| self.close(By::Call));
        }
        if self.state == State::Closed {
            self.last = 0;
            self.packets = 0;
            self.talked = false;
        }
        self.state = state;
        if self.packets > 0 {
            self.start();
        }
        due.or_else(|| self.expire(now))
    }

    pub fn packet(&mut self, now: u64) -> Verdict {
        let closing = self.expire(now);
        if self.state == State::Closed {
            self.refused += 1;
            return Verdict::Refuse { closing };
        }
        self.last = now;
        self.packets += 1;
        if self.packets == 1 {
            self.first = now;
            self.start();
        }
        Verdict::Pass { first: self.packets == 1 }
    }

    /// True once per opening: the first packet during which its producer talks.
    pub fn first_words(&mut self) -> bool {
        !std::mem::replace(&mut self.talked, true)
    }

    /// Close if the deadline has come.
    pub fn expire(&mut self, now: u64) -> Option<Closing> {
        match self.state {
            State::Until(until) | State::For { until, .. } if now >= until => self.close(By::Time),
            _ => None,
        }
    }

    pub fn is_open(&self, now: u64) -> bool {
        match self.state {
            State::Closed => false,
            State::Open => true,
            State::Until(until) | State::For { until, .. } => now < until,
        }
    }

    pub fn deadline(&self) -> Option<u64> {
        match self.state {
            State::Until(until) | State::For { until, .. } => Some(until),
            _ => None,
        }
    }

    /// The first packet has passed: from now on the deadline is a time.
    fn start(&mut self) {
        if let State::For { span, until } = self.state {
            self.state = State::Until(until.min(self.first.saturating_add(span)));
        }
    }

    fn close(&mut self, by: By) -> Option<Closing> {
        if self.state == State::Closed {
            return None;
        }
        self.state = State::Closed;
        Some(Closing { last: self.last, packets: self.packets, by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Packet,
        Timer,
        Set(State),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => Just(Step::Packet),
            2 => Just(Step::Timer),
            1 => Just(Step::Set(State::Closed)),
            1 => Just(Step::Set(State::Open)),
            2 => (0u64..400).prop_map(|until| Step::Set(State::Until(until))),
            2 => (0u64..60, 0u64..400).prop_map(|(span, until)| Step::Set(State::For { span, until })),
        ]
    }

    proptest! {
        /// Every interleaving of packets, calls and timers against the plain words of the contract.
        #[test]
        fn no_packet_passes_after_close_or_after_until(steps in prop::collection::vec((0u64..8, step()), 1..120)) {
            let mut gate = Gate::default();
            let (mut now, mut said, mut passed, mut closed, mut first) = (0, State::Closed, 0u64, 0u64, None);
            for (pause, step) in steps {
                now += pause;
                // A gate that closed in time starts anew when it is told to be open.
                let may = |said, first: Option<u64>| match said {
                    State::Closed => false,
                    State::Open => true,
                    State::Until(t) => now < t,
                    State::For { span, until } => now < until && first.is_none_or(|first| now < first + span),
                };
                let closing = match step {
                    Step::Packet => match gate.packet(now) {
                        Verdict::Pass { first: is_first } => {
                            prop_assert!(may(said, first));
                            prop_assert_eq!(is_first, passed == 0);
                            first = first.or(Some(now));
                            passed += 1;
                            None
                        }
                        Verdict::Refuse { closing } => {
                            prop_assert!(!may(said, first));
                            closing
                        }
                    },
                    Step::Timer => gate.expire(now),
                    Step::Set(state) => {
                        let closing = gate.set(state, now);
                        first = first.filter(|_| may(said, first));
                        said = if may(state, first) { state } else { State::Closed };
                        closing
                    }
                };
                if let Some(closing) = closing {
                    prop_assert_eq!(closing.packets, passed, "the count of a closing is what passed");
                    passed = 0;
                    closed += 1;
                }
                prop_assert_eq!(gate.is_open(now), may(said, first));
            }
            prop_assert!(closed <= 120);
        }
    }

    #[test]
    fn extending_is_opening_again() {
        let mut gate = Gate::default();
        gate.set(State::Until(100), 0);
        assert_eq!(gate.packet(50), Verdict::Pass { first: true });
        assert_eq!(gate.set(State::Until(200), 90), None);
        assert_eq!(gate.packet(150), Verdict::Pass { first: false });
        assert_eq!(gate.expire(200), Some(Closing { last: 150, packets: 2, by: By::Time }));
        assert_eq!(gate.expire(201), None);
    }

    #[test]
    fn a_clock_that_waits_for_the_voice_starts_with_the_first_packet() {
        let mut gate = Gate::default();
        gate.set(State::For { span: 100, until: 500 }, 0);
        assert_eq!(gate.deadline(), Some(500));
        assert_eq!(gate.packet(200), Verdict::Pass { first: true });
        assert_eq!(gate.deadline(), Some(300));
        gate.set(State::For { span: 150, until: 500 }, 250);
        assert_eq!(gate.deadline(), Some(350), "said again it still counts from the first packet");
        assert_eq!(gate.packet(349), Verdict::Pass { first: false });
        assert_eq!(gate.expire(350), Some(Closing { last: 349, packets: 2, by: By::Time }));
    }

    #[test]
    fn first_words_are_told_once_an_opening() {
        let mut gate = Gate::default();
        gate.set(State::Open, 0);
        assert!(gate.first_words());
        assert!(!gate.first_words());
        gate.set(State::Closed, 1);
        gate.set(State::Open, 2);
        assert!(gate.first_words());
    }
}
