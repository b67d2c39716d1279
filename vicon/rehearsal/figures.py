"""What was measured with so many people, and what of it a clerk would not put up with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal[
    "joins_failed",
    "join_slow",
    "sound_lost",
    "pictures_lost",
    "deaf",
    "blind",
    "late",
    "commands_refused",
    "commands_slow",
    "events_lost",
    "sockets_closed",
]

JOIN_MS = 2_000.0
"""From `join` to the end of the handshake, for nineteen of twenty."""
SOUND_LOSS, PICTURE_LOSS = 0.01, 0.01
LATE_MS = 100.0
"""From sender to receiver, for nineteen of twenty packets, where both are played by one program."""
COMMAND_MS = 1_000.0


@dataclass
class Figures:
    """Of one size. `delay_*`: packets from one played person to another, ms. `deaf`, `blind`: people to whom
    no sound, no picture came that should have. `cores`: processors that the server kept busy, by program;
    `memory_kb`: of the server; both None where it is not on this machine. `own_*`: of the rehearsal itself.
    """

    people: int
    seconds: float = 0.0
    joins: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    join_p50_ms: float = 0.0
    join_p95_ms: float = 0.0
    sound: int = 0
    sound_lost: int = 0
    pictures: int = 0
    pictures_lost: int = 0
    deaf: int = 0
    blind: int = 0
    delay_p50_ms: float = 0.0
    delay_p95_ms: float = 0.0
    commands: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    command_p95_ms: float = 0.0
    events_lost: int = 0
    sockets_closed: int = 0
    cores: Mapping[str, float] | None = None
    memory_kb: float | None = None
    own_core: float = 0.0
    own_late_ms: float = 0.0


def faults(it: Figures) -> list[Fault]:
    """What is not as it should be, the worst first; empty where so many people are safe."""
    failed = sum(it.failures.values())
    checks: dict[Fault, bool] = {
        "joins_failed": failed > 0,
        "deaf": it.deaf > 0,
        "blind": it.blind > 0,
        "events_lost": it.events_lost > 0,
        "commands_refused": bool(it.refused),
        "sockets_closed": it.sockets_closed > 0,
        "sound_lost": share(it.sound_lost, it.sound) > SOUND_LOSS,
        "pictures_lost": share(it.pictures_lost, it.pictures) > PICTURE_LOSS,
        "late": it.delay_p95_ms > LATE_MS,
        "commands_slow": it.command_p95_ms > COMMAND_MS,
        "join_slow": it.join_p95_ms > JOIN_MS,
    }
    return [fault for fault, holds in checks.items() if holds]


def share(lost: int, came: int) -> float:
    """Of what was sent."""
    return lost / (lost + came) if lost + came else 0.0


def at(values: Iterable[float], part: float) -> float:
    """The value below which this part of them lies; 0.0 of none."""
    ordered = sorted(values)
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 1) if ordered else 0.0
