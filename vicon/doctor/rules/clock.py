"""Whether this machine's clock agrees with those of the servers that it works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vicon.doctor.finding import Finding

WRONG_S = 30.0
"""Tokens, one-time codes and single sign-on begin to fail."""
SLIGHT_S = 3.0
"""More than a second in which a Date header is written, and the way there and back."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`ahead_s`: by how much that clock is before ours (negative: behind)."""

    where: str
    ahead_s: float


def judge(seen: Sequence[Clock]) -> list[Finding]:
    if not seen:
        return [Finding("clock", "note", "clock_unknown", "timedatectl")]
    worst = max(seen, key=lambda it: abs(it.ahead_s))
    facts = {"seconds": f"{abs(worst.ahead_s):.0f}", "peers": ", ".join(it.where for it in seen)}
    if abs(worst.ahead_s) > WRONG_S:
        return [Finding("clock", "failure", "clock_wrong", worst.where, facts)]
    if abs(worst.ahead_s) > SLIGHT_S:
        return [Finding("clock", "warning", "clock_slight", worst.where, facts)]
    return [Finding("clock", "ok", "clock_ok", worst.where, facts)]
