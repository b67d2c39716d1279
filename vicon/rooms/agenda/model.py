"""An item of the agenda as rules know it."""

from __future__ import annotations

from dataclasses import dataclass

from vicon.rooms.protocol.agenda import AgendaItem, ItemStatus


@dataclass(frozen=True, slots=True)
class Item:
    """`text` is a seal. Times as in `AgendaState`."""

    line: AgendaItem
    status: ItemStatus = "pending"
    began: int | None = None
    since: int | None = None
    ended: int | None = None
    used_ms: int = 0
    outcome: str | None = None
    text: str | None = None

    @property
    def id(self) -> str:
        return self.line.item
