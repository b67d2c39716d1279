"""What a telephone on another network reached of this vicon, and what hinders everybody who is outside."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from vicon.doctor.finding import Finding, Level

NARROW_UP_BPS, NARROW_DOWN_BPS = 400_000, 1_000_000
"""Below these a person is seen small and sees little (ux.md 6.2)."""


@dataclass(frozen=True, slots=True)
class Way:
    """`told`: the addresses that media would go to by this protocol; `reached`: the one that answered."""

    told: tuple[str, ...] = ()
    reached: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What the telephone found. `secure`: the page came by TLS with a certificate it accepts. `relays`: which
    address of VICON_TURN_URLS leads on, in their order. `*_bps`: bit/s, 0 where nothing was measured.
    """

    secure: bool
    udp: Way
    tcp: Way
    relays: tuple[bool, ...] = ()
    up_bps: int = 0
    down_bps: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """A report and whose it is. `device`: kind of browser; `inside`: it was on this vicon's own network;
    `urls`: the relays that the report speaks of; `at`: ms since 1970 UTC.
    """

    report: Report
    device: str
    inside: bool
    urls: tuple[str, ...]
    at: int


def from_inside(address: str, home: str, public: Sequence[str]) -> bool:
    """Whether who comes from `address` (IPv4, or the /64 of an IPv6 one) sees this vicon from within.

    `home`: where the administrator is, who sits behind the same router as the server in many offices.
    """
    if address == home:
        return True
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return True
    # A server that was told of no proxy takes every caller for the proxy: that is no view from outside.
    return not network.network_address.is_global or any(_within(it, network) for it in public)


def judge(seen: Seen | None, url: str, zone: str) -> list[Finding]:
    """`url`: what the telephone opened; `zone`: in which its time is told."""
    if seen is None:
        return [Finding("outside", "note", "outside_unseen", "/admin/sistem")]
    report, facts = seen.report, {"device": seen.device or "-", "at": _moment(seen.at, zone)}
    found = []
    if seen.inside:
        found.append(Finding("outside", "warning", "outside_inside", seen.device or "-", facts))
    level: Level = "ok" if report.secure else "failure"
    found.append(Finding("outside", level, "outside_page" if report.secure else "outside_plain", url, facts))
    found += _media(report)
    for its, leads in zip(seen.urls, report.relays, strict=False):
        code = "outside_relay" if leads else "outside_relay_closed"
        found.append(Finding("outside", "ok" if leads else "failure", code, its))
    if report.up_bps or report.down_bps:
        narrow = report.up_bps < NARROW_UP_BPS or report.down_bps < NARROW_DOWN_BPS
        rates = {"up": report.up_bps / 1e6, "down": report.down_bps / 1e6}
        code = "outside_narrow" if narrow else "outside_rate"
        found.append(Finding("outside", "warning" if narrow else "ok", code, url, rates))
    return found


def _media(report: Report) -> list[Finding]:
    told = (*report.udp.told, *report.tcp.told)
    if not told:
        return [Finding("outside", "failure", "outside_unopened", "VICON_MEDIA_PORT")]
    reached = report.udp.reached or report.tcp.reached
    found = []
    for protocol, way in (("UDP", report.udp), ("TCP", report.tcp)):
        if way.reached:
            found.append(Finding("outside", "ok", "outside_reached", f"{way.reached}/{protocol}"))
        elif not way.told:
            found.append(Finding("outside", "note", "outside_untold", protocol))
        else:
            facts = {"protocol": protocol, "told": ", ".join(way.told)}
            # Over TCP alone people do hear each other, only later.
            level: Level = "warning" if reached else "failure"
            inner = not any(_is_outer(it) for it in way.told)
            where = "VICON_PUBLIC_IP" if inner else f"{way.told[0]}/{protocol}"
            code = "outside_address" if inner else "outside_closed"
            found.append(Finding("outside", level, code, where, facts))
    return found


def _is_outer(endpoint: str) -> bool:
    """Whether the internet knows the address of `address:port`."""
    return ipaddress.ip_address(endpoint.rpartition(":")[0].strip("[]")).is_global


def _within(address: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    return ipaddress.ip_address(address) in network


def _moment(at: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(at / 1000, ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"
