"""What a reading of a journal notices on its way: moments, turns, entries, spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from vicon.records.intervals import Interval
from vicon.records.minutes.facts import Earlier, Happening, Spoke, Written
from vicon.rooms.event import Event
from vicon.rooms.floor.model import Request
from vicon.rooms.protocol import events as on
from vicon.rooms.seal import sealed
from vicon.rooms.state import State


@dataclass(slots=True)
class Opened:
    """A vote since it was opened."""

    opened_at: int
    closed_at: int | None = None
    holds: list[tuple[int, int]] = field(default_factory=list)
    held_at: int | None = None
    void_reason: str | None = None


class Course:
    """Takes every event with the state after it. Texts of `happenings`, `turns`, `notes` are seals still."""

    def __init__(self) -> None:
        self.happenings: list[Happening] = []
        self.turns: list[Spoke] = []
        self.presided: dict[str, None] = {}
        self.ended: int | None = None
        self.votes: dict[str, Opened] = {}
        self.notes: dict[int, Written] = {}
        self.decisions: dict[int, Written] = {}
        self.tasks: dict[int, Written] = {}
        self.files: list[tuple[str, str, int]] = []
        self.earlier: list[Earlier] = []
        self.redacted: set[str] = set()
        self.taken_up: list[tuple[int, str | None]] = []
        self._requests: dict[str, Request] = {}
        self._had: set[str] = set()
        """Requests that are not for the list of unread statements."""
        self._granted: dict[str, tuple[on.FloorGranted, int]] = {}
        self._closed: list[tuple[int, int | None]] = []
        self._recorded: list[tuple[int, int | None]] = []
        self._at = 0
        self._leads: str | None = None

    def take(self, event: Event[on.EventBody], state: State, *, hidden: bool) -> None:
        """`hidden`: it was said in a closed part, and is not for the record that all may read."""
        self._at = event.at
        self._of_the_sitting(event, state)
        self._of_the_agenda(state)
        if isinstance(event.body, on.FloorRequested):
            asked = event.body.request
            self._requests[asked] = next(it for it in state.floor.waiting if it.request == asked)
            self._had.update((asked,) if hidden else ())
        if not hidden:
            self._of_business(event)
        self._of_votes(event)

    def unread(self) -> Iterator[Request]:
        """Requests on paper that never came to a turn."""
        return (it for it in self._requests.values() if it.door == "paper" and it.request not in self._had)

    def closed_parts(self) -> Iterator[Interval]:
        return _spans(self._closed, self._at)

    def recorded(self) -> Iterator[Interval]:
        return _spans(self._recorded, self._at)

    def _of_the_sitting(self, event: Event[on.EventBody], state: State) -> None:
        at = event.at
        match event.body:
            case on.SittingStarted() | on.SittingContinued() | on.FreezeBegan() | on.FreezeEnded():
                self._note(at, event.kind)
                if isinstance(event.body, on.SittingStarted) and state.presiding is not None:
                    self.presided.setdefault(state.presiding)
                    self._leads = state.presiding
            case on.SittingSuspended(reason_code=code, reason=reason, until=until):
                text = None if reason is None else sealed(reason)
                self.happenings.append(Happening(at, event.kind, text=text, until=until, code=code))
            case on.SittingEnded():
                self._note(at, event.kind)
                self.ended = at
            case on.ChairPassed(to=str(to)) if state.phase in ("in_session", "suspended"):
                if self._leads not in (None, to):
                    self._note(at, event.kind, to)
                self.presided.setdefault(to)
                self._leads = to
            case on.RecordingStarted():
                self._recorded.append((at, None))
            case on.RecordingStopped() if self._recorded:
                self._recorded[-1] = (self._recorded[-1][0], at)
            case on.SittingSealed(files=files):
                self.files = [(it.kind, it.sha256, it.bytes) for it in files]
            case on.MinutesRendered(template=template, version=version, sha256=sha256):
                self.earlier.append(Earlier(template, version, sha256))
            case on.RedactionRecorded(seals=seals):
                self.redacted.update(seals)
        open_ = bool(self._closed) and self._closed[-1][1] is None
        if state.settings.closed and not open_:
            self._closed.append((at, None))
            self._note(at, "closed.began")
        elif open_ and not state.settings.closed:
            self._closed[-1] = (self._closed[-1][0], at)
            self._note(at, "closed.ended")

    def _of_the_agenda(self, state: State) -> None:
        current = next((it.id for it in state.agenda if it.status == "current"), None)
        if current != (self.taken_up[-1][1] if self.taken_up else None):
            self.taken_up.append((self._at, current))

    def _of_business(self, event: Event[on.EventBody]) -> None:
        seq, at = event.seq, event.at
        match event.body:
            case on.FloorWithdrawn(request=id_) | on.FloorRemoved(request=id_):
                self._had.add(id_)
            case on.FloorGranted(turn=turn):
                self._granted[turn] = event.body, at
            case on.FloorEnded():
                self._turn_ended(event.body)
            case on.NoteCorrected() | on.DecisionCorrected() | on.ActionCorrected():
                entries = self._entries(event.kind)
                old = entries[event.body.entry]
                entries[event.body.entry] = replace(_written(event.body, old.seq, old.at), corrected=True)
            case on.NoteAdded() | on.DecisionAdded() | on.ActionAdded():
                self._entries(event.kind)[seq] = _written(event.body, seq, at)
            case on.NoteStruck(entry=entry) | on.DecisionStruck(entry=entry):
                self._entries(event.kind).pop(entry, None)

    def _of_votes(self, event: Event[on.EventBody]) -> None:
        match event.body:
            case on.VoteOpened(vote=id_):
                self.votes[id_] = Opened(event.at)
            case on.VoteHeld(vote=id_):
                self.votes[id_].held_at = event.at
            case on.VoteResumed(vote=id_):
                self._resume(id_)
            case on.VoteClosed(vote=id_):
                self._resume(id_)
                self.votes[id_].closed_at = event.at
            case on.VoteVoided(vote=id_, reason=reason) if id_ in self.votes:
                self._resume(id_)
                self.votes[id_].void_reason = None if reason is None else sealed(reason)

    def _resume(self, vote: str) -> None:
        it = self.votes[vote]
        if it.held_at is not None:
            it.holds.append((it.held_at, self._at))
            it.held_at = None

    def _turn_ended(self, body: on.FloorEnded) -> None:
        granted, at = self._granted.pop(body.turn, (None, 0))
        if granted is None or body.reason == "returned" or body.used_ms + body.over_ms == 0:
            return
        request = self._requests[granted.request]
        self._had.add(granted.request)
        self.turns.append(
            Spoke(
                turn=body.turn,
                begin=at if body.from_ is None else body.from_,
                who=body.seat,
                for_name=request.for_name,
                reader=granted.reader,
                item=request.item,
                side=request.side or request.district,
                door=request.door,
                ms=body.used_ms + body.over_ms,
                over_ms=body.over_ms,
                reason=body.reason,
            )
        )

    def _entries(self, kind: str) -> dict[int, Written]:
        return {"note": self.notes, "decision": self.decisions, "action": self.tasks}[kind.partition(".")[0]]

    def _note(self, at: int, what: str, who: str | None = None) -> None:
        self.happenings.append(Happening(at, what, who))


def _written(body: on.NoteAdded | on.DecisionAdded | on.ActionAdded, seq: int, at: int) -> Written:
    text = body.text if isinstance(body.text, str) else body.text.sealed
    if isinstance(body, on.ActionAdded):
        return Written(seq, at, text, body.item, owner=body.owner, due=body.due)
    return Written(seq, at, text, body.item)


def _spans(all_: list[tuple[int, int | None]], last: int) -> Iterator[Interval]:
    for begin, end in all_:
        if (last if end is None else end) > begin:
            yield Interval(begin, last if end is None else end)
