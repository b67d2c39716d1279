"""A probe room of a media node, joined from here by real ICE: over UDP with DTLS, over TCP, by TURN."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx2
from aioice import stun as ice
from aioice import turn
from aiortc.sdp import SessionDescription

from vicon.doctor.finding import Finding
from vicon.doctor.probes import services
from vicon.media.turn import IceServer
from vicon.pinned import client
from vicon.rehearsal import stun
from vicon.rehearsal.peer import Peer
from vicon.settings import Settings

BOUND_S = 8.0
AGAIN_S = 0.25
_LARGEST = 2_048


class NoRoom(Exception):
    """No check was opened; the text says why."""


class Probe:
    """An open check, and the peer that it was opened for."""

    def __init__(self, peer: Peer, answer: str) -> None:
        self.peer = peer
        self.answer = answer
        peer.accept(answer)
        first = next(it for it in SessionDescription.parse(answer).media if it.port)
        assert first.ice is not None
        self._names = first.ice.usernameFragment, str(first.ice.password)
        self._candidates = first.ice_candidates

    def told(self, protocol: str) -> list[tuple[str, int]]:
        """Addresses of one protocol that browsers get."""
        its = [(it.ip, it.port) for it in self._candidates if it.protocol.lower() == protocol]
        return list(dict.fromkeys(its))

    def check(self) -> bytes:
        """What a browser asks first (RFC 8445, 7.2.2)."""
        ours, password = self._names
        return bytes(stun.Check(f"{ours}:{self.peer._ufrag}", password))


async def media(settings: Settings) -> list[Finding]:
    try:
        async with opened(settings) as probe:
            over_udp = await _udp(probe)
        async with opened(settings) as probe:
            over_tcp = [await _tcp(probe, at) for at in probe.told("tcp")]
    except NoRoom as error:
        return [Finding("ports", "failure", "media_unopened", settings.url, {"why": str(error)})]
    return [*over_udp, *over_tcp]


async def relayed(settings: Settings) -> list[Finding]:
    """An allocation at each relay, and a check through it that a media node answers."""
    found = await services.relays(settings)
    if not any(it.code == "turn_ok" for it in found):
        return found
    try:
        async with opened(settings) as probe:
            for url, server in services.relays_of(settings):
                if any(it.where == url and it.code == "turn_ok" for it in found):
                    found.append(await _echoed(url, server, probe))
    except NoRoom as error:
        found.append(Finding("turn", "failure", "media_unopened", settings.url, {"why": str(error)}))
    return found


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Probe]:
    """A check at the least loaded node, by VICON_URL as browsers open it. Raises NoRoom."""
    peer = Peer(sends=("camera",), audio_slots=0, video_slots=1, rids=(), host="")
    checks = f"{settings.url}/api/v1/checks"
    try:
        async with client(BOUND_S) as http:
            answer = await http.post(checks, json={"sdp": peer.offer()}, headers={"Origin": settings.url})
            if answer.status_code != 201:
                raise NoRoom(f"HTTP {answer.status_code}")
            told: dict[str, Any] = answer.json()
            try:
                yield Probe(peer, told["answer"])
            finally:
                peer.close()
                with suppress(httpx2.HTTPError):
                    await http.delete(f"{checks}/{told['check']}", headers={"Origin": settings.url})
    except (httpx2.HTTPError, ValueError, KeyError) as error:
        raise NoRoom(str(error) or type(error).__name__) from None


async def _udp(probe: Probe) -> list[Finding]:
    """ICE and DTLS, as far as keys for media."""
    ip, port = probe.peer.server
    try:
        await probe.peer.connect(probe.answer, seconds=BOUND_S)
    except (OSError, TimeoutError) as error:
        return [_outcome(f"{ip}:{port}/UDP", str(error) or "no answer")]
    return [_outcome(f"{ip}:{port}/UDP", "")]


async def _tcp(probe: Probe, at: tuple[str, int]) -> Finding:
    """A check in the frame of RFC 4571, and its answer."""
    where, check = f"{at[0]}:{at[1]}/TCP", probe.check()
    try:
        async with asyncio.timeout(BOUND_S):
            reader, writer = await asyncio.open_connection(*at)
            try:
                writer.write(struct.pack("!H", len(check)) + check)
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                kind, transaction, _ = stun.read(await reader.readexactly(min(length, _LARGEST)))
            finally:
                writer.close()
    except (OSError, TimeoutError, EOFError, struct.error) as error:
        return _outcome(where, str(error) or "no answer")
    return _outcome(where, "" if (kind, transaction) == (stun.SUCCESS, check[8:20]) else "another answer")


class _Heard(services.Relayed):
    """`success`: a check was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.success = asyncio.Event()

    def datagram_received(self, data: bytes, addr: object) -> None:
        if stun.is_stun(data) and stun.read(data)[0] == stun.SUCCESS:
            self.success.set()


async def _echoed(url: str, server: IceServer, probe: Probe) -> Finding:
    told = probe.told("udp")
    facts = {"nodes": ", ".join(f"{ip}:{port}" for ip, port in told)}
    try:
        heard = _Heard()
        async with asyncio.timeout(2 * BOUND_S), services.allocation(url, server, heard) as relay:
            if await _answered(relay, heard, told, probe):
                return Finding("turn", "ok", "turn_echo_ok", url, facts)
    except (ice.TransactionError, OSError, TimeoutError):
        pass
    return Finding("turn", "failure", "turn_deaf", url, facts)


async def _answered(
    relay: turn.TurnTransport, heard: _Heard, told: Sequence[tuple[str, int]], probe: Probe
) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(BOUND_S):
            while not heard.success.is_set():
                for at in told:
                    relay.sendto(probe.check(), at)
                with suppress(TimeoutError):
                    await asyncio.wait_for(heard.success.wait(), AGAIN_S)
    return heard.success.is_set()


def _outcome(where: str, why: str) -> Finding:
    code = "media_closed" if why else "media_ok"
    return Finding("ports", "failure" if why else "ok", code, where, {"why": why})
