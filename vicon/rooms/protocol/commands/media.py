"""The connection for media: offers, wishes, and one's own devices."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.commands.base import CommandBody
from vicon.rooms.protocol.fields import Description, Lang, Model, OnOff, SeatId


class MediaOffer(CommandBody):
    """A later offer of the same connection: ICE restart, more slots, a screen. `ok.body.answer` answers."""

    do: ClassVar[str] = "media.offer"
    sdp: Description


class Slot(Model):
    """One receive slot: what it should show, in device pixels."""

    mid: Annotated[str, Field(min_length=1, max_length=16)]
    want: SeatId | Literal["speaker", "screen", "jbi", ""]
    w: Annotated[int, Field(ge=0, le=16_384)]
    h: Annotated[int, Field(ge=0, le=16_384)]
    fps: Annotated[int, Field(ge=0, le=120)] = 0


class MediaView(CommandBody):
    """All wishes of the client; replaces the view before.

    `lang`: hear the interpreter of this language in the first audio slot, the floor in the others.
    """

    do: ClassVar[str] = "media.view"
    slots: Annotated[list[Slot], Field(max_length=64)]
    audio_only: bool = False
    saver: Annotated[int, Field(ge=0, le=3)] = 0
    lang: Lang | Literal[""] = ""
    sign_first: bool = False


class MediaState(CommandBody):
    """Own microphone, camera and screen; `off` closes the gate too."""

    do: ClassVar[str] = "media.state"
    audio: OnOff
    video: OnOff
    screen: OnOff
