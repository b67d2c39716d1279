"""Who is at the other end of a link: names in certificates (SAN, RFC 6125), one for each role there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

Role = Literal["media", "signaling", "worker"]
ROLES: tuple[Role, ...] = get_args(Role)
DOMAIN = "vicon.internal"
"""`internal` is nobody's on the internet (ICANN, 2024): no public authority signs a name below it."""

_NAME = re.compile(r"^([a-z0-9][a-z0-9-]{0,31})\.(media|signaling|worker)\.vicon\.internal$")


@dataclass(frozen=True, slots=True)
class Identity:
    """`name` of a media node is its VICON_NODE; of other roles that of their machine."""

    name: str
    role: Role

    def __str__(self) -> str:
        return f"{self.name}.{self.role}.{DOMAIN}"


def identities(names: Iterable[str]) -> list[Identity]:
    """Those of `names` that are of a cluster's; others are passed over."""
    found = (_NAME.match(name) for name in names)
    return [Identity(it[1], it[2]) for it in found if it]  # type: ignore[arg-type]


def presented(certificate: Mapping[str, Any] | None) -> list[Identity]:
    """Who showed `certificate`, as `ssl.SSLSocket.getpeercert()` gives one that was verified."""
    names = (certificate or {}).get("subjectAltName", ())
    return identities(value for kind, value in names if kind == "DNS")
