"""Which rule answers each command that writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vicon.rooms import altering, chat, freeze, moderation, presence, presiding, seats, sitting
from vicon.rooms.agenda import rules as agenda
from vicon.rooms.broadcast import rules as broadcast
from vicon.rooms.consent import choosing, recording
from vicon.rooms.floor import requests, turns
from vicon.rooms.lobby import admitting
from vicon.rooms.notes import rules as notes
from vicon.rooms.polls import rules as polls
from vicon.rooms.protocol import commands as do
from vicon.rooms.questions import asking, leading
from vicon.rooms.quorum import rules as quorum
from vicon.rooms.scribe import Scribe
from vicon.rooms.slides import rules as slides
from vicon.rooms.votes import closing
from vicon.rooms.votes import rules as votes

Rule = Callable[[Scribe, Any], None]
RULES: Mapping[type[do.CommandBody], Rule] = {
    do.Leave: presence.leave,
    do.SittingOpen: sitting.open_,
    do.SittingStart: sitting.start,
    do.SittingSuspend: sitting.suspend,
    do.SittingContinue: sitting.go_on,
    do.SittingEnd: sitting.end,
    do.SittingSet: altering.set_,
    do.SittingPreside: presiding.preside,
    do.FreezeOn: freeze.on,
    do.FreezeOff: freeze.off,
    do.LobbyAdmit: admitting.admit,
    do.LobbyNext: admitting.next_,
    do.LobbyDeny: admitting.deny,
    do.LobbyMessage: admitting.message,
    do.LobbyMove: admitting.move,
    do.SeatRole: seats.role,
    do.SeatGrant: seats.grant,
    do.SeatRename: seats.rename,
    do.ModMute: moderation.mute,
    do.ModLock: moderation.lock,
    do.ModRemove: moderation.remove,
    do.ModBan: moderation.ban,
    do.ModUnban: moderation.unban,
    do.ModSpotlight: moderation.spotlight,
    do.ChatSend: chat.send,
    do.ChatDelete: chat.delete,
    do.ChatSet: chat.set_,
    do.AgendaImport: agenda.import_,
    do.AgendaMove: agenda.move,
    do.AgendaStart: agenda.start,
    do.AgendaFinish: agenda.finish,
    do.AgendaSkip: agenda.skip,
    do.AgendaPostpone: agenda.postpone,
    do.NoteAdd: notes.note,
    do.DecisionAdd: notes.decision,
    do.ActionAdd: notes.action,
    do.NoteCorrect: notes.correct_note,
    do.DecisionCorrect: notes.correct_decision,
    do.ActionCorrect: notes.correct_action,
    do.NoteStrike: notes.strike_note,
    do.DecisionStrike: notes.strike_decision,
    do.ActionStrike: notes.strike_action,
    do.AttendMark: quorum.mark,
    do.VoteCreate: votes.create,
    do.VoteOpen: votes.open_,
    do.VoteCall: votes.call,
    do.VoteCast: votes.cast,
    do.VoteRecord: votes.record,
    do.VoteTally: votes.tally,
    do.VoteClose: closing.close,
    do.VotePublish: closing.publish,
    do.VoteRecount: closing.recount,
    do.VoteRepeat: closing.repeat,
    do.VoteVoid: closing.void,
    do.PollCreate: polls.create,
    do.PollOpen: polls.open_,
    do.PollAnswer: polls.answer,
    do.PollClose: polls.close,
    do.QuestionAsk: asking.ask,
    do.QuestionWithdraw: asking.withdraw,
    do.QuestionApprove: leading.approve,
    do.QuestionReject: leading.reject,
    do.QuestionMerge: leading.merge,
    do.QuestionAssign: leading.assign,
    do.QuestionAnswer: leading.answer,
    do.QuestionClose: leading.close,
    do.FloorRequest: requests.request,
    do.FloorWithdraw: requests.withdraw,
    do.FloorRemove: requests.remove,
    do.FloorMove: requests.move,
    do.FloorList: requests.list_,
    do.FloorCall: requests.call,
    do.FloorGrant: turns.grant,
    do.FloorExtend: turns.extend,
    do.FloorPause: turns.pause,
    do.FloorRemind: turns.remind,
    do.FloorResume: turns.resume,
    do.FloorYield: turns.yield_,
    do.FloorRevoke: turns.revoke,
    do.ConsentSet: choosing.set_,
    do.RecordingStart: recording.start,
    do.RecordingStop: recording.stop,
    do.RecordingMark: recording.mark,
    do.SlidesShow: slides.show,
    do.SlidesPage: slides.page,
    do.SlidesHide: slides.hide,
    do.BroadcastStart: broadcast.start,
    do.BroadcastStop: broadcast.stop,
    do.BroadcastDump: broadcast.dump,
}
