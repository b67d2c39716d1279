"""What the rules know of recording and of what seats agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vicon.rooms.protocol.consent import Consent


@dataclass(frozen=True, slots=True)
class Recording:
    """`current` is the one that runs, since `since`; `times`: how many were begun. `choices` by seat.

    `films`: of each that ended the SHA-256 of its newest film, empty while there is none.
    """

    current: str | None = None
    since: int | None = None
    times: int = 0
    choices: Mapping[str, Consent] = field(default_factory=dict)
    films: Mapping[str, str] = field(default_factory=dict)
