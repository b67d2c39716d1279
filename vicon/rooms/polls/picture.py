"""A poll as everybody may see it (shape: `protocol/state.py`)."""

from __future__ import annotations

from typing import Any

from vicon.rooms.polls.model import Poll


def poll(it: Poll) -> dict[str, Any]:
    return {
        "title": it.title,
        "options": list(it.options),
        "many": it.many,
        "state": it.phase,
        "answered": sorted(it.answered),
        "counts": None if it.counts is None else list(it.counts),
    }
