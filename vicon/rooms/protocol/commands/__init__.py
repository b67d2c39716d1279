"""What a client may ask for: the body of each command (rooms.md 4.1), by its word in `COMMANDS`."""

from __future__ import annotations

from vicon.rooms.protocol.commands.agenda import AgendaFinish as AgendaFinish
from vicon.rooms.protocol.commands.agenda import AgendaImport as AgendaImport
from vicon.rooms.protocol.commands.agenda import AgendaMove as AgendaMove
from vicon.rooms.protocol.commands.agenda import AgendaPostpone as AgendaPostpone
from vicon.rooms.protocol.commands.agenda import AgendaSkip as AgendaSkip
from vicon.rooms.protocol.commands.agenda import AgendaStart as AgendaStart
from vicon.rooms.protocol.commands.attendance import AttendMark as AttendMark
from vicon.rooms.protocol.commands.base import CommandBody as CommandBody
from vicon.rooms.protocol.commands.broadcast import BroadcastDump as BroadcastDump
from vicon.rooms.protocol.commands.broadcast import BroadcastStart as BroadcastStart
from vicon.rooms.protocol.commands.broadcast import BroadcastStop as BroadcastStop
from vicon.rooms.protocol.commands.captions import CaptionWrite as CaptionWrite
from vicon.rooms.protocol.commands.chat import ChatDelete as ChatDelete
from vicon.rooms.protocol.commands.chat import ChatSend as ChatSend
from vicon.rooms.protocol.commands.chat import ChatSet as ChatSet
from vicon.rooms.protocol.commands.chat import Typing as Typing
from vicon.rooms.protocol.commands.entry import ClientPing as ClientPing
from vicon.rooms.protocol.commands.entry import Device as Device
from vicon.rooms.protocol.commands.entry import Join as Join
from vicon.rooms.protocol.commands.entry import Leave as Leave
from vicon.rooms.protocol.commands.entry import Pong as Pong
from vicon.rooms.protocol.commands.entry import Resume as Resume
from vicon.rooms.protocol.commands.floor import FloorCall as FloorCall
from vicon.rooms.protocol.commands.floor import FloorExtend as FloorExtend
from vicon.rooms.protocol.commands.floor import FloorGrant as FloorGrant
from vicon.rooms.protocol.commands.floor import FloorList as FloorList
from vicon.rooms.protocol.commands.floor import FloorMove as FloorMove
from vicon.rooms.protocol.commands.floor import FloorPause as FloorPause
from vicon.rooms.protocol.commands.floor import FloorRemind as FloorRemind
from vicon.rooms.protocol.commands.floor import FloorRemove as FloorRemove
from vicon.rooms.protocol.commands.floor import FloorRequest as FloorRequest
from vicon.rooms.protocol.commands.floor import FloorResume as FloorResume
from vicon.rooms.protocol.commands.floor import FloorRevoke as FloorRevoke
from vicon.rooms.protocol.commands.floor import FloorWithdraw as FloorWithdraw
from vicon.rooms.protocol.commands.floor import FloorYield as FloorYield
from vicon.rooms.protocol.commands.lobby import LobbyAdmit as LobbyAdmit
from vicon.rooms.protocol.commands.lobby import LobbyDeny as LobbyDeny
from vicon.rooms.protocol.commands.lobby import LobbyMessage as LobbyMessage
from vicon.rooms.protocol.commands.lobby import LobbyMove as LobbyMove
from vicon.rooms.protocol.commands.lobby import LobbyNext as LobbyNext
from vicon.rooms.protocol.commands.media import MediaOffer as MediaOffer
from vicon.rooms.protocol.commands.media import MediaState as MediaState
from vicon.rooms.protocol.commands.media import MediaView as MediaView
from vicon.rooms.protocol.commands.media import Slot as Slot
from vicon.rooms.protocol.commands.moderation import ModBan as ModBan
from vicon.rooms.protocol.commands.moderation import ModLock as ModLock
from vicon.rooms.protocol.commands.moderation import ModMute as ModMute
from vicon.rooms.protocol.commands.moderation import ModRemove as ModRemove
from vicon.rooms.protocol.commands.moderation import ModSpotlight as ModSpotlight
from vicon.rooms.protocol.commands.moderation import ModUnban as ModUnban
from vicon.rooms.protocol.commands.notes import ActionAdd as ActionAdd
from vicon.rooms.protocol.commands.notes import ActionCorrect as ActionCorrect
from vicon.rooms.protocol.commands.notes import ActionStrike as ActionStrike
from vicon.rooms.protocol.commands.notes import DecisionAdd as DecisionAdd
from vicon.rooms.protocol.commands.notes import DecisionCorrect as DecisionCorrect
from vicon.rooms.protocol.commands.notes import DecisionStrike as DecisionStrike
from vicon.rooms.protocol.commands.notes import NoteAdd as NoteAdd
from vicon.rooms.protocol.commands.notes import NoteCorrect as NoteCorrect
from vicon.rooms.protocol.commands.notes import NoteStrike as NoteStrike
from vicon.rooms.protocol.commands.polls import PollAnswer as PollAnswer
from vicon.rooms.protocol.commands.polls import PollClose as PollClose
from vicon.rooms.protocol.commands.polls import PollCreate as PollCreate
from vicon.rooms.protocol.commands.polls import PollOpen as PollOpen
from vicon.rooms.protocol.commands.questions import QuestionAnswer as QuestionAnswer
from vicon.rooms.protocol.commands.questions import QuestionApprove as QuestionApprove
from vicon.rooms.protocol.commands.questions import QuestionAsk as QuestionAsk
from vicon.rooms.protocol.commands.questions import QuestionAssign as QuestionAssign
from vicon.rooms.protocol.commands.questions import QuestionClose as QuestionClose
from vicon.rooms.protocol.commands.questions import QuestionMerge as QuestionMerge
from vicon.rooms.protocol.commands.questions import QuestionReject as QuestionReject
from vicon.rooms.protocol.commands.questions import QuestionUpvote as QuestionUpvote
from vicon.rooms.protocol.commands.questions import QuestionWithdraw as QuestionWithdraw
from vicon.rooms.protocol.commands.recording import ConsentSet as ConsentSet
from vicon.rooms.protocol.commands.recording import RecordingMark as RecordingMark
from vicon.rooms.protocol.commands.recording import RecordingStart as RecordingStart
from vicon.rooms.protocol.commands.recording import RecordingStop as RecordingStop
from vicon.rooms.protocol.commands.seats import SeatGrant as SeatGrant
from vicon.rooms.protocol.commands.seats import SeatRename as SeatRename
from vicon.rooms.protocol.commands.seats import SeatRole as SeatRole
from vicon.rooms.protocol.commands.sitting import FreezeOff as FreezeOff
from vicon.rooms.protocol.commands.sitting import FreezeOn as FreezeOn
from vicon.rooms.protocol.commands.sitting import SittingContinue as SittingContinue
from vicon.rooms.protocol.commands.sitting import SittingEnd as SittingEnd
from vicon.rooms.protocol.commands.sitting import SittingOpen as SittingOpen
from vicon.rooms.protocol.commands.sitting import SittingPreside as SittingPreside
from vicon.rooms.protocol.commands.sitting import SittingSet as SittingSet
from vicon.rooms.protocol.commands.sitting import SittingStart as SittingStart
from vicon.rooms.protocol.commands.sitting import SittingSuspend as SittingSuspend
from vicon.rooms.protocol.commands.slides import SlidesHide as SlidesHide
from vicon.rooms.protocol.commands.slides import SlidesPage as SlidesPage
from vicon.rooms.protocol.commands.slides import SlidesShow as SlidesShow
from vicon.rooms.protocol.commands.votes import VoteCall as VoteCall
from vicon.rooms.protocol.commands.votes import VoteCast as VoteCast
from vicon.rooms.protocol.commands.votes import VoteClose as VoteClose
from vicon.rooms.protocol.commands.votes import VoteCreate as VoteCreate
from vicon.rooms.protocol.commands.votes import VoteOpen as VoteOpen
from vicon.rooms.protocol.commands.votes import VotePublish as VotePublish
from vicon.rooms.protocol.commands.votes import VoteRecord as VoteRecord
from vicon.rooms.protocol.commands.votes import VoteRecount as VoteRecount
from vicon.rooms.protocol.commands.votes import VoteRepeat as VoteRepeat
from vicon.rooms.protocol.commands.votes import VoteTally as VoteTally
from vicon.rooms.protocol.commands.votes import VoteVoid as VoteVoid

COMMANDS: dict[str, type[CommandBody]] = {
    body.do: body
    for body in (
        Join, Resume, Leave, Pong, ClientPing, MediaOffer, MediaView, MediaState, Typing,
        CaptionWrite,
        SittingOpen, SittingStart, SittingSuspend, SittingContinue, SittingEnd,
        SittingSet, SittingPreside, FreezeOn, FreezeOff,
        LobbyAdmit, LobbyNext, LobbyDeny, LobbyMessage, LobbyMove, SeatRole, SeatGrant, SeatRename,
        ModMute, ModLock, ModRemove, ModBan, ModUnban, ModSpotlight,
        ChatSend, ChatDelete, ChatSet, FloorRequest, FloorWithdraw, FloorRemove,
        AgendaImport, AgendaMove, AgendaStart, AgendaFinish, AgendaSkip, AgendaPostpone,
        NoteAdd, DecisionAdd, ActionAdd, NoteCorrect, DecisionCorrect, ActionCorrect,
        NoteStrike, DecisionStrike, ActionStrike,
        AttendMark, VoteCreate, VoteOpen, VoteClose, VotePublish, VoteCall, VoteCast,
        VoteRecord, VoteTally, VoteRecount, VoteRepeat, VoteVoid,
        PollCreate, PollOpen, PollAnswer, PollClose,
        QuestionAsk, QuestionWithdraw, QuestionApprove, QuestionReject, QuestionMerge,
        QuestionUpvote, QuestionAssign, QuestionAnswer, QuestionClose,
        FloorMove, FloorList, FloorCall, FloorGrant, FloorExtend, FloorPause, FloorResume, FloorRemind,
        FloorYield, FloorRevoke, ConsentSet, RecordingStart, RecordingStop, RecordingMark,
        SlidesShow, SlidesPage, SlidesHide,
        BroadcastStart, BroadcastStop, BroadcastDump,
    )
}  # fmt: skip
