"""The way of viewers: `vicon viewers` itself, and the proxy that is to send them there."""

from __future__ import annotations

import httpx2

from vicon.doctor.finding import Finding
from vicon.doctor.probes.machine import local
from vicon.doctor.rules.viewers import Answer, judge
from vicon.pinned import client
from vicon.settings import Settings

BOUND_S = 5.0
_NOTHING = "/live/vicon-doctor/index.m3u8"
"""A list of no room: it is answered 404, by a problem of ours."""
ROLE = "X-Vicon-Role"


async def viewers(settings: Settings) -> list[Finding]:
    if not settings.broadcast_listen:
        return []
    here = await _asked(f"http://{settings.broadcast_listen}")
    front = Answer(0) if local(settings) else await _asked(settings.url)
    return judge(settings.broadcast_listen, here, settings.url, front, proxied=not local(settings))


async def _asked(url: str) -> Answer:
    try:
        async with client(BOUND_S) as http:
            answer = await http.get(f"{url}{_NOTHING}")
    except httpx2.HTTPError as error:
        return Answer(0, why=str(error) or type(error).__name__)
    ours = answer.headers.get("content-type", "").startswith("application/problem+json")
    said = f"HTTP {answer.status_code}"
    return Answer(answer.status_code, ours, answer.headers.get(ROLE) == "viewers", said)
