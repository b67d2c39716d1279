"""Whether browsers come to vicon at its address: TLS, certificate, proxy, WebSocket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from vicon.doctor.finding import Finding

SOON = timedelta(days=14)

Fault = Literal["", "expired", "early", "name", "chain"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """`fault`: what a browser would say; `ends`: UTC, None if there was none to see."""

    fault: Fault
    ends: datetime | None
    names: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` at VICON_URL, 0 if nobody answered (`why`). `socket`: status of an upgrade, 101 is good."""

    status: int
    ours: bool
    socket: int
    why: str = ""


def judge_scheme(url: str, *, local: bool, proxies: bool, listens_inside: bool) -> list[Finding]:
    """`listens_inside`: only this machine reaches VICON_LISTEN, so a proxy stands before it."""
    if url.startswith("http://") and not local:
        return [Finding("web", "failure", "url_plain", "VICON_URL", {"url": url})]
    if url.startswith("https://") and not proxies:
        # Nothing but a proxy speaks TLS for vicon.
        level: Literal["warning", "note"] = "warning" if listens_inside else "note"
        return [Finding("web", level, "proxies_unset", "VICON_PROXIES")]
    return []


def judge_certificate(seen: Certificate, host: str, now: datetime) -> list[Finding]:
    ends = seen.ends.date().isoformat() if seen.ends else "-"
    facts = {"host": host, "ends": ends, "names": ", ".join(seen.names) or "-", "why": seen.why}
    if seen.fault:
        return [Finding("web", "failure", f"certificate_{seen.fault}", host, facts)]
    if seen.ends is not None and seen.ends < now + SOON:
        return [Finding("web", "warning", "certificate_soon", host, facts)]
    return [Finding("web", "ok", "certificate_ok", host, facts)]


def judge_answer(seen: Answer, url: str) -> list[Finding]:
    facts = {"url": url, "status": str(seen.status), "socket": str(seen.socket), "why": seen.why}
    if seen.status == 0:
        return [Finding("web", "failure", "url_silent", "VICON_URL", facts)]
    if not seen.ours:
        return [Finding("web", "failure", "url_not_ours", "VICON_URL", facts)]
    if seen.socket != 101:
        return [Finding("web", "failure", "socket_blocked", "VICON_URL", facts)]
    return [Finding("web", "ok", "url_ok", "VICON_URL", facts)]
