"""What happened: the body of each event (rooms.md 4.2), in the journal and, opened, on the wire.

Bodies always hold every field, null where it says nothing. A field marked `Opens` is `{"sealed": hex}` in the
journal; `Only` keeps a field from other viewers. `EVENTS` maps the kind to its body.
"""

from __future__ import annotations

from vicon.rooms.protocol.events.agenda import AgendaFinished as AgendaFinished
from vicon.rooms.protocol.events.agenda import AgendaMoved as AgendaMoved
from vicon.rooms.protocol.events.agenda import AgendaPostponed as AgendaPostponed
from vicon.rooms.protocol.events.agenda import AgendaSet as AgendaSet
from vicon.rooms.protocol.events.agenda import AgendaSkipped as AgendaSkipped
from vicon.rooms.protocol.events.agenda import AgendaStarted as AgendaStarted
from vicon.rooms.protocol.events.attendance import AttendMarked as AttendMarked
from vicon.rooms.protocol.events.attendance import PresenceChanged as PresenceChanged
from vicon.rooms.protocol.events.attendance import QuorumChanged as QuorumChanged
from vicon.rooms.protocol.events.base import EventBody as EventBody
from vicon.rooms.protocol.events.broadcast import BroadcastDumped as BroadcastDumped
from vicon.rooms.protocol.events.broadcast import BroadcastStarted as BroadcastStarted
from vicon.rooms.protocol.events.broadcast import BroadcastStopped as BroadcastStopped
from vicon.rooms.protocol.events.chat import ChatChanged as ChatChanged
from vicon.rooms.protocol.events.chat import ChatDeleted as ChatDeleted
from vicon.rooms.protocol.events.chat import ChatSent as ChatSent
from vicon.rooms.protocol.events.checkpoint import CheckpointSigned as CheckpointSigned
from vicon.rooms.protocol.events.floor import FloorCalled as FloorCalled
from vicon.rooms.protocol.events.floor import FloorEnded as FloorEnded
from vicon.rooms.protocol.events.floor import FloorExtended as FloorExtended
from vicon.rooms.protocol.events.floor import FloorGranted as FloorGranted
from vicon.rooms.protocol.events.floor import FloorListed as FloorListed
from vicon.rooms.protocol.events.floor import FloorMoved as FloorMoved
from vicon.rooms.protocol.events.floor import FloorPaused as FloorPaused
from vicon.rooms.protocol.events.floor import FloorReminded as FloorReminded
from vicon.rooms.protocol.events.floor import FloorRemoved as FloorRemoved
from vicon.rooms.protocol.events.floor import FloorRequested as FloorRequested
from vicon.rooms.protocol.events.floor import FloorResumed as FloorResumed
from vicon.rooms.protocol.events.floor import FloorStarted as FloorStarted
from vicon.rooms.protocol.events.floor import FloorWarned as FloorWarned
from vicon.rooms.protocol.events.floor import FloorWithdrawn as FloorWithdrawn
from vicon.rooms.protocol.events.lobby import LobbyAdmitted as LobbyAdmitted
from vicon.rooms.protocol.events.lobby import LobbyDenied as LobbyDenied
from vicon.rooms.protocol.events.lobby import LobbyKnocked as LobbyKnocked
from vicon.rooms.protocol.events.lobby import LobbyLeft as LobbyLeft
from vicon.rooms.protocol.events.lobby import LobbyLeftCause as LobbyLeftCause
from vicon.rooms.protocol.events.lobby import LobbyMessaged as LobbyMessaged
from vicon.rooms.protocol.events.lobby import LobbyMoved as LobbyMoved
from vicon.rooms.protocol.events.minutes import DocumentKind as DocumentKind
from vicon.rooms.protocol.events.minutes import MinutesRendered as MinutesRendered
from vicon.rooms.protocol.events.minutes import MinutesSigned as MinutesSigned
from vicon.rooms.protocol.events.moderation import BanLifted as BanLifted
from vicon.rooms.protocol.events.moderation import ModLocked as ModLocked
from vicon.rooms.protocol.events.moderation import ModMuted as ModMuted
from vicon.rooms.protocol.events.moderation import SeatBanned as SeatBanned
from vicon.rooms.protocol.events.moderation import SeatRemoved as SeatRemoved
from vicon.rooms.protocol.events.moderation import SpotlightSet as SpotlightSet
from vicon.rooms.protocol.events.notes import ActionAdded as ActionAdded
from vicon.rooms.protocol.events.notes import ActionCorrected as ActionCorrected
from vicon.rooms.protocol.events.notes import ActionStruck as ActionStruck
from vicon.rooms.protocol.events.notes import DecisionAdded as DecisionAdded
from vicon.rooms.protocol.events.notes import DecisionCorrected as DecisionCorrected
from vicon.rooms.protocol.events.notes import DecisionStruck as DecisionStruck
from vicon.rooms.protocol.events.notes import NoteAdded as NoteAdded
from vicon.rooms.protocol.events.notes import NoteCorrected as NoteCorrected
from vicon.rooms.protocol.events.notes import NoteStruck as NoteStruck
from vicon.rooms.protocol.events.polls import PollAnswered as PollAnswered
from vicon.rooms.protocol.events.polls import PollClosed as PollClosed
from vicon.rooms.protocol.events.polls import PollCreated as PollCreated
from vicon.rooms.protocol.events.polls import PollOpened as PollOpened
from vicon.rooms.protocol.events.presence import AwayCause as AwayCause
from vicon.rooms.protocol.events.presence import LeftCause as LeftCause
from vicon.rooms.protocol.events.presence import ParticipantAway as ParticipantAway
from vicon.rooms.protocol.events.presence import ParticipantBack as ParticipantBack
from vicon.rooms.protocol.events.presence import ParticipantJoined as ParticipantJoined
from vicon.rooms.protocol.events.presence import ParticipantLeft as ParticipantLeft
from vicon.rooms.protocol.events.questions import QuestionAnswered as QuestionAnswered
from vicon.rooms.protocol.events.questions import QuestionApproved as QuestionApproved
from vicon.rooms.protocol.events.questions import QuestionAsked as QuestionAsked
from vicon.rooms.protocol.events.questions import QuestionAssigned as QuestionAssigned
from vicon.rooms.protocol.events.questions import QuestionClosed as QuestionClosed
from vicon.rooms.protocol.events.questions import QuestionCounted as QuestionCounted
from vicon.rooms.protocol.events.questions import QuestionMerged as QuestionMerged
from vicon.rooms.protocol.events.questions import QuestionOverdue as QuestionOverdue
from vicon.rooms.protocol.events.questions import QuestionRejected as QuestionRejected
from vicon.rooms.protocol.events.questions import QuestionWithdrawn as QuestionWithdrawn
from vicon.rooms.protocol.events.recording import ConsentGiven as ConsentGiven
from vicon.rooms.protocol.events.recording import ConsentWithdrawn as ConsentWithdrawn
from vicon.rooms.protocol.events.recording import RecordingFiled as RecordingFiled
from vicon.rooms.protocol.events.recording import RecordingMarked as RecordingMarked
from vicon.rooms.protocol.events.recording import RecordingStarted as RecordingStarted
from vicon.rooms.protocol.events.recording import RecordingStopped as RecordingStopped
from vicon.rooms.protocol.events.redaction import Ground as Ground
from vicon.rooms.protocol.events.redaction import RedactionRecorded as RedactionRecorded
from vicon.rooms.protocol.events.seats import ChairPassed as ChairPassed
from vicon.rooms.protocol.events.seats import SeatChanged as SeatChanged
from vicon.rooms.protocol.events.seats import SeatPrepared as SeatPrepared
from vicon.rooms.protocol.events.seats import SeatRenamed as SeatRenamed
from vicon.rooms.protocol.events.sitting import ByClock as ByClock
from vicon.rooms.protocol.events.sitting import FileDigest as FileDigest
from vicon.rooms.protocol.events.sitting import FreezeBegan as FreezeBegan
from vicon.rooms.protocol.events.sitting import FreezeEnded as FreezeEnded
from vicon.rooms.protocol.events.sitting import SittingBefore as SittingBefore
from vicon.rooms.protocol.events.sitting import SittingChanged as SittingChanged
from vicon.rooms.protocol.events.sitting import SittingContinued as SittingContinued
from vicon.rooms.protocol.events.sitting import SittingCreated as SittingCreated
from vicon.rooms.protocol.events.sitting import SittingEnded as SittingEnded
from vicon.rooms.protocol.events.sitting import SittingOpened as SittingOpened
from vicon.rooms.protocol.events.sitting import SittingSealed as SittingSealed
from vicon.rooms.protocol.events.sitting import SittingStarted as SittingStarted
from vicon.rooms.protocol.events.sitting import SittingSuspended as SittingSuspended
from vicon.rooms.protocol.events.sitting import SuspendCause as SuspendCause
from vicon.rooms.protocol.events.slides import SlidesAdded as SlidesAdded
from vicon.rooms.protocol.events.slides import SlidesHidden as SlidesHidden
from vicon.rooms.protocol.events.slides import SlidesRemoved as SlidesRemoved
from vicon.rooms.protocol.events.slides import SlidesShown as SlidesShown
from vicon.rooms.protocol.events.slides import SlidesTurned as SlidesTurned
from vicon.rooms.protocol.events.votes import BallotCast as BallotCast
from vicon.rooms.protocol.events.votes import HoldCause as HoldCause
from vicon.rooms.protocol.events.votes import VoteCalled as VoteCalled
from vicon.rooms.protocol.events.votes import VoteClosed as VoteClosed
from vicon.rooms.protocol.events.votes import VoteCreated as VoteCreated
from vicon.rooms.protocol.events.votes import VoteHeld as VoteHeld
from vicon.rooms.protocol.events.votes import VoteMarked as VoteMarked
from vicon.rooms.protocol.events.votes import VoteOpened as VoteOpened
from vicon.rooms.protocol.events.votes import VotePublished as VotePublished
from vicon.rooms.protocol.events.votes import VoteRecorded as VoteRecorded
from vicon.rooms.protocol.events.votes import VoteRecounted as VoteRecounted
from vicon.rooms.protocol.events.votes import VoteResumed as VoteResumed
from vicon.rooms.protocol.events.votes import VoteTallied as VoteTallied
from vicon.rooms.protocol.events.votes import VoteVoided as VoteVoided

EVENTS: dict[str, type[EventBody]] = {
    body.kind: body
    for body in (
        SittingCreated, SittingOpened, SittingStarted, SittingSuspended, SittingContinued, SittingEnded,
        SittingSealed,
        SittingChanged, FreezeBegan, FreezeEnded,
        LobbyKnocked, LobbyMoved, LobbyLeft, LobbyAdmitted, LobbyDenied, LobbyMessaged, SeatPrepared,
        ParticipantJoined, ParticipantAway, ParticipantBack, ParticipantLeft, ChairPassed,
        SeatChanged, SeatRenamed, SeatRemoved, SeatBanned, BanLifted,
        ModMuted, ModLocked, SpotlightSet, FloorRequested, FloorWithdrawn, FloorRemoved,
        AgendaSet, AgendaMoved, AgendaStarted, AgendaFinished, AgendaSkipped, AgendaPostponed,
        NoteAdded, DecisionAdded, ActionAdded, NoteCorrected, DecisionCorrected, ActionCorrected,
        NoteStruck, DecisionStruck, ActionStruck,
        QuestionAsked, QuestionApproved, QuestionRejected, QuestionMerged, QuestionWithdrawn,
        QuestionCounted, QuestionAssigned, QuestionAnswered, QuestionOverdue, QuestionClosed,
        FloorMoved, FloorListed, FloorCalled, FloorGranted, FloorStarted, FloorWarned, FloorExtended,
        FloorPaused, FloorResumed, FloorReminded, FloorEnded,
        ChatSent, ChatDeleted, ChatChanged, CheckpointSigned, RedactionRecorded,
        AttendMarked, PresenceChanged, QuorumChanged,
        VoteCreated, VoteOpened, VoteHeld, VoteResumed, VoteCalled, BallotCast, VoteRecorded, VoteMarked,
        VoteTallied, VoteClosed, VotePublished, VoteRecounted, VoteVoided,
        PollCreated, PollOpened, PollAnswered, PollClosed,
        ConsentGiven, ConsentWithdrawn, RecordingStarted, RecordingStopped, RecordingMarked,
        RecordingFiled, BroadcastStarted, BroadcastStopped, BroadcastDumped,
        MinutesRendered, MinutesSigned,
        SlidesAdded, SlidesShown, SlidesTurned, SlidesHidden, SlidesRemoved,
    )
}  # fmt: skip
