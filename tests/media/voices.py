"""Voices that say the time: whoever hears a word knows when it left, however late it is read."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from tests.media.frames import opus_text
from tests.media.peer import Peer


class Voice:
    """Somebody with a peer connection, or without one."""

    def __init__(self, name: str, peer: Peer | None) -> None:
        self.name, self.peer = name, peer
        self.said: list[int] = []
        """When each word left, in us of the steady clock."""
        self.heard: dict[bytes, list[int]] = {}
        """When the words that came from each voice were said, in us of the steady clock."""
        self.strange = 0
        """Packets that came and held no word."""


async def talk(voice: Voice) -> None:
    """Say the time, each 20 ms, whoever may hear it."""
    assert voice.peer is not None
    mic = voice.peer.stream("mic")
    while True:
        now = time.monotonic_ns() // 1000
        mic.text = b"%s %d" % (voice.name.encode(), now)
        mic.send()
        voice.said.append(now)
        await asyncio.sleep(0.02)


def listen(voice: Voice) -> None:
    """Keep of each word when it was said, and of packets nothing else."""
    peer = voice.peer
    assert peer is not None

    class Words(list[Any]):
        def append(self, packet: Any) -> None:
            name, _, said = opus_text(packet.payload).partition(b" ")
            if said.isdigit():
                voice.heard.setdefault(name, []).append(int(said))
            elif packet.payload:
                voice.strange += 1

    peer.packets = Words()
