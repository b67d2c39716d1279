"""What the home of a room has an edge do, as it travels: one object with one name in it, obeyed in order.

`hop`, `unhop`, `bring`, `take`: other nodes and their people. `gates`, `bar`, `role`, `view`, `on`, `drop`:
as the calls of `MediaRoom`. Times leave as what is left of them: clocks of machines have nothing in common.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from vicon.cluster.link import Message
from vicon.media.elsewhere import Way
from vicon.media.remote import Source
from vicon.media.room import Room
from vicon.rooms.ports.media import End, Kind, SlotWish, View

Ends = Mapping[str, Mapping[Kind, End]]
Written = Callable[[], Message]


def hop(node: str, way: Way) -> Message:
    to = {"number": way.hop, "theirs": way.theirs, "address": way.address, "port": way.port}
    return {"hop": node, **to, "rx": _text(way.rx), "tx": _text(way.tx)}


def unhop(node: str) -> Message:
    return {"unhop": node}


def bring(node: str, participant: str, seat: str, sources: Sequence[Source]) -> Message:
    return {"bring": participant, "node": node, "seat": seat, "sources": [asdict(it) for it in sources]}


def take(participant: str) -> Message:
    return {"take": participant}


def gates(
    open_: Mapping[str, frozenset[Kind]], ends: Ends, channels: Mapping[str, str], now_us: int
) -> Message:
    """`now_us`: CLOCK_MONOTONIC here."""
    return {
        "gates": {participant: sorted(kinds) for participant, kinds in open_.items()},
        "ends": {
            participant: {kind: [end.until, end.span, end.until - now_us] for kind, end in of.items()}
            for participant, of in ends.items()
        },
        "channels": dict(channels),
    }


def bar(participants: frozenset[str]) -> Message:
    return {"bar": sorted(participants)}


def role(participant: str, jbi: bool, stage: bool) -> Message:
    return {"role": participant, "jbi": jbi, "stage": stage}


def view(participant: str, wished: View) -> Message:
    return {"view": participant, "wished": {**asdict(wished), "slots": [asdict(it) for it in wished.slots]}}


def devices(participant: str, on: Mapping[Kind, bool]) -> Message:
    return {"on": participant, "kinds": dict(on)}


def drop(participant: str, reason: str) -> Message:
    return {"drop": participant, "reason": reason}


def sources(told: Sequence[Mapping[str, Any]]) -> list[Source]:
    """As `asdict` makes them, after a way through JSON."""
    return [
        Source(it["kind"], it["producer"], {int(n): c for n, c in it["payloads"].items()}, tuple(it["rids"]))
        for it in told
    ]


class Obedience:
    """Of one room at an edge. `steady_us`: CLOCK_MONOTONIC there."""

    def __init__(self, room: Room, steady_us: Callable[[], int]) -> None:
        self._room = room
        self._steady_us = steady_us
        self._times = Times()

    def obey(self, order: Message) -> None:
        room = self._room
        match order:
            case {"hop": node}:
                keys = _bytes(order["rx"]), _bytes(order["tx"])
                to = order["number"], order["theirs"], order["address"], order["port"]
                room.elsewhere.open(node, Way(*to, *keys))
            case {"unhop": node}:
                room.elsewhere.close(node)
            case {"bring": participant}:
                room.elsewhere.bring(order["node"], participant, order["seat"], sources(order["sources"]))
            case {"take": participant}:
                room.elsewhere.take(participant)
            case {"gates": open_}:
                wanted = {participant: frozenset(kinds) for participant, kinds in open_.items()}
                room.gates(wanted, self._times.here(order["ends"], self._steady_us()), order["channels"])
            case {"bar": participants}:
                room.bar(frozenset(participants))
            case {"role": participant}:
                room.role(participant, jbi=order["jbi"], stage=order["stage"])
            case {"view": participant}:
                if room.connected(participant):
                    room.view(participant, _view(order["wished"]))
            case {"on": participant}:
                room.client_state(participant, order["kinds"])
            case {"drop": participant}:
                room.drop(participant, order["reason"])
            case _:
                raise ValueError(f"an order that this version does not know: {sorted(order)}")


class Times:
    """Ends of gates on this machine's clock."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int, int | None], End] = {}

    def here(self, told: Mapping[str, Mapping[Kind, Any]], now_us: int) -> Ends:
        """What was told before keeps the time that it got then.

        A gate that closed by its end must not take it for another one.
        """
        known, self._known = self._known, {}
        ends: dict[str, dict[Kind, End]] = {}
        for participant, of in told.items():
            for kind, (until, span, left) in of.items():
                key = participant, kind, until, span
                end = known.get(key) or End(now_us + left, span)
                self._known[key] = ends.setdefault(participant, {})[kind] = end
        return ends


def _view(told: Mapping[str, Any]) -> View:
    return View(**{**told, "slots": [SlotWish(**it) for it in told["slots"]]})


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
