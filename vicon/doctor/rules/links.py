"""Links between machines: certificates that end, and nodes that are not reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vicon.doctor.finding import Finding

SOON = timedelta(days=30)
"""Renewing takes a person on each machine."""
AUTHORITY_SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Links:
    """`expires` None: there is no certificate; `why`: what is wrong with it. `reached`: what hinders the link
    to a node, empty where nothing does.
    """

    expires: datetime | None = None
    authority_expires: datetime | None = None
    why: str = ""
    reached: Mapping[str, str] = field(default_factory=dict)


def judge(seen: Links, now: datetime) -> list[Finding]:
    where = "VICON_LINK_CERT"
    if seen.why:
        return [Finding("links", "failure", "links_unusable", where, {"why": seen.why})]
    if seen.expires is None or seen.authority_expires is None:
        return [Finding("links", "note", "links_unset", where)]
    found = []
    facts = {"until": f"{seen.expires:%Y-%m-%d}"}
    if seen.expires <= now:
        found.append(Finding("links", "failure", "links_expired", where, facts))
    elif seen.expires - now < SOON:
        found.append(Finding("links", "warning", "links_soon", where, facts))
    if seen.authority_expires - now < AUTHORITY_SOON:
        until = {"until": f"{seen.authority_expires:%Y-%m-%d}"}
        found.append(Finding("links", "warning", "links_authority_soon", "VICON_LINK_CA", until))
    for node, why in seen.reached.items():
        if why:
            found.append(Finding("links", "failure", "links_unreached", node, {"node": node, "why": why}))
    if not found:
        named = ", ".join(seen.reached) or "-"
        found.append(Finding("links", "ok", "links_ok", where, facts | {"nodes": named}))
    return found
