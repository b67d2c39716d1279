"""A viewer's stream, over any number of sockets: its projection of the journal, once and without gaps."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.rooms.worlds import Client, World
from vicon.rooms.journal import read
from vicon.rooms.messages import LIMIT, pieces
from vicon.rooms.views import labels_of, view_for, views

STEPS = st.lists(
    st.sampled_from(["all", "chair", "hand", "lose", "resume", "steal", "rename", "newcomer", "database"]),
    max_size=14,
)


class Viewer:
    """A client that keeps what it was sent as an SDK does: events of all its sockets, checked for gaps."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.sockets = [client.socket]
        self.started = client.seq

    @property
    def stream(self) -> list[dict[str, Any]]:
        frames: list[dict[str, Any]] = []
        last = self.started
        for socket in self.sockets:
            for frame in self.client.world.outlet.inbox[socket]:
                if frame["is"] == "welcome" and frame["events"] is not None:
                    frames += frame["events"]
                    last = self._chained(frame["events"], last)
                    last = frame["seq"]
                elif frame["is"] == "event":
                    last = self._chained([frame], last)
                    frames.append(frame)
        return frames

    @property
    def last(self) -> int:
        numbers = [self.started]
        for socket in self.sockets:
            inbox = self.client.world.outlet.inbox[socket]
            numbers += [frame["seq"] for frame in inbox if frame["is"] in ("event", "welcome")]
        return max(numbers)

    def _chained(self, frames: list[dict[str, Any]], last: int) -> int:
        for frame in frames:
            assert frame["after"] == last, "a gap"
            last = frame["seq"]
        return last

    async def resume(self) -> None:
        seq, socket = self.last, f"{self.sockets[0]}+{len(self.sockets)}"
        answer = await self.client.resume(socket, seq=seq)
        if answer["is"] == "welcome":
            self.sockets.append(socket)


async def play(steps: list[str]) -> None:
    async with World().running() as world:
        chair = await world.join("chair")
        viewers = [Viewer(await world.join(name=name)) for name in ("A", "B")]
        viewers.append(Viewer(chair))
        for n, step in enumerate(steps):
            one = viewers[n % 2].client
            match step:
                case "all" | "chair":
                    await one.do("chat.send", {"to": step, "text": f"kata {n}"})
                    await world.pass_(1)
                case "hand":
                    await one.do("floor.request")
                case "lose":
                    await world.lose(one)
                    await world.pass_(4)
                case "resume" | "steal":
                    await viewers[n % 2].resume()
                case "rename":
                    await chair.do("seat.rename", {"seat": one.seat, "name": f"Nama {n}"})
                case "newcomer" if not world.journal.away:
                    await world.join()
                case "database":
                    world.journal.away = not world.journal.away
                    await world.pass_(2)
        world.journal.away = False
        await world.pass_(2)
        for viewer in viewers:
            await viewer.resume()
        hall = world.actor._hall
        for viewer in viewers:
            labels = labels_of(hall.state, viewer.client.participant)
            expected = []
            for row in world.journal.rows[world.sitting][viewer.started :]:
                view = view_for(views(hall.state, read(row), hall.ledger.opened), labels)
                if view is not None:
                    expected.append(view)
            stream = [{k: v for k, v in frame.items() if k != "after"} for frame in viewer.stream]
            assert stream == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_a_stream_is_the_projection_of_the_journal_whatever_happens_to_sockets(steps: list[str]) -> None:
    asyncio.run(play(steps))


@pytest.mark.anyio
async def test_who_missed_too_much_gets_the_state() -> None:
    async with World().running() as world:
        a = await world.join()
        await world.lose(a)
        welcome = await a.resume("k_2", seq=10**6)
        assert welcome["events"] is None
        assert welcome["state"]["seats"].keys() == {a.seat}


def test_a_message_beyond_the_limit_comes_in_parts_that_join_to_it() -> None:
    line = {"message": "m", "seat": "s", "to": "all", "text": '"ya\u00e9😀\\' * 400, "at": 1}
    state: dict[str, Any] = {"seats": {}, "chat": [line] * 200, "agenda": [], "notes": {}, "questions": {}}
    state |= {"floor": {"requests": []}, "lobby": []}
    message = {"is": "welcome", "answer": None, "events": None, "state": state}
    text = json.dumps(message)
    for first in (0, 1, len(text) // 2):
        alike, other = text[:first], text[first:]
        sent = list(pieces({"k_1": (alike, other), "k_2": (alike, other), "k_3": ("", '{"is": "ok"}')}))
        assert (["k_3"], '{"is": "ok"}') in sent
        for socket in ("k_1", "k_2"):
            parts = [json.loads(piece) for sockets, piece in sent if socket in sockets]
            assert len(parts) > 1
            assert all(len(json.dumps(part).encode()) <= LIMIT for part in parts)
            assert json.loads("".join(str(part["text"]) for part in parts)) == message
            numbers = [(part["part"], part["of"]) for part in parts]
            assert numbers == [(n + 1, len(parts)) for n in range(len(parts))]
        shared = [sockets for sockets, _ in sent if len(sockets) > 1]
        assert bool(shared) == bool(first)
