"""Words of the floor that commands, events, settings and the picture share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from vicon.rooms.protocol.fields import (
    Door,
    Duration,
    Group,
    ItemId,
    Millis,
    Model,
    RequestId,
    SeatId,
    TurnId,
)

FloorKind = Literal["speak", "order", "reply"]
"""`order` is a point of order (interupsi), which only members raise; `reply` answers who spoke."""
FloorOrder = Literal["request", "first_time"]
"""`first_time`: who has not spoken yet goes before who has."""
PauseCause = Literal["chair", "lost", "frozen", "suspended"]
TurnEnd = Literal["cut", "yielded", "revoked", "returned", "lost", "ended"]
"""`returned`: the floor was given by mistake, and who had it is on the list again as before."""


class Quota(Model):
    """Sides or districts share the floor by their weight: by time used, or by turns.

    `limit` is what one unit of weight may use at most (ms, or turns): more needs the chair's override.
    """

    # One schema for what clients send and what they are sent.
    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    by: Literal["side", "district"]
    mode: Literal["time", "alternate"]
    weight: dict[Group, Annotated[int, Field(gt=0, le=1_000)]] = Field(default_factory=dict, max_length=100)
    """1 for whom it does not name."""
    limit: Duration | None = None


class RequestState(Model):
    """A raised hand. `seq` counts them as they came; `position` is the place the chair gave it, 0 the first.

    `for_name`: whom `seat` asked for. `left_ms`: what is left of a turn that was lost. `statement`: for the
    stage and `seat`.
    """

    request: RequestId
    seat: SeatId
    at: Millis
    seq: int
    kind: FloorKind
    door: Door
    item: ItemId | None
    side: Group | None
    district: Group | None
    prior: bool
    statement: str | None
    for_name: str | None
    position: int | None
    called: bool
    left_ms: int | None


class TurnState(Model):
    """The turn that is not ended. `deadline` is null while the clock stands: then `left_ms` is left of it.

    After the deadline comes the grace, in red. `ms` holds extensions. `override`: out of order, or
    over a quota.
    """

    turn: TurnId
    request: RequestState
    reader: SeatId | None
    ms: int
    warn_ms: int
    grace_ms: int
    override: bool
    phase: Literal["granted", "running", "warned", "paused"]
    cause: PauseCause | None
    deadline: Millis | None
    left_ms: int


class FloorState(Model):
    """`requests` in the order they came; the topic `queue` says in which they speak.

    `spoken`: milliseconds each seat has spoken for itself so far.
    """

    open: bool
    order: FloorOrder
    quota: Quota | None
    turn_ms: Duration | None
    requests: list[RequestState]
    spoken: dict[SeatId, int]
    turn: TurnState | None
