"""What is broadcast, as everybody gets it: lists, segments, and what is on now."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.unit.signaling.test_http import ORIGIN
from vicon import settings
from vicon.cluster.prepare import prepare
from vicon.mixing.broadcast.addresses import folder
from vicon.rooms.ports import StoredEvent
from vicon.settings import SettingsError
from vicon.store import broadcasts
from vicon.store.database import Database

SEGMENT = "0-0123456789abcdef.m4s"
ROOM = "r_0000000000000001"


def test_segments_are_kept_for_ever_and_lists_for_a_second(client: TestClient, services: Services) -> None:
    files = folder(services.settings.data, ROOM)
    (files / "low").mkdir(parents=True)
    (files / "low" / SEGMENT).write_bytes(b"media")
    (files / "low.m3u8").write_text("#EXTM3U\n")
    found = client.get(f"/live/{ROOM}/low/{SEGMENT}")
    assert found.content == b"media"
    assert "immutable" in found.headers["cache-control"]
    assert found.headers["access-control-allow-origin"] == "*"
    listed = client.get(f"/live/{ROOM}/low.m3u8")
    assert listed.headers["cache-control"] == "public, max-age=1"
    assert listed.headers["content-type"] == "application/vnd.apple.mpegurl"


@pytest.mark.parametrize(
    "path", ["broadcast", "../vicon.db", "low/..%2f..%2fvicon.db", "low/1-0123456789abcdef.m4s", "high.m3u8"]
)
def test_nothing_else_of_the_folder_is_served(client: TestClient, services: Services, path: str) -> None:
    files = folder(services.settings.data, ROOM)
    files.mkdir(parents=True)
    (files / "broadcast").write_text("bc_0000000000000000")
    assert client.get(f"/live/{ROOM}/{path}").status_code in (404, 422)


def test_what_is_on_now_is_told_to_every_site_and_in_a_page_without_scripts(
    client: TestClient, services: Services
) -> None:
    made = client.post("/api/v1/meetings", json={"title": "Musrenbang <Sleko>", "preset": "hearing"}).json()
    before = client.get("/public/now.json")
    assert before.json()["live"] == []
    slug, room = made["slug"], made["room"]
    assert client.get(f"/public/now/{slug}.json").json()["state"] == "off"
    on(services, made["sitting"], "broadcast.started", 1_000)

    found = client.get("/public/now.json")
    [live] = found.json()["live"]
    assert live["title"] == "Musrenbang <Sleko>"
    assert live["listen"] == f"/live/{room}/audio.m3u8"
    assert live["started"] == "1970-01-01T07:00:01+07:00"
    assert found.headers["etag"] != before.headers["etag"]
    again = client.get("/public/now.json", headers={"If-None-Match": found.headers["etag"]})
    assert again.status_code == 304
    page = client.get("/embed/now")
    assert "<script" not in page.text
    assert "Musrenbang &lt;Sleko&gt;" in page.text
    assert f"/live/{room}/index.m3u8" in page.text
    assert page.headers["content-security-policy"].endswith("; frame-ancestors 'self'")
    assert len(page.content) < 50_000
    watch = client.get(live["watch"], headers={"Accept": "text/html"}, follow_redirects=False)
    assert watch.headers["location"] == f"/tonton/{slug}"
    assert client.get(live["watch"], follow_redirects=False).headers["location"] == "index.m3u8"
    assert client.get(f"/public/now/{slug}.json").json()["state"] == "live"

    on(services, made["sitting"], "broadcast.stopped", 2_000)
    ended = client.get(f"/public/now/{slug}.json").json()
    assert (ended["state"], ended["archive"]) == ("ended", f"/arsip/{made['sitting']}")
    assert client.get("/public/now/ruang-lain.json").json()["title"] is None


@pytest.mark.parametrize(
    ("parents", "allowed"),
    [
        ("", "'self'"),
        (
            "https://kota.example, https://*.kota.example",
            "'self' https://kota.example https://*.kota.example",
        ),
        ("*", "'self' *"),
    ],
)
def test_only_sites_that_are_listed_have_its_pages_in_a_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parents: str, allowed: str
) -> None:
    monkeypatch.setenv("VICON_EMBED_PARENTS", parents)
    own = settings.load(data=tmp_path)
    prepare(own)
    with TestClient(create(Services(own)), base_url=ORIGIN) as client:
        for page in ("/embed/now", "/embed/recap"):
            policy = client.get(page).headers["content-security-policy"]
            assert policy.endswith(f"; frame-ancestors {allowed}")
        assert "frame-ancestors 'none'" in client.get("/public/now.json").headers["content-security-policy"]


@pytest.mark.parametrize(
    "bad", ["kota.example", "https://a; script-src *", "https://kota.example/x", "'self'"]
)
def test_what_is_no_site_is_no_parent(tmp_path: Path, bad: str) -> None:
    with pytest.raises(SettingsError, match="VICON_EMBED_PARENTS"):
        settings.load(data=tmp_path, embed_parents=(bad,))


def on(services: Services, sitting: str, kind: str, at: int) -> None:
    line = f'{{"at":{at},"body":{{"broadcast":"bc_0000000000000000"}},"kind":"{kind}"}}'
    event = StoredEvent(1, line.encode(), "0" * 64)

    async def work() -> None:
        database = Database.open(services.settings.database_url)
        try:
            await database.write(lambda connection: broadcasts.mirror(connection, sitting, [event]))
        finally:
            await database.close()

    asyncio.run(work())
