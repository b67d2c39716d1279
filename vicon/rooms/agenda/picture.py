"""An item as everybody sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vicon.rooms.agenda.model import Item


def shown(it: Item, opened: Mapping[str, str]) -> dict[str, Any]:
    """The fields of `AgendaState`."""
    return {
        **it.line.model_dump(mode="json"),
        "status": it.status,
        "began": it.began,
        "since": it.since,
        "ended": it.ended,
        "used_ms": it.used_ms,
        "outcome": it.outcome,
        "text": None if it.text is None else opened.get(it.text),
    }
