"""From a command, a fact or the clock to events. Pure: time and chance are passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from vicon.rooms import admission, completion, presence, programs, redaction, revocation, sealing, sitting
from vicon.rooms.admission import Arrival
from vicon.rooms.apply import apply
from vicon.rooms.ask import Ask
from vicon.rooms.broadcast import rules as broadcast
from vicon.rooms.consent import recording
from vicon.rooms.documents import rules as documents
from vicon.rooms.due import due
from vicon.rooms.event import Event
from vicon.rooms.floor import clock
from vicon.rooms.ids import Rng
from vicon.rooms.polls import rules as polls
from vicon.rooms.ports import SealedValue, Secret
from vicon.rooms.protocol import commands as do
from vicon.rooms.protocol.events import (
    AwayCause,
    CheckpointSigned,
    EventBody,
    FileDigest,
    Ground,
    LeftCause,
    MinutesRendered,
    MinutesSigned,
    RecordingFiled,
    SlidesAdded,
    SlidesRemoved,
)
from vicon.rooms.quorum import rules as quorum
from vicon.rooms.refusal import Refusal
from vicon.rooms.scribe import Scribe
from vicon.rooms.slides import rules as slides
from vicon.rooms.state import State
from vicon.rooms.table import RULES, Rule
from vicon.rooms.votes import closing
from vicon.rooms.votes.box import Boxes, no_box


@dataclass(frozen=True, slots=True)
class Decision:
    """What one decision comes to: events in order with their openings, and the state after them."""

    events: Sequence[Event[EventBody]]
    state: State
    sealed: Sequence[SealedValue]
    unsealed: Sequence[str]
    secrets: Sequence[Secret]
    participant: str | None = None
    """Whom a `join` made."""


def together(decisions: Sequence[Decision]) -> Decision:
    """One decision of several, each of which was made on the state after the one before it."""
    return Decision(
        events=[event for decision in decisions for event in decision.events],
        state=decisions[-1].state,
        sealed=[value for decision in decisions for value in decision.sealed],
        unsealed=[seal for decision in decisions for seal in decision.unsealed],
        secrets=[secret for decision in decisions for secret in decision.secrets],
    )


@dataclass(frozen=True, slots=True)
class Around:
    """What a decision may look at besides the state: time, chance, opened seals, support, secret ballots."""

    now: int
    rng: Rng
    opened: Mapping[str, str]
    supported: Mapping[str, int] = field(default_factory=dict)
    box: Boxes = no_box
    box_safe: bool = False
    """Whether a secret ballot would leave no trace."""
    disk_full: bool = False
    """Whether nothing would be written of a recording that began now."""


def decide(state: State, ask: Ask[do.CommandBody], around: Around) -> Decision | Refusal:
    """A command of somebody inside. A Refusal changes nothing."""
    rule, scribe = _rule(ask.body), _scribe(state, around)
    try:
        _check_caller(state, ask)
        rule(scribe, ask)
    except Refusal as refusal:
        return refusal
    return _settled(scribe)


def act(
    state: State, program: programs.Program, command: str, body: do.CommandBody, around: Around
) -> Decision | Refusal:
    """A command of a program with an API key, from its seat. A Refusal changes nothing, and makes no seat."""
    rule, scribe = _rule(body), _scribe(state, around)
    try:
        seat = programs.seated(scribe, program, command)
        if completion.is_over(state):
            completion.check(state, body)
        rule(scribe, Ask("", seat, command, body))
    except Refusal as refusal:
        return refusal
    return _settled(scribe)


def admit(state: State, arrival: Arrival, around: Around) -> Decision | Refusal:
    """A `join`."""
    scribe = _scribe(state, around)
    try:
        participant = admission.join(scribe, arrival)
    except Refusal as refusal:
        return refusal
    return _settled(scribe, participant)


def readmit(state: State, participant: str, offer: bool, around: Around) -> Decision | Refusal:
    """A `resume` whose secret was right. No events if the participant was never missed."""
    scribe = _scribe(state, around)
    try:
        presence.back(scribe, participant, offer)
    except Refusal as refusal:
        return refusal
    return _settled(scribe)


def away(state: State, participant: str, cause: AwayCause, around: Around) -> Decision:
    """A fact: a device fell silent."""
    scribe = _scribe(state, around)
    presence.away(scribe, participant, cause)
    return _settled(scribe)


def gone(state: State, participant: str, cause: LeftCause, around: Around) -> Decision:
    """A fact: a device left."""
    scribe = _scribe(state, around)
    presence.gone(scribe, participant, cause)
    return _settled(scribe)


def heard(state: State, it: clock.Heard, around: Around) -> Decision:
    """A fact: what the engine said of the microphone of a turn."""
    scribe = _scribe(state, around)
    clock.heard(scribe, it)
    return _settled(scribe)


def disk_low(state: State, around: Around) -> Decision:
    """A fact: there is no room on the disk for more of recording and broadcast."""
    scribe = _scribe(state, around)
    broadcast.ran_out(scribe)
    recording.ran_out(scribe)
    return _settled(scribe)


def interrupted(state: State, at: int, around: Around) -> Decision:
    """A fact: the media of this sitting began anew; of a turn nothing is known after `at`."""
    scribe = _scribe(state, around)
    clock.interrupted(scribe, at)
    return _settled(scribe)


def tick(state: State, around: Around) -> Decision:
    """What the clock has brought."""
    return _settled(_scribe(state, around))


def prove(state: State, alive: Set[str], around: Around) -> Decision:
    """A fact: of all devices these answer, and take media."""
    scribe = _scribe(state, around)
    quorum.prove(scribe, alive)
    return _settled(scribe)


def lose(state: State, id_: str, around: Around) -> Decision:
    """A fact: ballots of a secret vote, or answers to a poll, are gone with the process that held them."""
    scribe = _scribe(state, around)
    (polls if id_ in state.polls else closing).lose(scribe, id_)
    return _settled(scribe)


def sign(state: State, note: str, around: Around) -> Decision:
    """A checkpoint over the events so far."""
    scribe = _scribe(state, around)
    scribe.write(CheckpointSigned(note=note))
    return _settled(scribe)


def redact(state: State, seals: Sequence[str], ground: Ground, around: Around) -> Decision | Refusal:
    """An administrator's wish that what is under `seals` be deleted."""
    scribe = _scribe(state, around)
    try:
        redaction.redact(scribe, seals, ground)
    except Refusal as refusal:
        return refusal
    return _settled(scribe)


def seal(state: State, files: Sequence[FileDigest], around: Around) -> Decision | Refusal:
    """The secretary's word that the record is complete."""
    scribe = _scribe(state, around)
    try:
        sealing.seal(scribe, files)
    except Refusal as refusal:
        return refusal
    return _settled(scribe)


def revoke(state: State, sub: str, around: Around) -> Decision | Refusal:
    """A fact: the key of which `sub` is opens nothing any more."""
    scribe = _scribe(state, around)
    try:
        revocation.revoke(scribe, sub)
    except Refusal as refusal:
        return refusal
    return _settled(scribe)


def record(
    state: State,
    body: MinutesRendered | MinutesSigned | RecordingFiled | SlidesAdded | SlidesRemoved,
    around: Around,
) -> Decision | Refusal:
    """A fact: a document was made of the record, or signed, a film of a recording, or slides of a file, or
    slides are deleted."""
    scribe = _scribe(state, around)
    try:
        if isinstance(body, RecordingFiled):
            recording.file(scribe, body)
        elif isinstance(body, SlidesAdded):
            slides.add(scribe, body)
        elif isinstance(body, SlidesRemoved):
            slides.remove(scribe, body)
        else:
            documents.record(scribe, body)
    except Refusal as refusal:
        return refusal
    return _settled(scribe)


def writes(body: do.CommandBody) -> bool:
    """Whether `decide` has a rule for it; the others pass through and leave no trace."""
    return type(body) in RULES


def _rule(body: do.CommandBody) -> Rule:
    rule = RULES.get(type(body))
    if rule is None:
        raise LookupError(f"{body.do} is not a command that writes")
    return rule


def _scribe(state: State, around: Around) -> Scribe:
    more = around.supported, around.box, around.box_safe, around.disk_full
    return Scribe(state, around.now, around.rng, around.opened, apply, *more)


def _settled(scribe: Scribe, participant: str | None = None) -> Decision:
    while (following := due(scribe.state, scribe.now)) or closing.expire(scribe) or sitting.expire(scribe):
        for body in following:
            scribe.write(body)
    return Decision(scribe.events, scribe.state, scribe.sealed, scribe.unsealed, scribe.secrets, participant)


def _check_caller(state: State, ask: Ask[do.CommandBody]) -> None:
    it = state.participants.get(ask.participant)
    if it is None or state.seats[it.seat].removed:
        raise Refusal("removed")
    if completion.is_over(state):
        completion.check(state, ask.body)
    elif it.presence == "left":
        raise Refusal("wrong_state", "left")
