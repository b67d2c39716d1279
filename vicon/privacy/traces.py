"""A trace: one thing kept of a person at one place, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from vicon.people.server_key import ServerKey

Kind = Literal[
    "account", "name", "words", "mention", "document", "recording",
    "invited", "seat", "registration", "calendar", "title", "telephone",
]  # fmt: skip
"""`name`: their name or number in a sitting. `words`: what their seat wrote. `mention`: the name in what
somebody else wrote. `recording`: of a sitting where they were. `invited`: in a booking. `seat`: invited to a
room for good. `telephone`: tickets with their number, messages to it and texts from it."""

Outcome = Literal["erased", "hidden", "kept", "gone"]
"""`kept`: left as it is, for `reason`. `gone`: was not there any more."""


@dataclass(frozen=True, slots=True)
class Trace:
    """`where`: an id; `title` of the sitting, booking or room; `seals` of its journal, `n` values in all.

    `who`: the participants that were this person, in a recording. `excerpt`: of a text, for who decides; it
    is not kept in the report.
    """

    kind: Kind
    where: str
    title: str = ""
    at: int | None = None
    n: int = 1
    excerpt: str = ""
    seals: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    outcome: Outcome | None = None
    reason: str = ""

    @property
    def id(self) -> str:
        """Which it is among the traces of one request."""
        return f"{self.kind}:{self.where}"

    def became(self, outcome: Outcome, reason: str = "") -> Trace:
        return replace(self, outcome=outcome, reason=reason, excerpt="")


def seal(server_key: ServerKey, of: str, traces: Sequence[Trace]) -> bytes:
    return server_key.seal(f"traces of {of}", json.dumps([asdict(it) for it in traces]).encode())


def opened(server_key: ServerKey, of: str, stored: bytes | None) -> list[Trace]:
    """Raises BadServerKey."""
    if stored is None:
        return []
    return [_read(it) for it in json.loads(server_key.open(f"traces of {of}", stored))]


def _read(plain: dict[str, Any]) -> Trace:
    return Trace(**{**plain, "seals": tuple(plain["seals"]), "who": tuple(plain.get("who", ()))})
