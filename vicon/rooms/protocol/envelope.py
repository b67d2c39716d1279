"""Frames around bodies: `{"do", "id", "body"}` from clients, `{"is": ...}` to clients (rooms.md 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from vicon.rooms.protocol.commands import COMMANDS, CommandBody
from vicon.rooms.protocol.fields import (
    CommandId,
    Description,
    Grant,
    Millis,
    Model,
    ParticipantId,
    SeatId,
    SittingId,
)
from vicon.rooms.protocol.live import Lobby
from vicon.rooms.protocol.state import Said, State

SUBPROTOCOL = "vicon.1"


@dataclass(frozen=True, slots=True)
class Command:
    """A well-formed client frame."""

    do: str
    id: str
    body: CommandBody


class BadFrame(Exception):
    """A client frame that is not of the schema. `command`: its id or empty; `pointer`: RFC 6901."""

    def __init__(self, command: str, pointer: str, detail: str) -> None:
        super().__init__(f"{pointer or '/'}: {detail}")
        self.command = command
        self.pointer = pointer
        self.detail = detail


def parse(message: Mapping[str, Any]) -> Command:
    """The command in a client frame. Raises BadFrame."""
    id_ = message.get("id")
    if not isinstance(id_, str) or not 1 <= len(id_) <= 32:
        raise BadFrame("", "/id", "a text of 1 to 32 characters")
    extra = message.keys() - {"do", "id", "body"}
    if extra:
        raise BadFrame(id_, f"/{min(map(str, extra))}", "unknown field")
    do = message.get("do")
    model = COMMANDS.get(do) if isinstance(do, str) else None
    if model is None:
        raise BadFrame(id_, "/do", "unknown command")
    try:
        body = model.model_validate(message.get("body", {}))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise BadFrame(id_, _pointer(first["loc"]), first["msg"]) from None
    return Command(model.do, id_, body)


def _pointer(where: tuple[int | str, ...]) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in where)
    return "/".join(("/body", *parts))


class Welcome(Model):
    """In. `state`, or after `resume` the missing `events`. `secret` null: the one in use stays good."""

    is_: Annotated[Literal["welcome"], Field(alias="is")] = "welcome"
    id: CommandId
    sitting: SittingId
    participant: ParticipantId
    seat: SeatId
    grants: list[Grant]
    secret: str | None = None
    answer: Description | None = None
    state: State | None = None
    events: list[dict[str, Any]] | None = None
    seq: int
    checkpoint: str | None = None
    now: Millis


class Waiting(Lobby):
    """In the lobby; the answer to the offer comes with `welcome`, on this socket, at admission. Later news
    comes as the topic `lobby`. `secret` null: the one in use stays good."""

    is_: Annotated[Literal["waiting"], Field(alias="is")] = "waiting"
    id: CommandId
    sitting: SittingId
    participant: ParticipantId
    secret: str | None = None
    now: Millis


class Anew(Model):
    """What one may know has changed, because the sitting was closed or opened, or one's own seat let in or
    out, onto the stage or off it: these parts of the state as they are now, in the place of those one has."""

    is_: Annotated[Literal["anew"], Field(alias="is")] = "anew"
    seq: int
    state: Said


class Ok(Model):
    """Done and stored; every event of it was sent before."""

    is_: Annotated[Literal["ok"], Field(alias="is")] = "ok"
    id: CommandId
    seq: int | None = None
    body: dict[str, Any] | None = None


class No(Model):
    """Refused; nothing happened. `error` is a code of the catalogue, `detail` a sentence or JSON pointer."""

    is_: Annotated[Literal["no"], Field(alias="is")] = "no"
    id: str
    error: str
    detail: str | None = None
    retry_ms: int | None = None


class Ping(Model):
    """Every 10 s; `seq` is the number of the last event. Answer `pong`."""

    is_: Annotated[Literal["ping"], Field(alias="is")] = "ping"
    seq: int
    now: Millis


class Bye(Model):
    """Last message before the socket closes with `code`."""

    is_: Annotated[Literal["bye"], Field(alias="is")] = "bye"
    code: int
    error: str
    retry_ms: int | None = None


class Part(Model):
    """A message longer than 256 KiB in pieces: the `text` of parts 1 to `of`, joined, is its JSON."""

    is_: Annotated[Literal["part"], Field(alias="is")] = "part"
    part: int
    of: int
    text: str
