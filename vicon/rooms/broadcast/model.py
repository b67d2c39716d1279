"""What the rules know of the broadcast."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`current` is the one that runs, since `since`, `delay_ms` late; `dumped`: when the button was last
    pressed."""

    current: str | None = None
    since: int | None = None
    delay_ms: int = 0
    dumped: int | None = None
