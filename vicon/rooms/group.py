"""Commands that wait for one commit together: each is decided on what those before it came to."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from vicon.rooms.decide import Around, Decision, together
from vicon.rooms.hall import Hall
from vicon.rooms.ledger import Answered
from vicon.rooms.ports import JournalUnavailable
from vicon.tracing import spans


@dataclass(frozen=True, slots=True)
class Step:
    """`told` answers the command once the group is stored; `lost` answers it if the group is not."""

    told: Callable[[], None]
    lost: Callable[[], None]
    decision: Decision | None = None
    answered: Answered | None = None
    spans: spans.Spans = field(default_factory=spans.now)

    @classmethod
    def settled(cls, told: Callable[[], None]) -> Step:
        """An answer that stands whatever becomes of the group, and only waits for its turn."""
        return cls(told, told)


class Group:
    """Filled command by command, then stored whole. What a refusal was decided on is stored first, too."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._steps: list[Step] = []
        self._openings: dict[str, str] = {}
        self._held: set[tuple[str, str]] = set()
        self.state = hall.state
        self.begun = False

    @property
    def around(self) -> Around:
        around = self._hall.around
        return replace(around, opened=ChainMap(self._openings, self._hall.ledger.opened))

    def holds(self, seat: str, command: str) -> bool:
        """Whether this very command waits here already."""
        return (seat, command) in self._held

    def add(self, step: Step) -> None:
        self._steps.append(step)
        if step.answered is not None:
            self._held.add((step.answered.seat, step.answered.command))
        if step.decision is not None:
            self.state = step.decision.state
            self._openings |= {value.seal: value.value for value in step.decision.sealed}
            for seal in step.decision.unsealed:
                self._openings.pop(seal, None)

    async def begin(self) -> None:
        """What waits to be written comes first. Raises JournalUnavailable, JournalConflict."""
        try:
            await self._hall.flush()
            self.begun = True
        finally:
            self.state = self._hall.state

    async def store(self) -> None:
        """All or nothing, then every command has its answer. Raises JournalConflict."""
        steps, self._steps, self._openings, self._held = self._steps, [], {}, set()
        self.begun = False
        decisions = [step.decision for step in steps if step.decision is not None]
        answered = [step.answered for step in steps if step.answered is not None]

        def tell() -> None:
            for step in steps:
                step.told()

        try:
            if decisions:
                # Each waits for all of it.
                with spans.working_on(span for step in steps if step.decision for span in step.spans):
                    await self._hall.perform(together(decisions), answered=answered, acknowledge=tell)
            else:
                tell()
        except JournalUnavailable:
            for step in steps:
                step.lost()
        self.state = self._hall.state
