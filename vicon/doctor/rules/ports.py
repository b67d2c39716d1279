"""Whether the media ports can be had, for UDP and TCP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vicon.doctor.finding import Finding

Protocol = Literal["udp", "tcp"]
State = Literal["free", "taken", "refused", "deaf"]


@dataclass(frozen=True, slots=True)
class Port:
    """`state`: free and reached on loopback, taken, refused (no such address or no right), or deaf."""

    number: int
    protocol: Protocol
    state: State
    why: str = ""


def in_use(numbers: Sequence[int]) -> list[Finding]:
    """A media node of this vicon has them now."""
    return [Finding("ports", "ok", "ports_used", "VICON_MEDIA_PORT", {"ports": _range(numbers)})]


def judge(ports: Sequence[Port], bind: str) -> list[Finding]:
    """Of ports that no vicon has yet."""
    found = []
    for port in ports:
        name = f"{port.number}/{port.protocol.upper()}"
        facts = {"port": name, "bind": bind, "why": port.why}
        if port.state == "taken":
            found.append(Finding("ports", "failure", "port_taken", "VICON_MEDIA_PORT", facts))
        elif port.state == "refused":
            found.append(Finding("ports", "failure", "port_refused", "VICON_MEDIA_BIND", facts))
        elif port.state == "deaf":
            found.append(Finding("ports", "failure", "port_deaf", "VICON_MEDIA_PORT", facts))
    if not found:
        facts = {"ports": _range(sorted({port.number for port in ports}))}
        return [Finding("ports", "ok", "ports_ok", "VICON_MEDIA_PORT", facts)]
    return found


def _range(numbers: Sequence[int]) -> str:
    return f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"
