"""What happened without anybody asking: devices that left, what the engine heard. Written when it can be."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from vicon.rooms.decide import Around, Decision, together
from vicon.rooms.state import State

AT_ONCE = 32
"""As many are stored by one commit: hundreds may lose their sockets at once. More would hold up the loop."""


class Fact(Protocol):
    """Something that happened and will be written when it can be."""

    def __call__(self, state: State, around: Around) -> Decision: ...


def settle(facts: Sequence[Fact], state: State, around: Around, opened: dict[str, str]) -> Decision:
    """Each fact decided on what those before it came to. `opened`: the seals that are stored."""
    openings: dict[str, str] = {}
    around = replace(around, opened=ChainMap(openings, opened))
    decisions: list[Decision] = []
    for fact in facts:
        decision = fact(state, around)
        state = decision.state
        openings |= {value.seal: value.value for value in decision.sealed}
        decisions.append(decision)
    return together(decisions)
