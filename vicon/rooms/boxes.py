"""The boxes of secret votes and polls at work: in memory, and as a copy where a new process finds them again.

The copy is written whole, sorted by code, so it says neither who voted nor in which order. What keeps it may
be away: votes go on, and it is written when that is back. A box lost with its process makes its vote void.
"""

from __future__ import annotations

from collections.abc import Collection

from vicon.rooms.ports import BallotBox, BoxAway
from vicon.rooms.state import State
from vicon.rooms.votes.box import Box

AGAIN_S = 1.0


class SecretBoxes:
    def __init__(self, port: BallotBox, state: State) -> None:
        self._port = port
        self._unread = set(_marks(state))
        self._boxes: dict[str, Box] = {}
        self._unsaved: set[str] = set()
        self._ended: set[str] = set()
        self._again_at = 0.0
        self.safe = False
        """Whether a copy would leave no trace on any disk, as of the last `check`."""

    def of(self, vote: str) -> Box | None:
        """The box of a vote or poll, which is empty at first; None until it was read back."""
        return None if vote in self._unread else self._boxes.setdefault(vote, Box())

    async def check(self) -> None:
        self.safe = await self._port.safe()

    async def keep(self, vote: str) -> None:
        """Copy the box, now or when it can be."""
        self._unsaved.add(vote)
        await self._save()

    def end(self, vote: str) -> None:
        """The vote is over: what is known of its ballots is in the journal, or nowhere."""
        if vote in self._unread or vote in self._boxes:
            self._ended.add(vote)
        self._unread.discard(vote)
        self._unsaved.discard(vote)
        self._boxes.pop(vote, None)

    async def tend(self, state: State, now: float) -> list[str]:
        """Read back what a process before this one left, and copy what could not be copied.

        Returns the votes of which ballots are lost. `now`: seconds on a steady clock.
        """
        if now < self._again_at or not (self._unread or self._unsaved or self._ended):
            return []
        self._again_at = now + AGAIN_S
        try:
            lost = [vote for vote in sorted(self._unread) if not await self._read_back(state, vote)]
            await self._save()
            for vote in sorted(self._ended):
                await self._port.erase(vote)
                self._ended.discard(vote)
        except BoxAway:
            return []
        return lost

    async def _read_back(self, state: State, vote: str) -> bool:
        """Whether there are as many ballots as marks. Raises BoxAway."""
        ballots = await self._port.load(vote)
        if len(ballots) != len(_marks(state)[vote]):
            return False
        self._unread.discard(vote)
        self._boxes[vote] = Box(ballots)
        return True

    async def _save(self) -> None:
        try:
            for vote in sorted(self._unsaved):
                await self._port.save(vote, self._boxes[vote].ballots)
                self._unsaved.discard(vote)
        except BoxAway:
            return


def _marks(state: State) -> dict[str, Collection[str]]:
    """For each box in use, the seats that have put something in."""
    votes = {id_: it.ballots for id_, it in state.votes.items() if it.running and it.kind == "secret"}
    return votes | {id_: it.answered for id_, it in state.polls.items() if it.phase == "open"}
