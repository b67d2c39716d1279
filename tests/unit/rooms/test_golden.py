"""Journals of every released version replay under this one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.rooms.golden import FOLDER, a_meeting_with_everything
from vicon.rooms.apply import apply
from vicon.rooms.journal import read, verify
from vicon.rooms.ports import StoredEvent
from vicon.rooms.protocol.events import EVENTS
from vicon.rooms.snapshot import take
from vicon.rooms.state import State


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_a_released_journal_replays_to_the_state_it_had(path: Path) -> None:
    *lines, last = map(json.loads, path.read_text().splitlines())
    rows = [StoredEvent(n, line["event"].encode(), line["hash"]) for n, line in enumerate(lines, 1)]
    assert verify(last["sitting"], rows) is None
    state = State(sitting=last["sitting"])
    for row in rows:
        state = apply(state, read(row))
    assert contains(json.loads(take(state, "").state), as_named_now(last["state"]))


def as_named_now(then: dict[str, Any]) -> dict[str, Any]:
    """A released state with its parts where they lie now."""
    if "hands" in then:
        then["floor"] = {"waiting": then.pop("hands")}
    then["floor"]["requests"] = {it["request"]: it for it in then["floor"].pop("waiting")}
    return then


def contains(now: Any, then: Any) -> bool:
    """Fields may be added to the state later; those there were keep their values."""
    if isinstance(now, dict) and isinstance(then, dict):
        return all(key in now and contains(now[key], then[key]) for key in then)
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return all(map(contains, now, then))
    return bool(now == then)


@pytest.mark.anyio
async def test_the_golden_meeting_knows_every_kind_of_event() -> None:
    world = await a_meeting_with_everything()
    kinds = {read(row).kind for row in world.journal.rows[world.sitting]}
    # Prepared seats come from a booking, checkpoints from a key.
    assert kinds == set(EVENTS) - {"seat.prepared", "checkpoint.signed"}
