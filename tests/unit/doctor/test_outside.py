"""A view from outside: its link is good once and for minutes, and what it told is judged for all outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.redis_server import RedisServer
from vicon.cluster.redis import SharedRedis
from vicon.doctor import outside
from vicon.doctor.finding import Finding
from vicon.doctor.probes import outside as probe
from vicon.doctor.rules.outside import Report, Seen, Way, from_inside, judge
from vicon.doctor.said import say
from vicon.settings import Settings

pytestmark = pytest.mark.anyio
NOW = 1_800_000_000_000
URL = "https://rapat.kota.example"
OPEN = Report(
    secure=True,
    udp=Way(("9.9.9.9:7850",), "9.9.9.9:7850"),
    tcp=Way(("9.9.9.9:7850",), "9.9.9.9:7850"),
    up_bps=1_500_000,
    down_bps=4_000_000,
)
SEEN = Seen(OPEN, "Chrome, Android", inside=False, urls=(), at=NOW)


@asynccontextmanager
async def shared(folder: Path) -> AsyncIterator[tuple[RedisServer, SharedRedis]]:
    async with RedisServer(folder) as server:
        redis = SharedRedis(server.url)
        try:
            yield server, redis
        finally:
            await redis.close()


def judged(seen: Seen) -> dict[str, Finding]:
    """By code; each has words in both languages, and a cure unless it is well."""
    found = judge(seen, URL, "Asia/Jakarta")
    for it in found:
        for language in ("id", "en"):
            said = say(it, language)  # type: ignore[arg-type]
            assert "{" not in said.what + said.cure
            assert bool(said.cure) == (it.level != "ok"), it
    return {it.code: it for it in found}


async def test_a_link_is_good_for_the_first_device_and_its_first_report_alone(tmp_path: Path) -> None:
    async with shared(tmp_path) as (_, redis):
        asked = await outside.ask(redis, "u_1", "198.51.100.7", NOW)
        assert outside.link(URL, asked.token) == f"{URL}/cek#{asked.token}" and asked.token != asked.view
        assert (await outside.look(redis, asked.view, NOW)).state == "waiting"
        key = await outside.take(redis, asked.token, "Chrome, Android", "9.9.9.8", (), NOW)
        with pytest.raises(outside.NoView):
            await outside.take(redis, asked.token, "Firefox", "9.9.9.8", (), NOW)
        assert (await outside.look(redis, asked.view, NOW)).state == "looking"
        assert (await outside.look(redis, asked.view, NOW + 121_000)).state == "silent"
        with pytest.raises(outside.NoView):
            await outside.tell(redis, asked.token, key[::-1], OPEN, (), NOW)
        await outside.tell(redis, asked.token, key, OPEN, ("turn:a",), NOW)
        with pytest.raises(outside.NoView):
            await outside.tell(redis, asked.token, key, OPEN, (), NOW)
        told = await outside.look(redis, asked.view, NOW)
        assert told.state == "told" and told.by == "u_1"
        assert told.seen == replace(SEEN, urls=("turn:a",)) == await outside.latest(redis)


async def test_a_link_that_ran_out_was_never_made_or_was_withdrawn_opens_nothing(tmp_path: Path) -> None:
    async with shared(tmp_path) as (_, redis):
        withdrawn = await outside.ask(redis, "u_1", "", NOW)
        assert 0 < await redis.ask(lambda r: r.ttl(f"vicon:outside:{withdrawn.view}")) <= outside.OPEN_S
        await outside.forget(redis, withdrawn.view)
        for token in (withdrawn.token, "A" * 22):
            with pytest.raises(outside.NoView):
                await outside.take(redis, token, "", "9.9.9.8", (), NOW)
            with pytest.raises(outside.NoView):
                await outside.look(redis, outside.named(token), NOW)
            # Guessing leaves nothing behind.
            name = f"vicon:outside:{outside.named(token)}"
            assert await redis.ask(lambda r, name=name: r.exists(name)) == 0


async def test_what_is_kept_of_a_view_neither_opens_its_link_nor_says_where_the_telephone_was(
    tmp_path: Path,
) -> None:
    async with shared(tmp_path) as (_, redis):
        asked = await outside.ask(redis, "u_1", "198.51.100.7", NOW)
        key = await outside.take(redis, asked.token, "Chrome, Android", "9.9.9.8", (), NOW)
        await outside.tell(redis, asked.token, key, OPEN, (), NOW)
        kept = str(await redis.ask(lambda r: r.hgetall(f"vicon:outside:{asked.view}")))
        assert asked.token not in kept and key not in kept and "9.9.9.8" not in kept


async def test_the_last_view_is_part_of_every_examination_for_a_while(tmp_path: Path) -> None:
    async with shared(tmp_path) as (server, redis):
        settings = Settings(data=tmp_path, redis=server.url, url=URL)
        (unseen,) = await probe.seen(settings)
        assert (unseen.level, unseen.code) == ("note", "outside_unseen") and say(unseen, "id").cure
        asked = await outside.ask(redis, "u_1", "", NOW)
        key = await outside.take(redis, asked.token, "Chrome, Android", "9.9.9.8", (), NOW)
        await outside.tell(redis, asked.token, key, OPEN, (), NOW)
        assert {it.level for it in await probe.seen(settings)} == {"ok"}
        assert 0 < await redis.ask(lambda r: r.ttl("vicon:outside")) <= outside.LATEST_S
    (away,) = await probe.seen(settings)
    assert away.code == "outside_unseen"


@pytest.mark.parametrize(
    ("address", "home", "public", "inside"),
    [
        ("9.9.9.8", "", (), False),
        ("2620:fe::/64", "", ("2620:fe:0:1::7",), False),
        ("9.9.9.8", "9.9.9.8", (), True),
        ("9.9.9.8", "", ("9.9.9.8",), True),
        ("2620:fe::/64", "", ("2620:fe::7",), True),
        ("192.168.1.9", "", (), True),
        ("127.0.0.1", "", (), True),
        ("fd00::/64", "", (), True),
        ("local", "", (), True),
    ],
)
def test_who_comes_from_the_servers_or_the_administrators_network_sees_nothing_from_outside(
    address: str, home: str, public: tuple[str, ...], inside: bool
) -> None:
    assert from_inside(address, home, public) == inside


def test_where_all_is_open_it_says_what_was_reached_and_how_fast() -> None:
    found = judged(SEEN)
    assert {it.level for it in found.values()} == {"ok"}
    assert say(found["outside_page"], "id").what.endswith("2027-01-15 15:00 WIB.")
    assert [it.where for it in judge(SEEN, URL, "Asia/Jakarta") if it.code == "outside_reached"] == [
        "9.9.9.9:7850/UDP",
        "9.9.9.9:7850/TCP",
    ]
    assert say(found["outside_rate"], "id").what == "Dari luar: kirim 1,5 Mbit/s, terima 4,0 Mbit/s."


def test_a_closed_port_is_named_with_its_protocol_and_is_worse_where_no_other_is_open() -> None:
    closed = Way(("9.9.9.9:7850",))
    udp = judged(replace(SEEN, report=replace(OPEN, udp=closed)))["outside_closed"]
    assert (udp.level, udp.where) == ("warning", "9.9.9.9:7850/UDP")
    both = judge(replace(SEEN, report=replace(OPEN, udp=closed, tcp=closed)), URL, "Asia/Jakarta")
    assert [(it.level, it.where) for it in both if it.code == "outside_closed"] == [
        ("failure", "9.9.9.9:7850/UDP"),
        ("failure", "9.9.9.9:7850/TCP"),
    ]


def test_an_inner_address_is_the_fault_and_not_the_firewall() -> None:
    inner = Way(("10.0.0.5:7850", "[fd00::5]:7850"))
    found = judged(replace(SEEN, report=replace(OPEN, udp=inner, tcp=inner)))
    assert "outside_closed" not in found and found["outside_address"].where == "VICON_PUBLIC_IP"


def test_no_media_node_no_tls_a_closed_relay_a_narrow_network_and_a_view_from_inside_are_told() -> None:
    nothing = Report(secure=False, udp=Way(), tcp=Way(), relays=(True, False), up_bps=1, down_bps=9)
    seen = Seen(nothing, "", inside=True, urls=("turn:a", "turns:b?transport=tcp"), at=NOW)
    found = judged(seen)
    assert {code: it.level for code, it in found.items()} == {
        "outside_inside": "warning",
        "outside_plain": "failure",
        "outside_unopened": "failure",
        "outside_relay": "ok",
        "outside_relay_closed": "failure",
        "outside_narrow": "warning",
    }
    assert found["outside_relay_closed"].where == "turns:b?transport=tcp"
    untold = judged(replace(SEEN, report=replace(OPEN, tcp=Way())))
    assert untold["outside_untold"].level == "note"
