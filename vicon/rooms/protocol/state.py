"""The picture of a sitting that a newcomer gets in `welcome`; the client folds later events over it."""

from __future__ import annotations

from typing import Any, Literal

from vicon.rooms.protocol.agenda import AgendaState
from vicon.rooms.protocol.ballots import Choice, Result, Reveal, VoidCode, VoteKind, VoteRule
from vicon.rooms.protocol.broadcast import BroadcastState
from vicon.rooms.protocol.consent import Consent, RecordingState
from vicon.rooms.protocol.fields import (
    BanId,
    ChatMode,
    ChatTo,
    Door,
    Flag,
    Grant,
    Group,
    ItemId,
    Lang,
    MediaName,
    MessageId,
    Millis,
    Model,
    OnOff,
    ParticipantId,
    PollId,
    QuestionId,
    Role,
    SeatId,
    SittingId,
    TicketNumber,
    Title,
    VoteId,
)
from vicon.rooms.protocol.floor import FloorState
from vicon.rooms.protocol.notes import NotesState
from vicon.rooms.protocol.questions import QuestionState
from vicon.rooms.protocol.slides import SlidesState

Phase = Literal["scheduled", "open", "in_session", "suspended", "ended"]


class Suspension(Model):
    """Why the sitting is paused, and until when."""

    cause: Literal["chair", "quorum"]
    reason: str | None
    until: Millis | None


class Span(Model):
    """From when to when; `ended` is null while it goes on."""

    began: Millis
    ended: Millis | None


class SittingState(Model):
    """`freezes`: emergency pauses; what was recorded within them is not for publication."""

    id: SittingId
    title: Title
    preset: str
    state: Phase
    started_at: Millis | None = None
    presiding: SeatId | None = None
    starts_at: Millis | None = None
    suspension: Suspension | None = None
    frozen: bool = False
    freezes: list[Span]


class SeatState(Model):
    """`name` is null once it was redacted. `votes`: is entitled to. `locked`: kinds kept off by `mod.lock`.
    `add` and `remove`: how `grants` deviate from the role's. `lang`: what an interpreter interprets into;
    `was`: what they were before they were made one."""

    name: str | None
    role: Role
    guest: bool
    votes: bool
    side: Group | None
    district: Group | None
    grants: list[Grant]
    add: list[Grant]
    remove: list[Grant]
    locked: list[MediaName]
    lang: Lang | None
    was: Role | None


class QuorumState(Model):
    met: bool
    present: int
    seats: int


class CastState(Model):
    """That a seat has voted, and how where that is shown at once."""

    seat: SeatId
    choice: Choice | None


class PaperTally(Model):
    """Ballots counted on paper, by option."""

    counts: list[int]
    abstain: int


class VoteState(Model):
    """`eligible` of `seats` may vote since it opened. `result`: the stage's from the close, then everybody's.

    `asked`: the only seats it is put to, null for all that vote; `repeats`: the vote before it.
    `tally`: the stage's; `void`: why it came to nothing.
    """

    title: Title
    item: ItemId | None
    kind: VoteKind
    options: list[Title]
    rule: VoteRule
    reveal: Reveal
    change: bool
    asked: list[SeatId] | None
    repeats: VoteId | None
    round: int
    state: Literal["draft", "open", "held", "closed", "published", "void"]
    seats: list[SeatId]
    eligible: list[SeatId]
    until: Millis | None
    called: list[SeatId]
    cast: list[CastState]
    tally: PaperTally | None
    result: Result | None
    void: VoidCode | None


class PollState(Model):
    """`answered`: seats, never with what; `counts` once it is closed."""

    title: Title
    options: list[Title]
    many: bool
    state: Literal["draft", "open", "closed"]
    answered: list[SeatId]
    counts: list[int] | None


class ParticipantState(Model):
    seat: SeatId
    door: Door
    presence: Literal["present", "away"]


class LobbyEntry(Model):
    """Somebody in the lobby, since `at`; `number`: of the ticket. Only the stage gets these."""

    participant: ParticipantId
    name: str | None
    role: Role
    door: Door
    at: Millis
    flag: Flag | None
    number: TicketNumber | None


class VisitsState(Model):
    """Of a queue: since when each visitor is being served, and how long the last five visits took (ms)."""

    since: dict[ParticipantId, Millis]
    took: list[int]


class Message(Model):
    """A chat message; `text` is null once deleted."""

    message: MessageId
    seat: SeatId
    to: ChatTo
    text: str | None
    at: Millis


class ChatRule(Model):
    mode: ChatMode
    slow_ms: int


class Devices(Model):
    audio: OnOff
    video: OnOff
    screen: OnOff


class Ban(Model):
    """Only the stage gets bans."""

    ban: BanId
    seat: SeatId
    until: Millis | None


class Said(Model):
    """What one seat may know and another may not: all that is said, asked, decided and voted, which a closed
    sitting keeps from those outside its circle, and what is for the stage.

    `chat`: the last 200. `lobby`: first to last. `nips`: the numbers of civil servants. `consents`: one's
    own, for the stage everybody's.
    """

    floor: FloorState
    chat: list[Message]
    chat_mode: ChatRule
    media: dict[ParticipantId, Devices]
    votes: dict[VoteId, VoteState]
    polls: dict[PollId, PollState]
    agenda: list[AgendaState]
    notes: NotesState
    questions: dict[QuestionId, QuestionState]
    slides: SlidesState
    nips: dict[SeatId, str]
    lobby: list[LobbyEntry]
    bans: list[Ban]
    consents: dict[SeatId, Consent]


class State(Said):
    """What one viewer may know. `seats`: all not removed; `present`: voting seats that are there."""

    sitting: SittingState
    settings: dict[str, Any]
    seats: dict[SeatId, SeatState]
    participants: dict[ParticipantId, ParticipantState]
    visits: VisitsState
    spotlight: list[SeatId]
    present: list[SeatId]
    quorum: QuorumState | None
    recording: RecordingState | None
    broadcast: BroadcastState | None
