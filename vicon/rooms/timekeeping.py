"""What the clocks bring: pings, silence, what falls due, checkpoints, and news that was held back."""

from __future__ import annotations

from functools import partial
from math import inf

from vicon.rooms.captions.keeper import Keeper
from vicon.rooms.checkpoint import checkpoint_text
from vicon.rooms.decide import Around, Decision, away, lose, sign, tick
from vicon.rooms.due import checkpoint_due
from vicon.rooms.hall import Hall
from vicon.rooms.lines import SILENT_S
from vicon.rooms.ports import JournalUnavailable
from vicon.rooms.protocol.events import AwayCause
from vicon.rooms.state import State


class Timekeeping:
    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._keeper = Keeper(hall.ledger, hall.ephemera.captions)

    async def look(self) -> None:
        """After every message and on every tick. Raises JournalConflict."""
        hall, now = self._hall, self._hall.steady()
        self._listen(now)
        try:
            for vote in await hall.boxes.tend(hall.state, now):
                await hall.perform(lose(hall.state, vote, hall.around))
            await hall.flush()
            await hall.perform(tick(hall.state, hall.around))
            await self._sign()
        except JournalUnavailable:
            pass  # facts wait, what is due stays due
        await self._keeper.store(now)
        for topic, body in hall.ephemera.news(hall.state, now).items():
            hall.live(None, topic, body)
        for topic, body in hall.floor_news.of(hall.state, hall.now, now).items():
            hall.live(None, topic, body)
        hall.tell_lobby()

    async def close(self) -> None:
        """What waited for the database has one more chance."""
        await self._keeper.store(inf)

    def _listen(self, now: float) -> None:
        """Ping; notice who does not answer and who never came back."""
        hall = self._hall
        for line in hall.lines.silent(now):
            socket = hall.lines.detach(line.participant)
            if socket is not None:
                hall.outlet.close(socket, 4407, "silent")
            if line.grace_s > SILENT_S:
                line.away_at = line.heard + line.grace_s
            else:
                self._away(line.participant, "silent")
        for line in hall.lines.vanished(now):
            self._away(line.participant, "socket")
        for socket in hall.lines.pings(now):
            hall.outlet.send(socket, {"is": "ping", "seq": hall.state.seq, "now": hall.now})

    def _away(self, participant: str, cause: AwayCause) -> None:
        self._hall.facts.append(partial(_went_away, participant=participant, cause=cause))

    async def _sign(self) -> None:
        hall = self._hall
        if hall.signer is None or not checkpoint_due(hall.state, hall.now):
            return
        seq = hall.state.seq
        note = hall.signer.sign(checkpoint_text(hall.sitting, seq, hall.ledger.head, hall.now))
        await hall.perform(sign(hall.state, note, hall.around), checkpoint=(seq, note))


def _went_away(state: State, around: Around, *, participant: str, cause: AwayCause) -> Decision:
    return away(state, participant, cause, around)
