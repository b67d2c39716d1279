"""Films over HTTP: for whoever keeps the record by an address that ends, for everybody once published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from starlette.testclient import TestClient

from tests.unit.signaling.test_http import started
from vicon import settings
from vicon.rooms.ports import StoredEvent
from vicon.store import recordings, tracks
from vicon.store.database import Database
from vicon.store.recordings import Film
from vicon.store.tracks import Made
from vicon.worker import besides
from vicon.worker.filming import enqueue_films, path_of

T = TypeVar("T")

RECORDING = "rc_0000000000000001"
PUBLISH = f"/api/v1/recordings/{RECORDING}/publish"
BYTES = bytes(range(200))


def line(kind: str, at: int, body: str) -> StoredEvent:
    return StoredEvent(at, f'{{"at":{at},"body":{body},"kind":"{kind}"}}'.encode(), "")


def change(data: Path, sitting: str, *events: StoredEvent, film: Film | None = None, turn: int = 0) -> int:
    """What a commit with `events` leaves in the database, and a film that was made then; how many jobs."""

    def work(connection: Connection) -> int:
        recordings.mirror(connection, sitting, events)
        if film is not None:
            recordings.filmed(connection, RECORDING, film, turn)
        return enqueue_films(connection)

    return run(data, work)


def run(data: Path, work: Callable[[Connection], T]) -> T:
    """In a transaction of its own."""

    async def apart() -> T:
        database = Database.open(settings.load(data=data).database_url)
        done = await database.write(work)
        await database.close()
        return done

    return asyncio.run(apart())


def film(tmp_path: Path, file: str = "f_0000000000000001") -> Film:
    path = path_of(settings.load(data=tmp_path), RECORDING, file)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_bytes(BYTES)
    chapters = [
        {"ms": 0, "kind": "item", "text": "Relokasi"},
        {"ms": 61_000, "kind": "turn", "seal": "ab" * 32},
    ]
    return Film("Rapat", file, "1" * 64, len(BYTES), 90_000, chapters, {"ab" * 32}, 5)


def test_a_film_is_the_keepers_until_it_is_published_then_everybodys(
    client: TestClient, tmp_path: Path
) -> None:
    meeting = started(client)
    sitting, address = meeting["sitting"], f"/api/v1/sittings/{meeting['sitting']}/recordings"
    host = {"Authorization": f"Bearer {meeting['host']}"}
    began = line("recording.started", 1_000, f'{{"recording":"{RECORDING}"}}')
    assert change(tmp_path, sitting, began) == 0
    [running] = client.get(address, headers=host).json()["items"]
    assert (running["state"], running["film"]) == ("running", None)
    assert client.post(PUBLISH, headers=host).json()["code"] == "no_film"
    ended = line("recording.stopped", 91_000, f'{{"recording":"{RECORDING}"}}')
    assert change(tmp_path, sitting, ended) == 1
    assert change(tmp_path, sitting, film=film(tmp_path)) == 0
    [filmed] = client.get(address, headers=host).json()["items"]
    assert filmed["film"]["chapters"] == [
        {"ms": 0, "kind": "item", "text": "Relokasi"}, {"ms": 61_000, "kind": "turn", "text": ""},
    ]  # fmt: skip
    url = filmed["film"]["url"]
    assert client.get(url).content == BYTES
    part = client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, BYTES[10:20], "video/mp4")
    track = client.get(filmed["film"]["chapters_url"]).text
    assert track.startswith("WEBVTT") and "00:00:00.000 --> 00:01:01.000\nRelokasi" in track
    plain = url.partition("?")[0]
    for closed in (plain, f"{plain}?ticket=x", url.replace("0001/", "0002/")):
        assert client.get(closed).status_code == 404, closed
    assert client.get(address).json() == {"items": []}
    for headers in ({}, {"Authorization": "Bearer " + "x" * 22}):
        answer = client.post(PUBLISH, headers=headers)
        assert answer.status_code == 404
    assert client.post(PUBLISH, headers=host).status_code == 200
    [published] = client.get(address).json()["items"]
    assert published["film"]["url"] == plain and client.get(plain).content == BYTES


def test_sound_alone_is_made_for_keepers_and_gone_with_its_film(client: TestClient, tmp_path: Path) -> None:
    meeting = started(client)
    sitting, address = meeting["sitting"], f"/api/v1/sittings/{meeting['sitting']}/recordings"
    host = {"Authorization": f"Bearer {meeting['host']}"}
    body = f'{{"recording":"{RECORDING}"}}'
    tracks_of = f"/api/v1/recordings/{RECORDING}/tracks"
    change(tmp_path, sitting, line("recording.started", 1, body), line("recording.stopped", 2, body))
    assert client.post(tracks_of, json={"what": "sound"}, headers=host).json()["code"] == "no_film"
    change(tmp_path, sitting, film=film(tmp_path))
    assert client.post(tracks_of, json={"what": "sound"}).status_code == 404
    for _ in range(2):
        answer = client.post(tracks_of, json={"what": "sound"}, headers=host)
        assert answer.status_code == 202
    [asked] = answer.json()["tracks"]
    assert (asked["what"], asked["state"], asked["url"]) == ("sound", "asked", None)
    file = "f_0000000000000009"

    def made(connection: Connection) -> None:
        [it] = tracks.of(connection, RECORDING)
        assert tracks.settle(connection, it, Made(file, "2" * 64, len(BYTES)))
        path_of(settings.load(data=tmp_path), RECORDING, file, "m4a").write_bytes(BYTES)

    run(tmp_path, made)
    [ready] = client.get(address, headers=host).json()["items"][0]["tracks"]
    part = client.get(ready["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, BYTES[10:20], "audio/mp4")
    client.post(PUBLISH, headers=host)
    # Not for the public, also where the film is.
    assert client.get(address).json()["items"][0]["tracks"] == []
    plain = ready["url"].partition("?")[0]
    for closed in (plain, f"{plain}?ticket=x", ready["url"].replace("sound", "voices")):
        assert client.get(closed).status_code == 404, closed
    change(tmp_path, sitting, line("consent.withdrawn", 3, "{}"))
    assert client.get(ready["url"]).status_code == 404


def test_who_withdraws_is_in_no_film_from_then_on_and_another_is_made(
    client: TestClient, tmp_path: Path
) -> None:
    meeting = started(client)
    sitting, address = meeting["sitting"], f"/api/v1/sittings/{meeting['sitting']}/recordings"
    host = {"Authorization": f"Bearer {meeting['host']}"}
    body = f'{{"recording":"{RECORDING}"}}'
    change(tmp_path, sitting, line("recording.started", 1, body), line("recording.stopped", 2, body))
    change(tmp_path, sitting, film=film(tmp_path))
    [before] = client.get(address, headers=host).json()["items"]
    assert client.post(PUBLISH, headers=host).status_code == 200
    assert change(tmp_path, sitting, line("consent.withdrawn", 3, "{}")) == 1
    [after] = client.get(address, headers=host).json()["items"]
    assert (after["state"], after["film"]) == ("ended", None)
    assert client.get(before["film"]["url"]).status_code == 404
    # Nor is a film that was being made when somebody else withdrew.
    change(tmp_path, sitting, line("consent.withdrawn", 4, "{}"), film=film(tmp_path), turn=1)
    [still] = client.get(address, headers=host).json()["items"]
    assert still["film"] is None
    # The one that is made in the end waits to be published, as the first did.
    change(tmp_path, sitting, film=film(tmp_path, "f_0000000000000002"), turn=2)
    [again] = client.get(address, headers=host).json()["items"]
    assert (again["state"], again["published"]) == ("filmed", False)
    assert client.get(address).json() == {"items": []}
    assert client.get(again["film"]["url"].partition("?")[0]).status_code == 404


def test_a_film_that_is_there_as_webm_too_is_shown_with_both_addresses(
    client: TestClient, tmp_path: Path
) -> None:
    meeting = started(client)
    address = f"/api/v1/sittings/{meeting['sitting']}/recordings"
    host = {"Authorization": f"Bearer {meeting['host']}"}
    body = f'{{"recording":"{RECORDING}"}}'
    begun_and_ended = line("recording.started", 1, body), line("recording.stopped", 2, body)
    change(tmp_path, meeting["sitting"], *begun_and_ended, film=film(tmp_path))
    file, plain = "f_0000000000000009", f"/api/v1/recordings/{RECORDING}/film.webm"

    def ask(connection: Connection) -> None:
        it = recordings.one(connection, RECORDING)
        assert it is not None and besides.ask(connection, it, "webm")

    run(tmp_path, ask)
    [filmed] = client.get(address, headers=host).json()["items"]
    assert (filmed["film"]["webm_url"], filmed["tracks"]) == (None, [])

    def made(connection: Connection) -> None:
        [it] = tracks.of(connection, RECORDING)
        assert tracks.settle(connection, it, Made(file, "3" * 64, len(BYTES)))
        path_of(settings.load(data=tmp_path), RECORDING, file, "webm").write_bytes(BYTES)

    run(tmp_path, made)
    [filmed] = client.get(address, headers=host).json()["items"]
    answer = client.get(filmed["film"]["webm_url"], headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (
        206,
        BYTES[:10],
        "video/webm",
    )
    assert client.get(plain).status_code == 404
    assert client.post(PUBLISH, headers=host).status_code == 200
    [published] = client.get(address).json()["items"]
    assert published["film"]["webm_url"] == plain and client.get(plain).content == BYTES
