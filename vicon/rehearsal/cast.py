"""The people of a rehearsal: they come into rooms made for them, look at each other, and leave."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import Counter

from vicon.rehearsal.arrivals import Taken
from vicon.rehearsal.door import Door, Hindered, Room
from vicon.rehearsal.figures import Figures, at
from vicon.rehearsal.player import Player
from vicon.rehearsal.shapes import Shape

WITNESSES = 3
"""So many of a room open what they get, to see how late it is: the first behind who sends."""
SEATS_MORE = 10


class Hall:
    """One room, and the players in it by their places; the first is its chair."""

    def __init__(self, room: Room, shape: Shape, most: int) -> None:
        self.room = room
        self._shape = shape
        self._most = most
        self.players: list[Player] = []

    async def add(self, door: Door, number: int, tls: ssl.SSLContext | None) -> Player:
        """One more comes in. Raises what `Player.enter` does."""
        place = len(self.players)
        part = self._shape.part(place)
        witness = 1 <= place <= WITNESSES
        player = Player(
            f"Peserta gladi {number}", part.sends, part.video_slots, talks=part.talks, witness=witness
        )
        token = self.room.chair if place == 0 else door.token(self.room, number)
        try:
            await player.enter(self.room.origin, token, tls)
        except BaseException:
            await player.leave()
            raise
        self.players.append(player)
        if place == 0:
            await player.ask("sitting.set", {"patch": {"seats_max": self._most + SEATS_MORE}})
        return player

    async def look(self) -> Counter[str]:
        """Everybody looks at whom they want to see now; why some were not let."""
        refused: Counter[str] = Counter()
        seats = [player.seat for player in self.players]
        for place, player in enumerate(self.players):
            if wanted := self._shape.wanted(place, seats):
                try:
                    error = await player.view(wanted, self._shape.width, self._shape.height)
                except RuntimeError:
                    error = "closed"
                if error:
                    refused[error] += 1
        return refused

    async def end(self, door: Door) -> None:
        """Everybody leaves, the sitting ends, the room goes. Raises Hindered."""
        await asyncio.gather(*(player.leave() for player in self.players), return_exceptions=True)
        await door.end(self.room.id, self.room.sitting)


class Cast:
    """All halls. `most`: people in all; `per_second`: how fast they come."""

    def __init__(
        self, door: Door, shape: Shape, most: int, per_second: float, tls: ssl.SSLContext | None
    ) -> None:
        self._door = door
        self._shape = shape
        self._most = most
        self._per_second = per_second
        self._tls = tls
        self._halls: list[Hall] = []
        self._came = 0

    @property
    def players(self) -> list[Player]:
        return [player for hall in self._halls for player in hall.players]

    async def become(self, figures: Figures) -> None:
        """So many people as `figures` says, which are told how joining went. Raises Hindered for no room."""
        await self._shrink(figures.people)
        failures: Counter[str] = Counter()
        waits: list[float] = []
        for _ in range(figures.people - len(self.players)):
            began = time.monotonic()
            hall = await self._free()
            self._came += 1
            figures.joins += 1
            try:
                waits.append((await hall.add(self._door, self._came, self._tls)).join_ms)
            except (OSError, TimeoutError, RuntimeError) as error:
                failures[reason(error)] += 1
                if failures.total() > len(waits):
                    break
            await asyncio.sleep(max(0.0, began + 1 / self._per_second - time.monotonic()))
        figures.failures = dict(failures)
        figures.join_p50_ms, figures.join_p95_ms = at(waits, 0.5), at(waits, 0.95)
        looked = await asyncio.gather(*(hall.look() for hall in self._halls))
        figures.refused = dict(sum(looked, Counter()))

    async def _free(self) -> Hall:
        """The first room with a place in it, made if there is none."""
        size = self._shape.room_size
        for hall in self._halls:
            if size is None or len(hall.players) < size:
                return hall
        room = await self._door.make(len(self._halls) + 1)
        hall = Hall(room, self._shape, size or self._most)
        self._halls.append(hall)
        return hall

    async def _shrink(self, people: int) -> None:
        """The last ones leave, from the last room on; the room stays."""
        while (over := len(self.players) - people) > 0:
            hall = next(hall for hall in reversed(self._halls) if hall.players)
            leaving, hall.players = hall.players[-over:], hall.players[:-over]
            await asyncio.gather(*(player.leave() for player in leaving))

    def take(self) -> tuple[Taken, int, int]:
        """What came to all since the last look; how many heard nothing, how many saw nothing, who should."""
        total, deaf, blind = Taken(), 0, 0
        for hall in self._halls:
            for place, player in enumerate(hall.players):
                taken = player.peer.arrivals.take()
                total.add(taken)
                alone = len(hall.players) == 1
                deaf += not alone and self._shape.hears(place) and not taken.sound
                blind += not alone and self._shape.part(place).video_slots > 0 and not taken.pictures
        return total, deaf, blind

    @property
    def lost_events(self) -> int:
        return sum(player.socket.lost for player in self.players if player.socket)

    @property
    def closed(self) -> int:
        """Sockets that the server, or the network, ended."""
        return sum(player.socket.closed for player in self.players if player.socket)

    async def end(self) -> list[Hindered]:
        """Leave nothing behind; what could not be tidied up."""
        ends = [hall.end(self._door) for hall in self._halls]
        return [it for it in await asyncio.gather(*ends, return_exceptions=True) if isinstance(it, Hindered)]


def reason(error: BaseException) -> str:
    """Why somebody did not come in, in a word or a few."""
    if isinstance(error, TimeoutError):
        return "timeout"
    said = str(error)
    for word in ('"error": "', "'error': '"):
        if word in said:
            return said.split(word, 1)[1].split(word[-1], 1)[0]
    return said[:80] or type(error).__name__
