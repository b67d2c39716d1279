"""What verifying a journal comes to: an exit status, a sentence, and where it broke."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vicon.rooms.journal import FaultCode

Code = (
    FaultCode
    | Literal[
        "intact", "unvouched", "format", "line", "signature", "checkpoint", "cut", "end", "seal", "digest"
    ]
)
INTACT, BROKEN, UNREADABLE, UNVOUCHED = range(4)
"""Exit statuses (rooms.md 5)."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What was counted in a journal without a fault.

    `vouched` is the last event that somebody outside the file vouches for, `names` are of the keys that did,
    `fitting` counts checkpoints under any key. `redacted` are seals that are closed for good.
    """

    events: int
    hash: str
    checkpoints: int
    fitting: int
    names: tuple[str, ...]
    digest_at: int | None
    vouched: int
    signature_ends_it: bool
    seals: int
    opened: int
    redacted: int

    def verdict(self) -> Verdict:
        sealed = f"{self.opened} of {self.seals} seals opened, {self.redacted} redacted"
        if not self.vouched:
            said = "chain intact, but no checkpoint or digest vouches for it"
            signed = ""
            if self.fitting:
                signed = f", {self.fitting} checkpoints under keys that nobody but the file itself names"
            sentence = f"{said}: {self.events} events{signed}, {sealed}"
            return Verdict(UNVOUCHED, "unvouched", sentence, whole=self)
        parts = [f"{self.events} events"]
        if self.checkpoints:
            parts.append(f"{self.checkpoints} checkpoints signed by {', '.join(self.names)}")
        if self.digest_at is not None:
            parts.append(f"digest fits seq {self.digest_at}")
        sentence = f"utuh: {', '.join([*parts, sealed])}"
        return Verdict(INTACT, "intact", sentence, more=self._after(), whole=self)

    def _after(self) -> tuple[str, ...]:
        """Events that came later than all who vouch; the note of the last signature itself is none."""
        after = self.events - self.vouched
        if after == 0 or (after == 1 and self.signature_ends_it):
            return ()
        return (f"nothing vouches for seq {self.vouched + 1} to {self.events}",)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`line` counts from 1, in the journal or, if `of_openings`, in the file of openings.

    `seq` is the event where the chain broke. `more` says what a careful reader should know besides.
    """

    exit: int
    code: Code
    sentence: str
    line: int | None = None
    seq: int | None = None
    of_openings: bool = False
    more: tuple[str, ...] = ()
    whole: Whole | None = None


class Broken(Exception):
    """Raised inside a verification at its first fault."""

    def __init__(self, code: Code, why: str, line: int, seq: int | None = None, *, openings: bool = False):
        super().__init__(why)
        self.code: Code = code
        self.why = why
        self.line = line
        self.seq = seq
        self.openings = openings

    def verdict(self) -> Verdict:
        if self.code == "format":
            sentence = f"line {self.line}: {self.why}"
            return Verdict(UNREADABLE, self.code, sentence, self.line, of_openings=self.openings)
        place = f"at line {self.line} of the openings" if self.openings else f"at line {self.line}"
        if self.seq is not None:
            place = f"at seq {self.seq}"
        line = "" if self.seq is None else f", line {self.line}"
        sentence = f"rusak {place}: {self.why}{line}"
        return Verdict(BROKEN, self.code, sentence, self.line, self.seq, self.openings)
