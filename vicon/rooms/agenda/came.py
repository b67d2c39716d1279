"""What became of each item by vote, for the export."""

from __future__ import annotations

from vicon.rooms.agenda.write import Came
from vicon.rooms.state import State


def came(state: State) -> dict[str, Came]:
    """By item: the counts of its newest published vote on a motion (two options, the first is yes)."""
    return {
        it.item: Came(setuju=it.result.counts[0], tolak=it.result.counts[1], abstain=it.result.abstain)
        for it in state.votes.values()
        if it.item is not None and it.phase == "published" and it.result and len(it.options) == 2
    }
