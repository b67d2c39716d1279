"""Interpreters: the language of a seat, its channel, and what stands open on the way from one to another."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.worlds import ROOM, START, Client, World, rng
from vicon.rooms.apply import apply
from vicon.rooms.journal import read
from vicon.rooms.opening import Prepared, new_sitting
from vicon.rooms.state import State

pytestmark = pytest.mark.anyio
ON = {"audio": "on", "video": "off", "screen": "off"}
OFF = {**ON, "audio": "off"}


def heard(world: World, who: Client) -> str | None:
    """Where a voice goes: a language, `floor`, or nowhere."""
    if "mic" not in world.open_gates.get(who.participant, ()):
        return None
    return world.plane.room.channels.get(who.participant, "floor")


async def interpreter(world: World, lang: str | None, **more: Any) -> Client:
    it = await world.join("interpreter", lang=lang, **more)
    await it.do("media.state", ON)
    return it


async def test_an_interpreter_speaks_in_the_channel_of_the_language_and_without_one_nowhere() -> None:
    world = World()
    async with world.running():
        chair = await world.join("chair")
        sari = await interpreter(world, None)
        assert heard(world, sari) is None
        answer = await chair.do("seat.role", {"seat": sari.seat, "role": "interpreter", "lang": "jv"})
        assert answer["is"] == "ok" and heard(world, sari) == "jv"
        assert sari.events("seat.changed")[-1]["body"]["lang"] == "jv"
        await chair.do("seat.role", {"seat": sari.seat, "role": "interpreter", "lang": "en"})
        assert heard(world, sari) == "en"
        await chair.do("seat.grant", {"seat": sari.seat, "add": ["publish.audio"]})
        assert heard(world, sari) == "floor", "as when all are to understand a witness"
        await chair.do("seat.grant", {"seat": sari.seat, "remove": ["publish.audio"]})
        assert heard(world, sari) is None
        await chair.do("seat.role", {"seat": sari.seat, "role": "member"})
        assert heard(world, sari) == "floor"
        late = await world.join()
        assert late.of("welcome")[-1]["state"]["seats"][sari.seat]["lang"] is None


async def test_what_an_interpreter_was_before_is_known_until_they_are_it_again() -> None:
    async with World().running() as world:
        chair, sari = await world.join("chair"), await world.join("staff")
        was = []
        for role, lang in (("interpreter", "jv"), ("interpreter", "en"), ("staff", None)):
            await chair.do("seat.role", {"seat": sari.seat, "role": role, "lang": lang})
            seat = (await world.join()).of("welcome")[-1]["state"]["seats"][sari.seat]
            was.append((seat["role"], seat["was"]))
        assert was == [("interpreter", "staff"), ("interpreter", "staff"), ("staff", None)]


async def test_only_an_interpreter_has_a_language() -> None:
    world = World()
    async with world.running():
        chair, guest = await world.join("chair"), await world.join(lang="jv")
        answer = await chair.do("seat.role", {"seat": guest.seat, "role": "staff", "lang": "jv"})
        assert answer["error"] == "bad_body"
        answer = await chair.do("seat.role", {"seat": guest.seat, "role": "interpreter", "lang": "Jawa!"})
        assert answer["error"] == "bad_body"
        assert guest.of("welcome")[-1]["state"]["seats"][guest.seat]["lang"] is None


async def test_of_two_in_a_booth_one_is_heard_and_the_other_takes_over_when_the_first_is_silent() -> None:
    world = World()
    async with world.running():
        await world.join("chair")
        first, second = await interpreter(world, "jv"), await interpreter(world, "jv")
        other = await interpreter(world, "en")
        assert [heard(world, it) for it in (first, second, other)] == ["jv", None, "en"]
        await first.do("media.state", OFF)
        assert [heard(world, it) for it in (first, second, other)] == [None, "jv", "en"]
        await first.do("media.state", ON)
        await world.lose(first)
        await first.resume("k_again")
        await first.do("leave")
        assert heard(world, second) == "jv"


async def test_a_voice_that_changes_channels_is_heard_nowhere_until_that_is_stored() -> None:
    world = World()
    async with world.running():
        chair, sari = await world.join("chair"), await interpreter(world, "jv")
        seen: list[str | None] = []
        commit = world.journal.commit

        async def watched(it: object) -> None:
            seen.append(heard(world, sari))
            await commit(it)  # type: ignore[arg-type]

        world.journal.commit = watched  # type: ignore[method-assign]
        for role, lang in (("interpreter", "en"), ("staff", None), ("interpreter", "jv")):
            await chair.do("seat.role", {"seat": sari.seat, "role": role, "lang": lang})
        await chair.do("chat.send", {"to": "all", "text": "halo"})
        assert seen == [None, None, None, "jv"]


async def test_a_seat_made_ready_and_a_place_in_the_lobby_keep_the_language() -> None:
    sitting, commit = new_sitting(
        ROOM, "hearing", "Sidang", START, rng(4), seats=[Prepared("Sari", "interpreter", lang="jv")]
    )
    state = State(sitting=sitting)
    for row in commit.events:
        state = apply(state, read(row))
    assert [it.lang for it in state.seats.values()] == ["jv"]
    world = World()
    async with world.running():
        chair = await world.join("chair")
        await chair.do("sitting.set", {"patch": {"lobby": "all"}})
        claims = world.claims("interpreter", lang="EN", guest=True)
        sari = Client(world, "k_sari")
        await sari.arrive("join", {"token": "-", "offer": "v=0", "name": "Sari"}, claims)
        assert "lang" not in chair.events("lobby.knocked")[-1]["body"] or (
            chair.events("lobby.knocked")[-1]["body"]["lang"] is None
        )
        await chair.do("lobby.admit", {"participants": "all"})
        sari.take_welcome()
        await sari.do("media.state", ON)
        assert heard(world, sari) == "en"
