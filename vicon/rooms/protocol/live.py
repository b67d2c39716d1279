"""Ephemeral news: the body of each `live` topic. The latest of a topic replaces the one before."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vicon.rooms.protocol.fields import (
    Lang,
    Millis,
    Model,
    ParticipantId,
    QuestionId,
    RequestId,
    SeatId,
    Text,
    TurnId,
)
from vicon.rooms.protocol.state import Devices, Phase


class Clock(Model):
    """The turn that runs, once a second. `left_ms` below zero: that much of the grace is gone."""

    turn: TurnId
    left_ms: int


class Next(Model):
    """`starts_at`: when this turn is expected to begin; null without a clock."""

    request: RequestId
    starts_at: Millis | None


class Queue(Model):
    """The list in the order in which they will speak, as it looks now: at each change, and each 15 s."""

    queue: list[Next]


class Speaker(Model):
    seat: SeatId
    level: Annotated[int, Field(ge=0, le=9)]


class Speakers(Model):
    """The three loudest, loudest first; at most 5/s."""

    speakers: list[Speaker]


class SlotShown(Model):
    """What a receive slot carries now. `reason` says why it shows nothing, or less than was wished."""

    mid: str
    seat: SeatId | None = None
    source: str = ""
    csrc: int = 0
    layer: str = ""
    reason: str | None = None


class Slots(Model):
    """All slots of one's transport; `n` counts up."""

    n: int
    slots: list[SlotShown]


class Layers(Model):
    """Which layers (by rid) of one's own send line `mid` anybody watches."""

    mid: str
    layers: dict[str, bool]
    fps: int | None = None


class Quality(Model):
    """One's own link, every 5 s and at once on another rung or another state of the uplink.

    `rung` is the step of the ladder from 0 (all that was wished) to 8 (one voice), `why` what led to it:
    link, loss, tcp, saver, wish or server. `uplink` is what becomes of what one sends: `small` where larger
    pictures are wanted than come, `sound` where the voice comes with holes. `jitter_target_ms` is what to
    ask of the jitter buffers.
    """

    rtt_ms: int | None = None
    loss_permille: int | None = None
    up_bytes: int = 0
    down_bytes: int = 0
    rung: int | None = None
    why: str | None = None
    uplink: Literal["good", "small", "sound"] = "good"
    jitter_target_ms: int | None = None


class Links(Model):
    """How the link of each connected seat is doing, at most every 5 s: only for those who moderate."""

    links: dict[SeatId, Literal["good", "weak", "bad"]]


class Disk(Model):
    """How long the server has room for recordings, to those who record: at each change while it is `low` or
    `full`, and once it is not any more. `minutes`: at the present rate, null where that is not known."""

    state: Literal["ample", "low", "full"]
    minutes: Annotated[int, Field(ge=0)] | None


class Media(Model):
    """Devices of everybody who has something on, at each change: who is not named has all off."""

    media: dict[ParticipantId, Devices]


class TypingSeats(Model):
    """Who is writing; empty when nobody has for 5 s."""

    seats: list[SeatId]


class CaptionLine(Model):
    """`n` grows; a line that is not `final` may come again under its `n` with more words, or go. `seat`: who
    speaks, null when that is not known. `auto`: written by the speech engine."""

    n: Millis
    seat: SeatId | None
    lang: Lang
    text: Text
    final: bool
    auto: bool


class Captions(Model):
    """The last lines of captions, the oldest first; at each change, at most 2/s."""

    lines: list[CaptionLine]


class Upvotes(Model):
    """How many seats support each question that any supports, or did; at most once a second."""

    counts: dict[QuestionId, int]


class Transport(Model):
    """One's own media transport. `closed`: send a new offer."""

    state: Literal["connected", "quiet", "silent", "closed"]
    reason: str = ""


class Broken(Model):
    """While on. `mic_dead`: no sound for 10 s, `stalled`: no picture for 2 s, `flat`: one dark colour."""

    source: Literal["mic", "camera"]
    what: Literal["mic_dead", "stalled", "flat"]


class Trouble(Model):
    """What of one's own devices looks broken to the server; all of it, at each change."""

    broken: list[Broken]


class Lobby(Model):
    """To who waits: one's place from 1 (0: turned away), how long it may take, a word of the stage, and
    whether the sitting has begun or when it is meant to. `closed`: a closed part goes on, not for oneself."""

    position: int
    estimate_ms: int | None
    message: str | None
    state: Phase
    opens_at: Millis | None
    closed: bool


class Banned(Model):
    """To the stage: somebody who was banned from `seat` has tried to come in again, and was refused."""

    seat: SeatId


TOPICS: dict[str, type[Model]] = {
    "clock": Clock,
    "queue": Queue,
    "speakers": Speakers,
    "slots": Slots,
    "layers": Layers,
    "quality": Quality,
    "links": Links,
    "disk": Disk,
    "media": Media,
    "typing": TypingSeats,
    "caption": Captions,
    "upvotes": Upvotes,
    "transport": Transport,
    "trouble": Trouble,
    "lobby": Lobby,
    "banned": Banned,
}
