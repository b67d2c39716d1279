"""The floor as one viewer may see it (shape: `protocol/floor.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vicon.rooms.floor.model import Request, Turn
from vicon.rooms.floor.rule import rule_of
from vicon.rooms.state import State


def picture(state: State, seat: str, stage: bool, opened: Mapping[str, str]) -> dict[str, Any]:
    """`stage` and who asked read statements."""

    def shown(it: Request) -> dict[str, Any]:
        reads = stage or it.seat == seat
        return {
            "request": it.request,
            "seat": it.seat,
            "at": it.at,
            "seq": it.seq,
            "kind": it.kind,
            "door": it.door,
            "item": it.item,
            "side": it.side,
            "district": it.district,
            "prior": it.prior,
            "statement": opened.get(it.statement) if it.statement and reads else None,
            "for_name": opened.get(it.for_name) if it.for_name else None,
            "position": it.pin,
            "called": it.called,
            "left_ms": it.left_ms,
        }

    rule, turn = rule_of(state), state.floor.turn
    return {
        "open": state.floor.open,
        "order": rule.order,
        "quota": None if rule.quota is None else rule.quota.model_dump(mode="json"),
        "turn_ms": rule.turn_ms,
        "requests": [shown(it) for it in state.floor.waiting],
        "spoken": dict(state.floor.spoken),
        "turn": None if turn is None else _turn(turn, shown(turn.request)),
    }


def _turn(turn: Turn, request: dict[str, Any]) -> dict[str, Any]:
    return {
        "turn": turn.turn,
        "request": request,
        "reader": turn.reader,
        "ms": turn.ms,
        "warn_ms": turn.warn_ms,
        "grace_ms": turn.grace_ms,
        "override": turn.override,
        "phase": turn.phase,
        "cause": turn.cause,
        "deadline": turn.deadline,
        "left_ms": turn.left_ms,
    }
