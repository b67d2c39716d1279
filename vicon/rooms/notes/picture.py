"""What is written down as one viewer sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from vicon.rooms.notes.model import Notes


def shown(notes: Notes, opened: Mapping[str, str], stage: bool) -> dict[str, Any]:
    """The fields of `NotesState`. Notes are for the stage alone."""
    return {
        "notes": [{**asdict(it), "text": opened.get(it.text)} for it in notes.notes if stage],
        "decisions": [asdict(it) for it in notes.decisions],
        "actions": [asdict(it) for it in notes.actions],
    }
