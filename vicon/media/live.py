"""From the engine's events and figures to the bodies of `live` topics."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vicon.media._engine import Kind, Stats, UplinkState

Owner = Callable[[int], "tuple[str, Kind] | None"]
"""Seat and kind of a producer; None once it is gone."""

# Sound is concealed badly from here on; a longer jitter buffer leaves time to ask again (media.md 6.5).
_ARMOUR_ON_LOSS = 0.02
_ARMOUR_OFF_LOSS = 0.01
_ARMOUR_OFF_AFTER = 2
_MAX_JITTER_TARGET_MS = 400
# From this rung down three packets of sound leave at once: a missing one is noticed so much later.
_PACKED_FROM_RUNG = 7
_PACKED_MS = 60


def speakers(loud: Iterable[tuple[int, int]], owner: Owner) -> dict[str, Any]:
    """`speakers`: seats heard now, loudest first; a seat with two devices counts once."""
    levels: dict[str, int] = {}
    for producer, level in loud:
        known = owner(producer)
        if known:
            levels[known[0]] = max(level, levels.get(known[0], 0))
    ordered = sorted(levels.items(), key=lambda item: -item[1])
    return {"speakers": [{"seat": seat, "level": level} for seat, level in ordered]}


def slots(n: int, shown: Iterable[tuple[str, int, str, int, str]], owner: Owner) -> dict[str, Any]:
    """`slots`: what each receive line carries, all of them."""
    entries = []
    for mid, producer, rid, csrc, reason in shown:
        entry: dict[str, Any] = {"mid": mid, "source": "", "csrc": csrc, "layer": rid}
        known = owner(producer) if producer else None
        if known:
            entry["seat"], entry["source"] = known
        if reason:
            entry["reason"] = reason
        entries.append(entry)
    return {"n": n, "slots": entries}


def layers(mid: str, used: dict[str, bool]) -> dict[str, Any]:
    """`layers`: which encodings of one's own line anybody watches."""
    return {"mid": mid, "layers": dict(used)}


def trouble(broken: Iterable[tuple[Kind, str]]) -> dict[str, Any]:
    """`trouble`: what looks broken of one's own devices."""
    return {"broken": [{"source": source, "what": what} for source, what in sorted(broken)]}


class Quality:
    """`quality` of one participant; bytes add up over all transports it has had."""

    def __init__(self) -> None:
        self._up_before = 0
        self._down_before = 0
        self._up = 0
        self._down = 0
        self._armoured = False
        self._calm = 0
        self._rung = 0
        self._why = ""
        self._uplink: UplinkState = "good"

    def stepped(self, rung: int, why: str) -> None:
        """A step on the ladder; told with every body from now on."""
        self._rung, self._why = rung, why

    def gets_through(self, uplink: UplinkState) -> None:
        """What becomes of what is sent; told with every body from now on."""
        self._uplink = uplink

    def body(self, stats: Stats) -> dict[str, Any]:
        self._up, self._down = stats.up_bytes, stats.down_bytes
        rtt_ms = round(stats.rtt_us / 1000) or None
        self._weigh(stats.down_loss)
        body: dict[str, Any] = {
            "loss_permille": round(max(stats.up_loss, stats.down_loss) * 1000),
            "up_bytes": self._up_before + self._up,
            "down_bytes": self._down_before + self._down,
            "rung": self._rung,
            "uplink": self._uplink,
        }
        if self._why:
            body["why"] = self._why
        if rtt_ms:
            body["rtt_ms"] = rtt_ms
        if self._armoured:
            packed = _PACKED_MS if self._rung >= _PACKED_FROM_RUNG else 0
            body["jitter_target_ms"] = min(_MAX_JITTER_TARGET_MS, 2 * (rtt_ms or 100) + 80 + packed)
        return body

    def transport_replaced(self) -> None:
        self._up_before += self._up
        self._down_before += self._down
        self._up = self._down = 0
        self._rung, self._why = 0, ""
        self._uplink = "good"

    def _weigh(self, down_loss: float) -> None:
        self._calm = self._calm + 1 if down_loss < _ARMOUR_OFF_LOSS else 0
        if down_loss > _ARMOUR_ON_LOSS:
            self._armoured = True
        elif self._calm >= _ARMOUR_OFF_AFTER:
            self._armoured = False
