"""The sitting from opening to end: scheduled, open (people hear each other), in session, suspended, ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vicon.rooms import freeze, texts
from vicon.rooms.ask import Ask
from vicon.rooms.broadcast import rules as broadcast
from vicon.rooms.consent import recording
from vicon.rooms.event import Event
from vicon.rooms.floor import clock
from vicon.rooms.floor.fold import closed
from vicon.rooms.lobby.model import Lobby, here
from vicon.rooms.polls import rules as polls
from vicon.rooms.presence import watched
from vicon.rooms.presets import Settings
from vicon.rooms.protocol.commands import (
    SittingContinue,
    SittingEnd,
    SittingOpen,
    SittingStart,
    SittingSuspend,
)
from vicon.rooms.protocol.events import (
    EventBody,
    SittingContinued,
    SittingCreated,
    SittingEnded,
    SittingOpened,
    SittingStarted,
    SittingSuspended,
    SuspendCause,
)
from vicon.rooms.protocol.state import Phase
from vicon.rooms.questions.count import count_all
from vicon.rooms.quorum.waits import wait_until
from vicon.rooms.refusal import Refusal
from vicon.rooms.register import Register
from vicon.rooms.roles import need
from vicon.rooms.scribe import Scribe
from vicon.rooms.seal import sealed
from vicon.rooms.state import Chat, Participant, Signed, State, Suspension, chairs, is_present
from vicon.rooms.votes import closing


def open_(scribe: Scribe, ask: Ask[SittingOpen]) -> None:
    _need_phase(scribe, ask.seat, "scheduled")
    scribe.write(SittingOpened(), ask.seat, ask.id)


def start(scribe: Scribe, ask: Ask[SittingStart]) -> None:
    _need_phase(scribe, ask.seat, "open")
    _need_chair(scribe.state)
    scribe.write(SittingStarted(), ask.seat, ask.id)


def suspend(scribe: Scribe, ask: Ask[SittingSuspend]) -> None:
    """Without a quorum it is a wait for one, as long and as often as the settings allow."""
    _need_phase(scribe, ask.seat, "in_session")
    reason = scribe.seal(texts.clean(ask.body.reason, "/body/reason"))
    until = wait_until(scribe.state, scribe.now)
    code: SuspendCause = "chair" if until is None else "quorum"
    until = min((it for it in (until, ask.body.until) if it is not None), default=None)
    scribe.write(SittingSuspended(reason_code=code, reason=reason, until=until), ask.seat, ask.id)


def go_on(scribe: Scribe, ask: Ask[SittingContinue]) -> None:
    _need_phase(scribe, ask.seat, "suspended")
    _need_chair(scribe.state)
    scribe.write(SittingContinued(), ask.seat, ask.id)


def end(scribe: Scribe, ask: Ask[SittingEnd]) -> None:
    _need_phase(scribe, ask.seat, "open", "in_session", "suspended")
    closing.check_none_running(scribe.state)
    _wind_up(scribe, ask.seat, ask.id)
    scribe.write(SittingEnded(), ask.seat, ask.id)


def expire(scribe: Scribe) -> bool:
    """End some time after the last seat left; whether it did."""
    ends = empty_end(scribe.state)
    if ends is None or scribe.now < ends:
        return False
    _wind_up(scribe)
    scribe.write(SittingEnded(by_clock=True))
    return True


def _wind_up(scribe: Scribe, actor: str = "system", cause: str | None = None) -> None:
    """Whatever still runs comes to its end, and is counted, before the sitting does: nothing of it is
    written after `sitting.ended`."""
    state = scribe.state
    for body in (
        *closing.ended(state),
        *clock.ending(state, scribe.now),
        *broadcast.ending(state),
        *recording.ending(state),
    ):
        scribe.write(body, actor, cause)
    count_all(scribe)
    polls.close_all(scribe)


def due(state: State, now: int) -> Iterator[EventBody]:
    """Open some time before the start, start with the first chair."""
    opens = opens_at(state)
    if opens is not None and now >= opens:
        yield SittingOpened(by_clock=True)
    if state.phase == "open" and state.settings.start == "chair" and _chair_present(state):
        yield SittingStarted(by_clock=True)


def opens_at(state: State) -> int | None:
    """When a booked sitting opens by itself (ms); None: it is open, or has no start."""
    if state.phase != "scheduled" or state.starts_at is None:
        return None
    return state.starts_at - state.settings.opens_before_s * 1000


def empty_end(state: State) -> int | None:
    """When the sitting ends because nobody is in it (ms); None: it does not, or somebody waits to be let in.

    One that was booked waits at least as long after its start: whoever looked in early was no end of it.
    """
    limit_s = state.settings.empty_ends_s
    if state.phase in ("scheduled", "ended") or state.empty_since is None or limit_s is None:
        return None
    if here(state.lobby):
        return None
    return max(state.empty_since, state.starts_at or 0) + limit_s * 1000


def _need_phase(scribe: Scribe, seat: str, *phases: Phase) -> None:
    need(scribe.state, seat, "sitting.control")
    if scribe.state.phase not in phases:
        raise Refusal("wrong_state", scribe.state.phase)


def _need_chair(state: State) -> None:
    if not _chair_present(state):
        raise Refusal("no_chair")


def _chair_present(state: State) -> bool:
    return any(is_present(state, seat) for seat in chairs(state.seats))


def created(state: State, event: Event[SittingCreated]) -> State:
    body = event.body
    settings = Settings.model_validate(body.settings)
    return replace(
        state,
        room=body.room,
        title=body.title,
        preset=body.preset,
        settings=settings,
        key=sealed(body.key),
        starts_at=body.starts_at,
        chat=Chat(settings.chat, settings.chat_slow_ms),
        signed=Signed(at=event.at),
    )


def opened(state: State, event: Event[SittingOpened]) -> State:
    return watched(replace(state, phase="open"), event.at)


def started(state: State, event: Event[SittingStarted]) -> State:
    return replace(state, phase="in_session", started_at=event.at)


def suspended(state: State, event: Event[SittingSuspended]) -> State:
    body = event.body
    reason = None if body.reason is None else sealed(body.reason)
    quorum = state.quorum
    if body.reason_code == "quorum":
        quorum = replace(quorum, waits=quorum.waits + 1)
    suspension = Suspension(body.reason_code, reason, body.until)
    return replace(state, phase="suspended", suspension=suspension, quorum=quorum)


def continued(state: State, event: Event[SittingContinued]) -> State:
    return replace(state, phase="in_session", suspension=None)


def ended(state: State, event: Event[SittingEnded]) -> State:
    """Everybody leaves with it: no event for each."""
    gone = Register((id_, _left(it, event.at)) for id_, it in state.participants.items())
    return replace(
        freeze.thawed(state, event.at),
        phase="ended",
        participants=gone,
        suspension=None,
        floor=closed(state.floor),
        presiding_lost=None,
        empty_since=None,
        lobby=Lobby(),
    )


def _left(it: Participant, at: int) -> Participant:
    return it if it.presence == "left" else replace(it, presence="left", since=at)
