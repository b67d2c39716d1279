"""`python -m tests.load.whep ORIGIN SLUG SECRET SECONDS`: a player of WHEP that reads the picture's clock.

aiortc: no client of ours. Standard output: one JSON object with how late (ms) each picture was when it was
decoded, counted from the camera.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time

import aioice.ice
import httpx2
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from av import VideoFrame

from tests.load.picture_clock import luma_of, now_ms, read

WITHIN_S = 60.0


async def main(origin: str, slug: str, secret: str, seconds: float) -> None:
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    tracks: dict[str, MediaStreamTrack] = {}
    peer.on("track", lambda track: tracks.setdefault(track.kind, track))
    for kind in ("audio", "video"):
        peer.addTransceiver(kind, "recvonly")
    await peer.setLocalDescription(await peer.createOffer())
    async with httpx2.AsyncClient(timeout=WITHIN_S) as http:
        headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {secret}"}
        answer = await http.post(f"{origin}/whep/{slug}", content=peer.localDescription.sdp, headers=headers)
        if answer.status_code != 201:
            raise RuntimeError(f"{answer.status_code} {answer.text}")
        await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        late: list[int] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WITHIN_S):
                await _watch(tracks["video"], seconds, late)
        await http.delete(answer.headers["location"], headers=headers)
    await peer.close()
    print(json.dumps({"late": late}))


async def _watch(track: MediaStreamTrack, seconds: float, late: list[int]) -> None:
    """For so long from the first picture on."""
    until = None
    while until is None or time.monotonic() < until:
        frame = await track.recv()
        until = until or time.monotonic() + seconds
        if isinstance(frame, VideoFrame) and (found := read(luma_of(frame), now_ms())) is not None:
            late.append(found)


if __name__ == "__main__":
    # It leaves loopback out of its candidates; all that is measured lives there.
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]
    given, name, key, wanted = sys.argv[1:]
    asyncio.run(main(given, name, key, float(wanted)))
