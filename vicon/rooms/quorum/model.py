"""What a sitting knows of the presence of its voting seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vicon.rooms.protocol.fields import Proof, Where


@dataclass(frozen=True, slots=True)
class Standing:
    """`present` of `seats` voting seats, and whether that is enough."""

    met: bool
    present: int
    seats: int


@dataclass(frozen=True, slots=True)
class Quorum:
    """`present`: voting seats that are there, and by what; `marked`: seats the clerk vouches for."""

    present: Mapping[str, Proof] = field(default_factory=dict)
    marked: Mapping[str, Where] = field(default_factory=dict)
    waits: int = 0
    """How often the sitting was suspended for want of a quorum."""
    told: Standing | None = None
    """What `quorum.changed` said last; None: no seat votes, and nothing was said."""
