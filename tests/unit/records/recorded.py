"""A meeting on record: its export with signatures, and what is under its seals."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.unit.rooms.worlds import World
from vicon.records.export import export, openings
from vicon.records.stream import openable
from vicon.rooms.checkpoint import NoteSigner
from vicon.rooms.journal import read
from vicon.rooms.ports import StoredEvent
from vicon.rooms.protocol.events import CheckpointSigned

SIGNER = NoteSigner("vicon.kota.go.id", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = NoteSigner("vicon.kota.go.id", Ed25519PrivateKey.from_private_bytes(bytes(32)))


@dataclass(frozen=True)
class Recorded:
    sitting: str
    rows: tuple[StoredEvent, ...]
    notes: dict[int, str]
    openings: bytes

    def export(self, *, signed: bool = True) -> bytes:
        notes = self.notes if signed else {}
        return b"".join(export(self.sitting, [SIGNER.vkey], self.rows, notes))


async def recorded(words: int = 3) -> Recorded:
    """A meeting of two in which `words` are said and one is deleted, signed twice."""
    world = World(seed=7)
    world.signer = SIGNER
    async with world.running():
        chair, guest = await world.join("chair", "Siti Aminah"), await world.join(name="Budi “Ñandú” 🌺")
        for n in range(words):
            await guest.do("chat.send", {"to": "all", "text": f'usul nomor {n}: jalan \\ "Mawar"\n'})
        message = guest.events("chat.sent")[0]["body"]["message"]
        await chair.do("chat.delete", {"message": message, "reason": "keliru"})
        for _ in range(4):
            await world.pass_(20)
            for one in (chair, guest):
                await one.do("pong", {"seq": 1})
        await guest.do("floor.request")
        await chair.do("sitting.end")
    rows, values = tuple(world.journal.rows[world.sitting]), world.journal.sealed[world.sitting]
    seals = [seal for row in rows for seal in openable(row) if seal in values]
    return Recorded(
        world.sitting,
        rows,
        {
            event.seq - 1: event.body.note
            for event in map(read, rows)
            if isinstance(event.body, CheckpointSigned)
        },
        b"".join(openings(values[seal] for seal in seals)),
    )
