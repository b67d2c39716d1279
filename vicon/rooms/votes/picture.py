"""A vote as one viewer may see it (shape: `protocol/state.py`)."""

from __future__ import annotations

from typing import Any

from vicon.rooms.votes.model import Tally, Vote


def vote(it: Vote, stage: bool) -> dict[str, Any]:
    """What everybody knows, and the result once it is published; the `stage` has that from the close."""
    shown = it.phase == "published" or stage
    return {
        "title": it.title,
        "item": it.item,
        "kind": it.kind,
        "options": list(it.options),
        "rule": it.rule.model_dump(mode="json"),
        "reveal": it.reveal,
        "change": it.change,
        "asked": None if it.asked is None else list(it.asked),
        "repeats": it.repeats,
        "round": it.round,
        "state": it.phase,
        "seats": list(it.seats),
        "eligible": list(it.eligible),
        "until": it.until,
        "called": list(it.called),
        "cast": [{"seat": seat, "choice": ballot.choice} for seat, ballot in it.ballots.items()],
        "tally": _paper(it.tally) if it.tally is not None and stage else None,
        "result": it.result.model_dump(mode="json") if it.result is not None and shown else None,
        "void": it.void,
    }


def _paper(it: Tally) -> dict[str, Any]:
    return {"counts": list(it.counts), "abstain": it.abstain}
