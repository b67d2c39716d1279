"""Whether browsers can reach the addresses that they are told (NAT, private and loopback addresses)."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from vicon.doctor.finding import Finding

_WHERE = "VICON_PUBLIC_IP"


@dataclass(frozen=True, slots=True)
class Addresses:
    """`given` in VICON_PUBLIC_IP, this machine's `own`, those that the `host` of VICON_URL `named` has.

    `local`: vicon is used on this machine alone (its URL is loopback).
    """

    host: str
    local: bool
    given: Sequence[str]
    own: Sequence[str]
    named: Sequence[str]


def judge(seen: Addresses) -> list[Finding]:
    told = list(seen.given or seen.own)
    outer = [it for it in seen.named if _is_outer(it)]
    inner = [it for it in told if not _is_outer(it)]
    facts = {"told": ", ".join(told), "host": seen.host, "named": ", ".join(seen.named)}
    if seen.local:
        return [Finding("address", "note", "address_local", "VICON_URL", facts)]
    if not seen.named:
        return [Finding("address", "failure", "url_unresolved", "VICON_URL", facts)]
    if all(ipaddress.ip_address(it).is_loopback for it in told):
        return [Finding("address", "failure", "address_loopback", _WHERE, facts)]
    if outer and len(inner) == len(told):
        # The name leads here from the internet; media would be sent to an address inside.
        code = "address_private" if seen.given else "address_nat"
        return [Finding("address", "failure", code, _WHERE, facts | {"outer": ", ".join(outer)})]
    if inner and not outer:
        return [Finding("address", "warning", "address_inside", _WHERE, facts)]
    if any(it not in seen.own for it in told):
        return [
            Finding("address", "note", "address_translated", _WHERE, facts | {"own": ", ".join(seen.own)})
        ]
    return [Finding("address", "ok", "address_ok", _WHERE, facts)]


def _is_outer(text: str) -> bool:
    """Whether the internet knows it: neither private nor a provider's own (RFC 1918, 4193, 6598)."""
    return ipaddress.ip_address(text).is_global
