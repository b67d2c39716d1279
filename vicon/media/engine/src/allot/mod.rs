//! Sharing a subscriber's link out among what it wished for (media.md 7.2): a floor for everything that matters, then
//! raises while there is room, and a ladder that gives the outcome a name. Time and budgets come in, levels go out.

pub mod allotter;
pub mod ask;
pub mod cost;
pub mod ladder;
pub mod level;
pub mod lines;
pub mod steady;
pub mod waterfill;

/// What a subscriber's pictures and sound may take together, and what says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Bits a second on the wire: 0.9 of the estimate, less what is sent again.
    pub bps: u64,
    pub cause: Cause,
    /// The path's queue is growing: steps down are taken at once.
    pub overusing: bool,
    /// It was measured; a guess shares what there is out, and is not spoken of.
    pub known: bool,
}

impl Default for Budget {
    /// Nothing known against it.
    fn default() -> Self {
        Budget { bps: u64::MAX, cause: Cause::Link, overusing: false, known: true }
    }
}

/// What keeps a subscriber from all it wished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cause {
    /// Delay on its path.
    #[default]
    Link,
    Loss,
    /// A connection over TCP that does not drain.
    Tcp,
    /// Its own wish to save data.
    Saver,
    /// It wishes for more, or for less, than before.
    Wish,
    /// The worker has too much to do.
    Server,
}

impl Cause {
    pub fn name(self) -> &'static str {
        match self {
            Cause::Link => "link",
            Cause::Loss => "loss",
            Cause::Tcp => "tcp",
            Cause::Saver => "saver",
            Cause::Wish => "wish",
            Cause::Server => "server",
        }
    }
}
