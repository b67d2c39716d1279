"""What stands open in the engine, when it closes there by itself, and what the engine says of it.

Rules count milliseconds since 1970, the engine microseconds of CLOCK_MONOTONIC; here both meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vicon.rooms import gates
from vicon.rooms.channels import channels
from vicon.rooms.consent import taping
from vicon.rooms.floor.clock import Heard
from vicon.rooms.ports import NEVER, End, Kind, Tape
from vicon.rooms.protocol.fields import MediaName
from vicon.rooms.state import State

US_PER_MS = 1_000


@dataclass(frozen=True, slots=True)
class Standing:
    """The open kinds of every participant, when they close by themselves, what is taped, who is deaf.

    `channels`: the language in whose channel a participant's voice is heard, instead of on the floor.
    """

    gates: Mapping[str, frozenset[Kind]]
    ends: Mapping[str, Mapping[Kind, End]]
    tape: Tape | None = None
    barred: frozenset[str] = frozenset()
    channels: Mapping[str, str] = field(default_factory=dict)


class Gatekeeper:
    def __init__(self, epoch: float) -> None:
        """`epoch`: where CLOCK_MONOTONIC is zero, in ms since 1970."""
        self.standing = Standing({}, NEVER)
        self._epoch = epoch
        self._computed = gates.Gates()
        self._heard = Heard("")
        self._first_us = 0

    def of(self, state: State, off: Mapping[str, frozenset[MediaName]]) -> Standing:
        """What is to stand open under `state`. `off`: what devices have switched off themselves."""
        ends = {
            participant: {kind: self._end(state, ending) for kind, ending in kinds.items()}
            for participant, kinds in gates.endings(state).items()
        }
        tape, barred = taping.tape(state), gates.barred(state)
        return Standing(self._computed.of(state, off), ends, tape, barred, channels(state))

    def closing(self, after: Standing) -> Standing | None:
        """What stands without all that ends on the way to `after`; None if nothing does.

        A voice that changes channels is heard nowhere on the way.
        """
        now, led = self.standing.gates, self.standing.channels
        less = {
            participant: kinds & after.gates.get(participant, gates.NOTHING)
            for participant, kinds in (now.items() if after.gates is not now else ())
            if after.gates.get(participant) is not kinds
            and not kinds <= after.gates.get(participant, gates.NOTHING)
        }
        for participant in {*led, *after.channels}:
            if led.get(participant) != after.channels.get(participant) and participant in now:
                less[participant] = less.get(participant, now[participant]) - {"mic"}
        tape = taping.common(self.standing.tape, after.tape)
        barred = self.standing.barred | after.barred
        if all(kinds == now[it] for it, kinds in less.items()) and (tape, barred) == (
            self.standing.tape,
            self.standing.barred,
        ):
            return None
        return Standing({**now, **less}, self.standing.ends, tape, barred, led)

    def stand(self, after: Standing) -> bool:
        """From now on `after` stands; whether that is another than before."""
        changed = after != self.standing
        self.standing = after
        return changed

    def first(self, state: State, kind: Kind, at: int) -> Heard | None:
        """The first packet of who has the floor passed at `at` (us): what there is to write, if anything."""
        turn = state.floor.turn
        at_ms = self._ms(at)
        if kind != "mic" or turn is None or turn.phase != "granted" or at_ms < turn.granted_at:
            return None
        if self._heard.turn != turn.turn:
            self._heard, self._first_us = Heard(turn.turn, first=at_ms), at
        return self._heard

    def closed(self, state: State, kind: Kind, at: int, last: int) -> Heard | None:
        """The microphone of who has the floor closed by its end at `at`, after a packet at `last` (us)."""
        turn = state.floor.turn
        if kind != "mic" or turn is None or self._ms(at) < turn.granted_at:
            return None
        if self._heard.turn != turn.turn:
            self._heard, self._first_us = Heard(turn.turn), 0
        if last or self._heard.closed is None:
            self._heard.closed = self._ms(at)
            self._heard.last = self._ms(last) if last else None
        return self._heard

    def _end(self, state: State, ending: gates.Ending) -> End:
        until = round((ending.until - self._epoch) * US_PER_MS)
        if ending.span is None:
            return End(until)
        span = ending.span * US_PER_MS
        turn = state.floor.turn
        if turn is not None and self._heard.turn == turn.turn and self._first_us:
            # Its clock runs already, though that is not written yet: a switch must not start it anew.
            return End(min(until, self._first_us + span))
        return End(until, span)

    def _ms(self, us: int) -> int:
        return round(self._epoch + us / US_PER_MS)
