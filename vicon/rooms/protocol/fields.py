"""Field types shared by commands, events and live topics: ids, texts, times, and who may open a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from vicon.description import Description as Description
from vicon.rooms.grants import Grant as Grant
from vicon.rooms.grants import Role as Role

_ID = "[0-9a-hjkmnp-tv-z]{16}$"

RoomId = Annotated[str, Field(pattern=f"^r_{_ID}")]
SittingId = Annotated[str, Field(pattern=f"^s_{_ID}")]
SeatId = Annotated[str, Field(pattern=f"^st_{_ID}")]
ParticipantId = Annotated[str, Field(pattern=f"^p_{_ID}")]
RequestId = Annotated[str, Field(pattern=f"^q_{_ID}")]
TurnId = Annotated[str, Field(pattern=f"^t_{_ID}")]
ItemId = Annotated[str, Field(pattern=f"^i_{_ID}")]
MessageId = Annotated[str, Field(pattern=f"^m_{_ID}")]
PollId = Annotated[str, Field(pattern=f"^l_{_ID}")]
VoteId = Annotated[str, Field(pattern=f"^v_{_ID}")]
QuestionId = Annotated[str, Field(pattern=f"^n_{_ID}")]
RecordingId = Annotated[str, Field(pattern=f"^rc_{_ID}")]
BroadcastId = Annotated[str, Field(pattern=f"^bc_{_ID}")]
FileId = Annotated[str, Field(pattern=f"^f_{_ID}")]
KeyId = Annotated[str, Field(pattern=f"^vk_{_ID}")]
DeckId = Annotated[str, Field(pattern=f"^d_{_ID}")]
"""A file of slides."""
TicketId = Annotated[str, Field(pattern=f"^k_{_ID}")]
TicketNumber = Annotated[str, Field(pattern="^[A-Z]-[0-9]{3,6}$")]
"""As it is called at a counter: `D-014`."""
BanId = Annotated[str, Field(pattern=f"^b_{_ID}")]
PersonId = Annotated[str, Field(min_length=1, max_length=200)]
EventNumber = Annotated[int, Field(ge=1, lt=2**53)]
CommandId = Annotated[str, Field(min_length=1, max_length=32)]
Hex = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

Text = Annotated[str, Field(max_length=2_000)]
Spoken = Annotated[str, Field(max_length=500)]
"""A line of captions as people write it: half a minute of speech at most."""
Name = Annotated[str, Field(max_length=200)]
Owner = Annotated[str, Field(min_length=1, max_length=200)]
"""An office (OPD) that answers for something, by its code or name."""
Title = Annotated[str, Field(max_length=200)]
Group = Annotated[str, Field(min_length=1, max_length=64)]
"""A side or district that somebody speaks for."""
Lang = Annotated[str, Field(pattern="^[a-z]{2,8}(-[a-z0-9]{1,8}){0,3}$", max_length=35)]
"""A language, as BCP 47 names it, in small letters: `jv`, `en`, `zh-hant`."""
Duration = Annotated[int, Field(gt=0, le=86_400_000)]
"""Milliseconds, at most a day."""
Millis = Annotated[int, Field(ge=0, lt=2**53)]
"""Integer milliseconds since 1970 UTC."""

Door = Literal["web", "phone", "room", "paper", "kiosk", "whip"]
Flag = Literal["network"]
"""Of who waits: `network`, comes from the network of somebody who was banned within the hour."""
Where = Literal["room", "phone"]
Proof = Literal["proof", "mark"]
MediaName = Literal["audio", "video", "screen"]
OnOff = Literal["on", "off"]
ChatTo = Literal["all", "chair", "stage"]
ChatMode = Literal["open", "chair", "off"]
Seats = Annotated[list[SeatId], Field(max_length=2_000)]
"""Some of a large sitting: so many fit in the longest message."""


class Model(BaseModel):
    """A message part: unknown fields are refused, instances do not change."""

    model_config = ConfigDict(
        extra="forbid",
        # Hundreds of models: each is built when it is first used, not when a process starts.
        defer_build=True,
        frozen=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        json_schema_serialization_defaults_required=True,
    )


class Seal(Model):
    """A sealed value: SHA-256 over its salt and text. A viewer who may read it gets the text instead."""

    sealed: Hex


Sealable = str | Seal

Viewers = Literal["all", "stage", "owner", "addressees", "nobody"]
"""`owner`: the seat named by the body's `seat`, and the stage. `addressees`: by the body's `to`."""


@dataclass(frozen=True, slots=True)
class Opens:
    """Marks a sealed field: its text is shown to these viewers only; all others see the seal."""

    to: Viewers


@dataclass(frozen=True, slots=True)
class Only:
    """Marks a plain field of the journal that these viewers alone get; for others it is null."""

    to: Viewers
