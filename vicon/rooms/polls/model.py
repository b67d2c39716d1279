"""A poll as the rules know it: who has answered, and never what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Poll:
    """`counts`: answers by option once it is closed; None also if they were lost with a process."""

    title: str
    options: tuple[str, ...]
    many: bool
    phase: Literal["draft", "open", "closed"] = "draft"
    answered: frozenset[str] = frozenset()
    counts: tuple[int, ...] | None = None
