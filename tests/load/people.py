"""Light participants: the wire protocol and real ICE, DTLS and SRTP, nothing encoded or decoded."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos.person import Person
from tests.media.peer import Kind, Peer


class LightPerson:
    """One participant with a transport. `seconds` is from `join` to the end of the DTLS handshake."""

    def __init__(self, person: Person, peer: Peer, seconds: float) -> None:
        self.person = person
        self.peer = peer
        self.seconds = seconds

    @classmethod
    async def enter(
        cls,
        port: int,
        origin: str,
        token: str,
        name: str,
        sends: tuple[Kind, ...] = ("mic",),
        address: str = "127.0.0.1",
    ) -> LightPerson:
        """Raises if the room or the network refuses."""
        peer = Peer(sends, video_slots=2, rids=())
        person = await Person.connect(port, origin, address)
        started = time.monotonic()
        device = {"mic": "mic" in sends, "cam": "camera" in sends}
        body: dict[str, Any] = {"token": token, "name": name, "device": device, "offer": peer.offer()}
        welcome = await person.say("join", body)
        if welcome["is"] != "welcome":
            raise RuntimeError(f"refused: {welcome}")
        person.welcome = welcome
        await peer.connect(welcome["answer"])
        return cls(person, peer, time.monotonic() - started)

    async def leave(self) -> None:
        """Says so: who only hangs up stays on the list for half a minute."""
        self.peer.close()
        await self.person.say("leave", {})
        await self.person.leave()
