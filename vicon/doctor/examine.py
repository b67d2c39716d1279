"""All looks, side by side; one that breaks is itself a finding and stops no other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import get_args

from vicon.doctor.finding import Area, Finding
from vicon.doctor.probes import clocks, collector, links, machine, outside, services, stores, viewers, web
from vicon.settings import Settings

LONGEST_S = 30.0
"""No look takes longer, whatever a server does."""

Look = Callable[[Settings], Awaitable[list[Finding]]]
LOOKS: Mapping[Area, Look] = {
    "address": machine.addresses,
    "ports": machine.media_ports,
    "web": web.reached,
    "outside": outside.seen,
    "turn": services.relays,
    "clock": clocks.clocks,
    "disk": machine.machine,
    "redis": stores.shared_redis,
    "database": stores.database,
    "mail": services.mail,
    "sso": services.provider,
    "tracing": collector.collector,
    "links": links.between_machines,
}


async def examine(settings: Settings) -> list[Finding]:
    """In the order of areas; at least one finding each."""
    looks = [*LOOKS.items(), ("web", viewers.viewers)]
    found = await asyncio.gather(*(look_at(area, look, settings) for area, look in looks))
    order = get_args(Area)
    return sorted((it for part in found for it in part), key=lambda it: order.index(it.area))


async def look_at(area: Area, look: Look, settings: Settings) -> list[Finding]:
    """One look, bounded; one that breaks is a finding."""
    try:
        async with asyncio.timeout(LONGEST_S):
            return await look(settings)
    except Exception as error:
        return [Finding(area, "failure", "look_failed", area, {"why": type(error).__name__})]
