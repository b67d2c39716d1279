"""Recordings of all sittings over HTTP: listed for programs, published by a patch, and deleted for good."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from sqlalchemy import Connection, select
from starlette.testclient import TestClient

from tests.unit.signaling.test_http import started
from tests.unit.signaling.test_recordings import BYTES, RECORDING, change, film, line, run
from vicon import settings
from vicon.cluster.prepare import create_api_key
from vicon.jobs import Context
from vicon.people.server_key import ServerKey
from vicon.store import recaps, recordings
from vicon.store.database import Database
from vicon.store.models.audit import audit
from vicon.store.recaps import Made
from vicon.worker import deleting, filming

ALL = "/api/v1/recordings"
ONE = f"{ALL}/{RECORDING}"


def program(data: Path, *scopes: str, **more: object) -> dict[str, str]:
    wanted = {"label": "arsip", "role_ceiling": "guest", "scopes": scopes, **more}
    return {"Authorization": f"Bearer {create_api_key(settings.load(data=data), wanted)}"}


def filmed(client: TestClient, data: Path) -> str:
    """A sitting with a recording that there is a film of."""
    sitting = str(started(client)["sitting"])
    body = f'{{"recording":"{RECORDING}"}}'
    change(data, sitting, line("recording.started", 1_000, body), line("recording.stopped", 91_000, body))
    change(data, sitting, film=film(data))
    return sitting


def test_programs_list_what_is_theirs_page_by_page(client: TestClient, tmp_path: Path) -> None:
    sitting = filmed(client, tmp_path)
    other = started(client)
    for n in (2, 3):
        # Begun in the same millisecond.
        change(tmp_path, other["sitting"], line("recording.started", 2_000, f'{{"recording":"rc_{n:016}"}}'))
    keeps = program(tmp_path, "recordings:read")
    seen, after = [], {}
    for _ in range(3):
        page = client.get(ALL, params={"limit": 1, **after}, headers=keeps)
        seen += [it["recording"] for it in page.json()["items"]]
        after = {"after": page.json()["next"]}
    assert after == {"after": None} and seen == [f"rc_{n:016}" for n in (3, 2, 1)]
    [told] = client.get(ALL, params={"state": "filmed"}, headers=keeps).json()["items"]
    assert (told["sitting"], told["film"]) == (
        sitting,
        {"title": "Rapat", "sha256": "1" * 64, "bytes": len(BYTES), "ms": 90_000},
    )
    for params in ({"opd": "Dinas Kominfo"}, {"published": True}, {"from": "2026-01-01"}):
        assert client.get(ALL, params=params, headers=keeps).json() == {"items": [], "next": None}
    room = program(tmp_path, "recordings:read", rooms=[other["room"]])
    assert len(client.get(ALL, headers=room).json()["items"]) == 2
    assert client.get(ONE, headers=room).status_code == 404
    assert client.get(ALL, params={"after": "x"}, headers=keeps).json()["code"] == "bad_cursor"
    assert client.get(ALL).status_code == 401


def test_a_film_is_published_by_who_knows_its_version(client: TestClient, tmp_path: Path) -> None:
    filmed(client, tmp_path)
    keeps = program(tmp_path, "recordings:read", "recordings:write")
    assert client.get(ONE).status_code == 404
    assert client.patch(ONE, json={"published": True}, headers=keeps).status_code == 428
    match = {"If-Match": client.get(ONE, headers=keeps).headers["ETag"]}
    published = client.patch(ONE, json={"published": True}, headers=keeps | match)
    assert (published.status_code, published.json()["published"]) == (200, True)
    assert client.get(ONE).json()["film"]["sha256"] == "1" * 64 and client.get(ONE).json()["tracks"] == []
    assert client.patch(ONE, json={"published": False}, headers=keeps | match).json()["code"] == "stale"
    again = {"If-Match": published.headers["ETag"]}
    assert client.patch(ONE, json={"published": None}, headers=keeps | again).json()["published"] is False
    assert client.get(ONE).status_code == 404


def test_what_is_deleted_is_gone_but_for_its_hash(client: TestClient, tmp_path: Path) -> None:
    sitting = filmed(client, tmp_path)
    tape = tmp_path / "taps" / f"{RECORDING}.p_0000000000000001.audio"
    tape.mkdir(parents=True)
    keeps = program(tmp_path, "recordings:read", "recordings:write")
    run(tmp_path, recap_of)
    assert client.get(f"/public/recap/{sitting}.mp4").status_code != 404
    url = client.get(ONE, headers=keeps).json()["film"]["url"]
    assert client.get(url).status_code == 200
    assert client.delete(ONE, headers=program(tmp_path, "recordings:read")).status_code == 403
    assert client.delete(ONE, headers=keeps | {"If-Match": '"1"'}).json()["code"] == "stale"
    for _ in range(2):
        assert client.delete(ONE, headers=keeps).status_code == 204
    for path, body in (("publish", None), ("tracks", {"what": "sound"})):
        assert client.post(f"{ONE}/{path}", json=body, headers=keeps).json()["code"] == "no_film"
    gone = client.get(ONE, headers=keeps).json()
    assert (gone["state"], gone["film"], gone["published"]) == ("deleted", None, False)
    assert client.get(url).status_code == client.get(f"/public/recap/{sitting}.mp4").status_code == 404
    # Nor is a film that was being made then, or the folder of a sound; nobody begins another.
    (tmp_path / "films" / f"{RECORDING}.f_0000000000000002.zip.x").mkdir()
    run(tmp_path, lambda connection: recordings.failed(connection, RECORDING))
    assert change(tmp_path, sitting, film=film(tmp_path)) == 0
    assert client.get(ONE, headers=keeps).json() == gone
    do(tmp_path)
    assert not tape.exists() and not list((tmp_path / "films").iterdir())
    acts = run(tmp_path, told)
    assert [it["body"] for it in acts] == [
        {"recording": RECORDING, "sitting": sitting, "sha256": "1" * 64},
    ]
    assert acts[0]["actor"].startswith("vk_")


def test_what_is_being_recorded_is_not_deleted(client: TestClient, tmp_path: Path) -> None:
    body = f'{{"recording":"{RECORDING}"}}'
    change(tmp_path, started(client)["sitting"], line("recording.started", 1, body))
    answer = client.delete(ONE, headers=program(tmp_path, "recordings:write"))
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_a_film_that_a_crash_left_goes_with_its_job(client: TestClient, tmp_path: Path) -> None:
    filmed(client, tmp_path)
    run(tmp_path, lambda connection: recordings.deleted(connection, RECORDING))
    do(tmp_path, "film")
    assert not list((tmp_path / "films").iterdir())


def recap_of(connection: Connection) -> None:
    """One that everybody may see."""
    recaps.ask(connection, RECORDING, [{"from": 0, "to": 5_000, "caption": "Relokasi"}])
    asked = recaps.of(connection, RECORDING)
    assert asked is not None and recaps.settle(
        connection, asked, Made("f_0000000000000009", "2" * 64, 1, 5_000)
    )
    recaps.publish(connection, RECORDING, "2" * 64, 5)


def told(connection: Connection) -> list[dict[str, object]]:
    found = [json.loads(it) for it in connection.scalars(select(audit.c.canonical))]
    return [it for it in found if it["kind"] == "recording.deleted"]


def do(data: Path, what: str = "delete") -> None:
    """What the worker does with the job."""

    async def progress(_: int) -> None: ...

    async def apart() -> None:
        own = settings.load(data=data)
        database = Database.open(own.database_url)
        context = Context(database, own, ServerKey(bytes(32)), "j_1", 1, lambda: 1, progress)
        handler = deleting.delete if what == "delete" else filming.film
        await handler(context, {"recording": RECORDING})
        await database.close()

    asyncio.run(apart())
