"""The state after an event. Never refuses: what is in the journal happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from vicon.rooms import (
    admission,
    altering,
    chat,
    freeze,
    moderation,
    presence,
    presiding,
    redaction,
    sealing,
    seats,
    sitting,
)
from vicon.rooms.agenda import fold as agenda
from vicon.rooms.broadcast import rules as broadcast
from vicon.rooms.circle.fold import followed
from vicon.rooms.consent import choosing, recording
from vicon.rooms.documents import rules as documents
from vicon.rooms.event import Event
from vicon.rooms.floor import fold as floor
from vicon.rooms.lobby import fold as lobby
from vicon.rooms.notes import fold as notes
from vicon.rooms.polls import rules as polls
from vicon.rooms.protocol import events as on
from vicon.rooms.questions import fold as questions
from vicon.rooms.quorum import rules as quorum
from vicon.rooms.slides import rules as slides
from vicon.rooms.state import Signed, State
from vicon.rooms.votes import fold as votes


def apply(state: State, event: Event[on.EventBody]) -> State:
    """`state` with `event` in it."""
    after = followed(state, _RULES[type(event.body)](state, event), event)
    signed = after.signed
    if not isinstance(event.body, on.CheckpointSigned):
        signed = replace(signed, since=signed.since + 1)
    return replace(after, seq=event.seq, at=event.at, signed=signed)


def _signed(state: State, event: Event[on.CheckpointSigned]) -> State:
    return replace(state, signed=Signed(event.body.note, event.at))


_RULES: Mapping[type[on.EventBody], Callable[[State, Any], State]] = {
    on.SittingCreated: sitting.created,
    on.SittingOpened: sitting.opened,
    on.SittingStarted: sitting.started,
    on.SittingSuspended: sitting.suspended,
    on.SittingContinued: sitting.continued,
    on.SittingEnded: sitting.ended,
    on.SittingSealed: sealing.sealed,
    on.SittingChanged: altering.changed,
    on.FreezeBegan: freeze.began,
    on.FreezeEnded: freeze.ended,
    on.LobbyKnocked: lobby.knocked,
    on.LobbyMoved: lobby.moved,
    on.LobbyLeft: lobby.left,
    on.LobbyAdmitted: lobby.admitted,
    on.LobbyDenied: lobby.denied,
    on.LobbyMessaged: lobby.messaged,
    on.SeatPrepared: seats.prepared,
    on.ParticipantJoined: admission.joined,
    on.ParticipantAway: presence.went_away,
    on.ParticipantBack: presence.came_back,
    on.ParticipantLeft: presence.left,
    on.ChairPassed: presiding.passed,
    on.SeatChanged: seats.changed,
    on.SeatRenamed: seats.renamed,
    on.SeatRemoved: moderation.removed,
    on.SeatBanned: moderation.banned,
    on.BanLifted: moderation.lifted,
    on.ModMuted: moderation.muted,
    on.ModLocked: moderation.locked,
    on.SpotlightSet: moderation.spotlit,
    on.FloorRequested: floor.requested,
    on.FloorWithdrawn: floor.lowered,
    on.FloorRemoved: floor.lowered,
    on.AgendaSet: agenda.set_,
    on.AgendaMoved: agenda.moved,
    on.AgendaStarted: agenda.started,
    on.AgendaFinished: agenda.finished,
    on.AgendaSkipped: agenda.skipped,
    on.AgendaPostponed: agenda.postponed,
    on.NoteAdded: notes.noted,
    on.DecisionAdded: notes.decided,
    on.ActionAdded: notes.tasked,
    on.NoteCorrected: notes.note_corrected,
    on.DecisionCorrected: notes.decision_corrected,
    on.ActionCorrected: notes.task_corrected,
    on.NoteStruck: notes.note_struck,
    on.DecisionStruck: notes.decision_struck,
    on.ActionStruck: notes.task_struck,
    on.QuestionAsked: questions.asked,
    on.QuestionApproved: questions.approved,
    on.QuestionRejected: questions.rejected,
    on.QuestionMerged: questions.merged,
    on.QuestionWithdrawn: questions.withdrawn,
    on.QuestionCounted: questions.counted,
    on.QuestionAssigned: questions.assigned,
    on.QuestionAnswered: questions.answered,
    on.QuestionOverdue: questions.overdue,
    on.QuestionClosed: questions.closed,
    on.FloorMoved: floor.moved,
    on.FloorListed: floor.listed,
    on.FloorCalled: floor.called,
    on.FloorGranted: floor.granted,
    on.FloorStarted: floor.started,
    on.FloorWarned: floor.warned,
    on.FloorExtended: floor.extended,
    on.FloorPaused: floor.paused,
    on.FloorReminded: lambda state, _: state,
    on.FloorResumed: floor.resumed,
    on.FloorEnded: floor.ended,
    on.ChatSent: chat.sent,
    on.ChatDeleted: chat.deleted,
    on.ChatChanged: chat.changed,
    on.AttendMarked: quorum.marked,
    on.PresenceChanged: quorum.presence_changed,
    on.QuorumChanged: quorum.quorum_changed,
    on.VoteCreated: votes.created,
    on.VoteOpened: votes.opened,
    on.VoteHeld: votes.held,
    on.VoteResumed: votes.resumed,
    on.VoteCalled: votes.called,
    on.BallotCast: votes.cast,
    on.VoteRecorded: votes.cast,
    on.VoteMarked: votes.cast,
    on.VoteTallied: votes.tallied,
    on.VoteClosed: votes.closed,
    on.VotePublished: votes.published,
    on.VoteRecounted: votes.recounted,
    on.VoteVoided: votes.voided,
    on.PollCreated: polls.created,
    on.PollOpened: polls.opened,
    on.PollAnswered: polls.answered,
    on.PollClosed: polls.closed,
    on.ConsentGiven: choosing.chosen,
    on.ConsentWithdrawn: choosing.chosen,
    on.RecordingStarted: recording.started,
    on.RecordingStopped: recording.stopped,
    on.RecordingMarked: lambda state, _: state,
    on.RecordingFiled: recording.filed,
    on.BroadcastStarted: broadcast.started,
    on.BroadcastStopped: broadcast.stopped,
    on.BroadcastDumped: broadcast.dumped,
    on.MinutesRendered: documents.rendered,
    on.MinutesSigned: documents.signed,
    on.SlidesAdded: slides.added,
    on.SlidesShown: slides.shown,
    on.SlidesTurned: slides.turned,
    on.SlidesHidden: slides.hidden,
    on.SlidesRemoved: slides.removed,
    on.CheckpointSigned: _signed,
    on.RedactionRecorded: redaction.recorded,
}
