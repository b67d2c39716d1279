"""Captions: who may write them, what others see of them, and what is kept with a recording."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rooms.worlds import START, Client, World

pytestmark = pytest.mark.anyio


def line(text: str, final: bool = True, lang: str = "id") -> dict[str, Any]:
    return {"text": text, "lang": lang, "final": final}


def shown(client: Client) -> list[tuple[str, bool]]:
    news = [it["body"]["lines"] for it in client.of("live") if it["topic"] == "caption"]
    return [(it["text"], it["final"]) for it in news[-1]] if news else []


async def a_minute(world: World, *clients: Client) -> None:
    """In which these stay."""
    for _ in range(4):
        await world.pass_(16)
        for client in clients:
            await client.do("pong", {"seq": 0})


async def captioner(world: World) -> tuple[Client, Client]:
    """The chair, and the clerk with the task of writing."""
    chair, clerk = await world.join("chair"), await world.join("clerk")
    await chair.do("seat.grant", {"seat": clerk.seat, "add": ["caption.write"]})
    return chair, clerk


async def test_whoever_has_the_task_writes_for_everybody_and_nobody_else_does() -> None:
    async with World().running() as world:
        chair, clerk = await captioner(world)
        guest = await world.join()
        for who in (chair, guest):
            refused = await who.do("caption.write", line("saya"))
            assert (refused["error"], refused["detail"]) == ("forbidden", "caption.write")
        assert (await clerk.do("caption.write", line("Selamat", final=False)))["is"] == "ok"
        await world.pass_(1)
        assert shown(guest) == shown(chair) == [("Selamat", False)]
        await clerk.do("caption.write", line("Selamat pagi.", final=False))
        await clerk.do("caption.write", line("Selamat pagi, semua."))
        await world.pass_(1)
        assert shown(guest) == [("Selamat pagi, semua.", True)]
        await clerk.do("caption.write", line("Kta", final=False))
        await world.pass_(1)
        await clerk.do("caption.write", line(" ", final=False))
        await world.pass_(1)
        assert shown(guest) == [("Selamat pagi, semua.", True)]
        assert not world.journal.captions and not guest.events("caption.write")


async def test_a_task_is_given_by_a_chair_and_only_where_the_role_may_have_it() -> None:
    async with World().running() as world:
        chair, clerk = await captioner(world)
        guest = await world.join()
        answer = await chair.do("seat.grant", {"seat": guest.seat, "add": ["caption.write"]})
        assert answer["error"] == "grant_never"
        assert (await chair.do("seat.grant", {"seat": chair.seat, "add": ["caption.write"]}))["is"] == "ok"
        assert (await chair.do("caption.write", line("satu")))["is"] == "ok"
        # Power over others is still given by nobody who lacks it.
        assert (await clerk.do("seat.grant", {"seat": clerk.seat, "add": ["moderate"]}))["is"] == "no"
        await chair.do("seat.grant", {"seat": clerk.seat, "remove": ["caption.write"]})
        assert (await clerk.do("caption.write", line("dua")))["error"] == "forbidden"


async def test_the_last_lines_are_sent_and_an_open_one_stays_among_them() -> None:
    async with World().running() as world:
        chair, clerk = await captioner(world)
        await chair.do("seat.grant", {"seat": chair.seat, "add": ["caption.write"]})
        await chair.do("caption.write", line("panjang", final=False))
        for n in range(6):
            await clerk.do("caption.write", line(str(n)))
        await world.pass_(1)
        assert shown(clerk) == [("panjang", False), *((str(n), True) for n in range(2, 6))]


async def test_a_line_sent_again_for_want_of_an_answer_stands_once() -> None:
    async with World().running() as world:
        _, clerk = await captioner(world)
        await clerk.do("caption.write", line("Sel", final=False), "a")
        await clerk.do("caption.write", line("Selamat pagi."), "b")
        await clerk.resume("another")
        for text, final, id_ in (("Sel", False, "a"), ("Selamat pagi.", True, "b")):
            assert (await clerk.do("caption.write", line(text, final), id_))["is"] == "ok"
        await clerk.do("caption.write", line("Selamat pagi."), "c")
        await world.pass_(1)
        assert shown(clerk) == [("Selamat pagi.", True)] * 2


async def test_words_go_to_who_is_heard_and_are_kept_as_far_as_that_voice_is_taped() -> None:
    async with World(consent="ask").running() as world:
        chair, clerk = await captioner(world)
        guest = await world.join()
        await guest.do("consent.set", {"record": "voice", "publish": "voice"})
        await clerk.do("caption.write", line("sebelum rekaman"))
        await chair.do("recording.start")
        recording = chair.events("recording.started")[-1]["body"]["recording"]
        await clerk.do("caption.write", line("tidak diketahui siapa"))
        world.plane.listener.live(None, "speakers", {"speakers": [{"seat": guest.seat, "level": 5}]})
        at = START + round(world.time * 1000)
        await clerk.do("caption.write", line("saya", final=False))
        await world.pass_(2)
        await clerk.do("caption.write", line("saya setuju"))
        world.plane.listener.live(None, "speakers", {"speakers": [{"seat": chair.seat, "level": 5}]})
        await clerk.do("caption.write", line("yang tidak setuju direkam"))
        await world.pass_(1)
        [kept] = world.journal.captions
        assert (kept.recording, kept.seat, kept.text) == (recording, guest.seat, "saya setuju")
        assert kept.began_at == at and kept.ended_at == at + 2_000
        assert "saya setuju" not in repr(world.journal.rows)


async def test_nothing_of_a_closed_part_or_a_pause_is_kept() -> None:
    async with World(consent="notice").running() as world:
        chair, clerk = await captioner(world)
        outside = await world.join()
        await chair.do("recording.start")
        await clerk.do("caption.write", line("mulai di luar", final=False))
        await chair.do("sitting.set", {"patch": {"closed": True}})
        await world.pass_(1)
        before = len(outside.of("live"))
        await clerk.do("caption.write", line("mulai di luar, selesai di dalam"))
        await clerk.do("caption.write", line("rahasia"))
        await clerk.do("caption.write", line("mulai di dalam", final=False))
        await world.pass_(1)
        assert not [it for it in outside.of("live")[before:] if it["topic"] == "caption"]
        assert shown(chair)[-1] == ("mulai di dalam", False)
        await chair.do("sitting.set", {"patch": {"closed": False}})
        await clerk.do("caption.write", line("mulai di dalam, selesai di luar"))
        await chair.do("freeze.on")
        assert (await clerk.do("caption.write", line("dalam jeda")))["error"] == "frozen"
        await chair.do("freeze.off")
        await clerk.do("caption.write", line("terbuka"))
        await world.pass_(1)
        read = {
            it["text"]
            for news in outside.of("live")
            if news["topic"] == "caption"
            for it in news["body"]["lines"]
        }
        assert read == {"mulai di luar", "terbuka"}, "what was written in the closed part is for its circle"
        assert [it.text for it in world.journal.captions] == ["terbuka"]


async def test_whom_a_closed_part_is_not_for_writes_nothing_into_it() -> None:
    async with World().running() as world:
        chair, clerk = await captioner(world)
        await chair.do("seat.grant", {"seat": clerk.seat, "remove": ["subscribe"]})
        await chair.do("sitting.set", {"patch": {"closed": True}})
        assert (await clerk.do("caption.write", line("dari luar")))["error"] == "forbidden"


async def test_lines_are_finished_no_faster_than_people_speak() -> None:
    async with World().running() as world:
        _, clerk = await captioner(world)
        answers = [await clerk.do("caption.write", line(str(n))) for n in range(11)]
        assert [it["is"] for it in answers] == ["ok"] * 10 + ["no"]
        assert answers[-1]["error"] == "rate" and answers[-1]["retry_ms"] == 500


async def test_lines_wait_for_the_database_and_everybody_reads_them_meanwhile() -> None:
    async with World(consent="notice").running() as world:
        chair, clerk = await captioner(world)
        await chair.do("recording.start")
        world.journal.away = True
        assert (await clerk.do("caption.write", line("satu")))["is"] == "ok"
        await world.pass_(1)
        assert shown(chair) == [("satu", True)]
        world.journal.away = False
        await world.pass_(10)
        await clerk.do("caption.write", line("dua"))
    assert [it.text for it in world.journal.captions] == ["satu", "dua"]
    assert len({it.id for it in world.journal.captions}) == 2


async def test_text_that_is_none_is_refused() -> None:
    async with World().running() as world:
        _, clerk = await captioner(world)
        for body in (
            line("\ud800"),
            line("a\0b"),
            line("x" * 501),
            line("x", lang="Bahasa Indonesia"),
            {"text": "x"},
        ):
            assert (await clerk.do("caption.write", body))["error"] == "bad_body"


async def test_an_open_line_that_its_writer_left_behind_goes() -> None:
    async with World().running() as world:
        chair, clerk = await captioner(world)
        await chair.do("seat.grant", {"seat": chair.seat, "add": ["caption.write"]})
        await chair.do("caption.write", line("ditinggalkan", final=False))
        await a_minute(world, clerk)
        await clerk.do("caption.write", line("baru"))
        await world.pass_(1)
        assert shown(clerk) == [("baru", True)]


async def test_what_the_speech_engine_reads_is_shown_unless_a_person_writes_it() -> None:
    async with World(consent="notice").running() as world:
        chair, clerk = await captioner(world)

        async def read(text: str) -> None:
            said = {"seat": chair.seat, "lang": "id", "text": text}
            world.actor.caption("errand", {"line": said})
            await world.pass_(1)

        await read("tidak direkam")
        assert not shown(chair)
        await chair.do("recording.start")
        await read("mesin")
        [news] = [it["body"]["lines"] for it in chair.of("live") if it["topic"] == "caption"]
        assert [(it["seat"], it["text"], it["auto"]) for it in news] == [(chair.seat, "mesin", True)]
        await clerk.do("caption.write", line("orang"))
        await read("mesin lagi")
        assert shown(chair) == [("mesin", True), ("orang", True)]
        await a_minute(world, chair)
        await read("mesin sesudahnya")
        assert shown(chair)[-1] == ("mesin sesudahnya", True)
        assert [it["is"] for it in world.outlet.inbox["errand"]] == ["ok"] * 4
