"""What the record of a sitting says, as values free of any language and form. Times are ms.

Texts are opened; one that was redacted is `REDACTED`, one that is not at hand `SEALED`. What was said in a
closed part is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vicon.records.attendance import Attended, Standing
from vicon.records.intervals import Interval
from vicon.rooms.agenda.model import Item
from vicon.rooms.protocol.ballots import Result, VoteRule
from vicon.rooms.protocol.events import DocumentKind

REDACTED = "\N{REPLACEMENT CHARACTER}"
"""Stands for a text that was deleted."""
SEALED = REDACTED * 2
"""Stands for one that is not at hand: no openings were given."""


@dataclass(frozen=True, slots=True)
class Person:
    """A seat. `named` is False for a citizen who wishes not to be named where the record is published."""

    seat: str
    name: str
    nip: str
    role: str
    guest: bool
    named: bool
    attended: Attended


@dataclass(frozen=True, slots=True)
class Happening:
    """A moment of the sitting. `what` is the kind of its event, `who` a seat, `text` a reason."""

    at: int
    what: str
    who: str | None = None
    text: str | None = None
    until: int | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Spoke:
    """A turn that ended. `who` is a seat, `for_name` whom it asked for, `reader` who read it out."""

    turn: str
    begin: int
    who: str
    for_name: str | None
    reader: str | None
    item: str | None
    side: str | None
    door: str
    ms: int
    over_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What was handed in on paper and not read out."""

    who: str
    for_name: str | None
    item: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote that was opened. `result` only once published; `void`: why it came to nothing.

    `quorum_at_opening`: who of those entitled was there when it opened.
    """

    vote: str
    title: str
    kind: str
    item: str | None
    options: tuple[str, ...]
    rule: VoteRule
    round: int
    seats: int
    present_at_opening: int
    opened_at: int
    closed_at: int | None
    holds: tuple[Interval, ...]
    result: Result | None
    void: str | None
    void_reason: str | None


@dataclass(frozen=True, slots=True)
class Polled:
    title: str
    options: tuple[str, ...]
    counts: tuple[int, ...] | None
    answered: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that all have seen. `turn`: in which it was answered aloud; `duplicates` merged into it."""

    question: str
    who: str
    text: str
    item: str | None
    votes: int
    status: str
    owner: str | None
    due: int | None
    answer: str | None
    turn: str | None
    duplicates: int


@dataclass(frozen=True, slots=True)
class Written:
    """A note, decision or task as it was corrected last. `seq` names it; `owner` and `due` of tasks only."""

    seq: int
    at: int
    text: str
    item: str | None
    corrected: bool = False
    owner: str = ""
    due: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """Words of captions that stand beside a film, from `ms` (since 1970) on, `long_ms` long.

    `who`: a seat, None where that is not known. `auto`: by the speech engine; `checked`: somebody put the
    line right, and this is how it reads since.
    """

    ms: int
    long_ms: int
    who: str | None
    lang: str
    text: str
    auto: bool
    checked: bool


Template = DocumentKind


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version of the same document that was made before."""

    template: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """`seq` and `hash` are of the last event read. `session`: when the sitting was in session.

    `presided`: the seats that led it, in order; `clerks`: those who kept its record and came.
    """

    sitting: str
    title: str
    preset: str
    seq: int
    hash: str
    starts_at: int | None
    began: int | None
    ended: int | None
    last: int
    session: tuple[Interval, ...]
    people: tuple[Person, ...]
    quorum: tuple[Standing, ...]
    presided: tuple[str, ...]
    clerks: tuple[str, ...]
    agenda: tuple[Item, ...]
    course: tuple[Happening, ...]
    turns: tuple[Spoke, ...]
    statements: tuple[Statement, ...]
    votes: tuple[Voted, ...]
    polls: tuple[Polled, ...]
    questions: tuple[Asked, ...]
    notes: tuple[Written, ...]
    decisions: tuple[Written, ...]
    tasks: tuple[Written, ...]
    closed_parts: tuple[Interval, ...]
    recorded: tuple[Interval, ...]
    files: tuple[tuple[str, str, int], ...] = ()
    """Of the sealed record: kind, SHA-256 (hex), bytes."""
    earlier: tuple[Earlier, ...] = ()
    redacted: int = 0
    """How many texts were deleted from the record."""
    item_texts: dict[str, str] = field(default_factory=dict)
    """What was said of an item when it came to its end, by its id."""
    taken_up: tuple[tuple[int, str | None], ...] = ()
    """Since when which item was dealt with, or none."""
    said: tuple[Said, ...] = ()
    """No journal holds it: it is given besides, in order."""

    @property
    def over(self) -> bool:
        return self.ended is not None
