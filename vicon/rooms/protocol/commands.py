"""What a client may ask for: the body of each command (rooms.md 4.1), by its word in `COMMANDS`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.fields import (
    BanId,
    ChatMode,
    ChatTo,
    Description,
    Grant,
    MediaName,
    MessageId,
    Model,
    Name,
    OnOff,
    ParticipantId,
    RequestId,
    Role,
    SeatId,
    Seats,
    SittingId,
    Text,
)

Kinds = Annotated[list[MediaName], Field(min_length=1, max_length=3)]
Grants = Annotated[list[Grant], Field(max_length=50)]


class CommandBody(Model):
    """The body of a command; `do` is its word."""

    do: ClassVar[str]


class Device(Model):
    """What the joining device can send at all."""

    mic: bool = False
    cam: bool = False


class Join(CommandBody):
    """First message of a socket: take part with a room token. The welcome answers `offer`."""

    do: ClassVar[str] = "join"
    token: Annotated[str, Field(min_length=1, max_length=8_192)]
    offer: Description | None = None
    name: Name | None = None
    device: Device = Device()


class Resume(CommandBody):
    """First message of a socket: go on after a lost one. Without `offer` the media transport is kept.

    `seq` is the last event seen; with 0 the answer brings the whole state.
    """

    do: ClassVar[str] = "resume"
    sitting: SittingId
    participant: ParticipantId
    secret: Annotated[str, Field(min_length=1, max_length=200)]
    seq: Annotated[int, Field(ge=0, lt=2**53)]
    offer: Description | None = None


class Leave(CommandBody):
    do: ClassVar[str] = "leave"


class Pong(CommandBody):
    """Answer to `ping`; not answered itself."""

    do: ClassVar[str] = "pong"
    seq: Annotated[int, Field(ge=0, lt=2**53)]


class ClientPing(CommandBody):
    """Whether the socket still stands; the process that holds it answers `ok` at once."""

    do: ClassVar[str] = "ping"


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
    """All wishes of the client; replaces the view before."""

    do: ClassVar[str] = "media.view"
    slots: Annotated[list[Slot], Field(max_length=64)]
    audio_only: bool = False
    saver: Annotated[int, Field(ge=0, le=3)] = 0
    lang: Annotated[str, Field(max_length=35)] = ""
    sign_first: bool = False


class MediaState(CommandBody):
    """Own microphone, camera and screen; `off` closes the gate too."""

    do: ClassVar[str] = "media.state"
    audio: OnOff
    video: OnOff
    screen: OnOff


class Typing(CommandBody):
    do: ClassVar[str] = "typing"


class SittingOpen(CommandBody):
    do: ClassVar[str] = "sitting.open"


class SittingStart(CommandBody):
    do: ClassVar[str] = "sitting.start"


class SittingEnd(CommandBody):
    do: ClassVar[str] = "sitting.end"


class SeatRole(CommandBody):
    do: ClassVar[str] = "seat.role"
    seat: SeatId
    role: Role


class SeatGrant(CommandBody):
    do: ClassVar[str] = "seat.grant"
    seat: SeatId
    add: Grants = Field(default_factory=list)
    remove: Grants = Field(default_factory=list)


class SeatRename(CommandBody):
    do: ClassVar[str] = "seat.rename"
    seat: SeatId
    name: Name


class ModMute(CommandBody):
    """Switch off; only the seat itself switches on again."""

    do: ClassVar[str] = "mod.mute"
    seats: Seats | Literal["all"]
    kinds: Kinds


class ModLock(CommandBody):
    """Keep off until unlocked, whatever the client does. `all` and a role spare chairs and the giver."""

    do: ClassVar[str] = "mod.lock"
    seats: Seats | Role | Literal["all"]
    kinds: Kinds
    on: bool


class ModRemove(CommandBody):
    do: ClassVar[str] = "mod.remove"
    seat: SeatId
    reason: Text | None = None


class ModBan(CommandBody):
    """Remove, and refuse the device and invitation afterwards. Without `hours`: for good."""

    do: ClassVar[str] = "mod.ban"
    seat: SeatId
    reason: Text | None = None
    hours: Annotated[int, Field(gt=0, le=24 * 366)] | None = None


class ModUnban(CommandBody):
    do: ClassVar[str] = "mod.unban"
    ban: BanId


class ModSpotlight(CommandBody):
    do: ClassVar[str] = "mod.spotlight"
    seats: Annotated[list[SeatId], Field(max_length=4)]


class ChatSend(CommandBody):
    do: ClassVar[str] = "chat.send"
    to: ChatTo
    text: Annotated[str, Field(min_length=1, max_length=2_000)]


class ChatDelete(CommandBody):
    do: ClassVar[str] = "chat.delete"
    message: MessageId
    reason: Text | None = None


class ChatSet(CommandBody):
    """`slow_ms`: least time between two messages of a seat, 0 for none."""

    do: ClassVar[str] = "chat.set"
    mode: ChatMode
    slow_ms: Annotated[int, Field(ge=0, le=3_600_000)] = 0


class FloorRequest(CommandBody):
    """Raise the hand."""

    do: ClassVar[str] = "floor.request"
    kind: Literal["speak"] = "speak"


class FloorWithdraw(CommandBody):
    do: ClassVar[str] = "floor.withdraw"
    request: RequestId


class FloorRemove(CommandBody):
    do: ClassVar[str] = "floor.remove"
    request: RequestId
    reason: Text | None = None


COMMANDS: dict[str, type[CommandBody]] = {
    body.do: body
    for body in (
        Join, Resume, Leave, Pong, ClientPing, MediaOffer, MediaView, MediaState, Typing,
        SittingOpen, SittingStart, SittingEnd, SeatRole, SeatGrant, SeatRename,
        ModMute, ModLock, ModRemove, ModBan, ModUnban, ModSpotlight,
        ChatSend, ChatDelete, ChatSet, FloorRequest, FloorWithdraw, FloorRemove,
    )
}  # fmt: skip
