"""One thing that was looked at, and how it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Area = Literal[
    "address",
    "ports",
    "web",
    "outside",
    "turn",
    "clock",
    "disk",
    "capacity",
    "redis",
    "database",
    "mail",
    "sso",
    "tracing",
    "links",
]
"""In the order in which they are shown."""
Level = Literal["ok", "note", "warning", "failure"]
"""note: nothing to do, or not set up; warning: works for some, or not for long; failure: people cannot."""

_ORDER: Mapping[Level, int] = {"failure": 0, "warning": 1, "note": 2, "ok": 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names its words, `where` the setting, file or server, `facts` fill the words; no secret.

    Facts that are numbers are said as each language writes them, with one decimal.
    """

    area: Area
    level: Level
    code: str
    where: str
    facts: Mapping[str, str | float] = field(default_factory=dict)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Failures first; within a level as they came."""
    return sorted(findings, key=lambda it: _ORDER[it.level])
