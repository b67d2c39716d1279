"""A published film in a bucket: players get it from here as before, and it is gone with its recording."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.s3_server import BUCKET, empty, s3_server
from tests.unit.signaling.test_http import ORIGIN, started
from tests.unit.signaling.test_recordings import BYTES, PUBLISH, RECORDING, change, film, line
from vicon import settings
from vicon.jobs import Context
from vicon.people.server_key import ServerKey
from vicon.settings import Settings
from vicon.store import recordings
from vicon.store.bucket import BucketAway
from vicon.store.database import Database
from vicon.worker import deleting, filming, moving
from vicon.worker.filming import path_of

FILE = "f_0000000000000001"
URL = f"/api/v1/recordings/{RECORDING}/film.mp4"
STARTED = line("recording.started", 1, f'{{"recording":"{RECORDING}"}}')
STOPPED = line("recording.stopped", 2, f'{{"recording":"{RECORDING}"}}')


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as url:
        yield url


@pytest.fixture
def loaded(tmp_path: Path, server: str) -> Settings:
    empty(server)
    return with_bucket(tmp_path, server)


def with_bucket(data: Path, url: str) -> Settings:
    return settings.load(data=data, s3_url=url, s3_bucket=BUCKET, s3_key_id="GK31c2", s3_secret="b8Qm2xN5")


def do(loaded: Settings, handler: Callable[[Context, Mapping[str, Any]], Awaitable[None]]) -> None:
    """What the worker does with the job."""

    async def progress(_: int) -> None: ...

    async def apart() -> None:
        database = Database.open(loaded.database_url)
        try:
            context = Context(database, loaded, ServerKey(bytes(32)), "j_1", 1, lambda: 1, progress)
            await handler(context, {"recording": RECORDING})
        finally:
            await database.close()

    asyncio.run(apart())


async def delete(loaded: Settings) -> None:
    """What somebody who deletes leaves in the database."""
    database = Database.open(loaded.database_url)
    await database.write(lambda connection: recordings.deleted(connection, RECORDING))
    await database.close()


def kept(loaded: Settings) -> int | None:
    """Bytes of the film in the bucket."""
    bucket = filming.bucket(loaded)
    assert bucket is not None
    return asyncio.run(bucket.size(f"films/{RECORDING}.mp4"))


def published(client: TestClient, loaded: Settings) -> str:
    """A recording whose film everybody may see; the sitting's id."""
    meeting = started(client)
    made = replace(film(loaded.data), sha256=sha256(BYTES).hexdigest())
    change(loaded.data, meeting["sitting"], STARTED, STOPPED, film=made)
    assert client.post(PUBLISH, headers={"Authorization": f"Bearer {meeting['host']}"}).status_code == 200
    return str(meeting["sitting"])


def told(client: TestClient, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """An answer, and what of its headers a player looks at."""
    answer = client.get(URL, headers={it.replace("_", "-"): value for it, value in headers.items()})
    looked = (
        "accept-ranges", "cache-control", "content-disposition", "content-length", "content-range",
        "content-type", "etag",
    )  # fmt: skip
    if answer.status_code == 416:
        return 416, b"", {"content-range": answer.headers["content-range"]}
    return answer.status_code, answer.content, {it: answer.headers.get(it, "") for it in looked}


def test_players_get_the_same_of_a_film_in_the_bucket_as_of_one_on_the_disk(
    client: TestClient, loaded: Settings
) -> None:
    published(client, loaded)
    tag = f'"{sha256(BYTES).hexdigest()}"'
    asked: list[dict[str, str]] = [
        {}, {"range": "bytes=0-"}, {"range": "bytes=10-19"}, {"range": "bytes=-5"}, {"range": "bytes=200-"},
        {"range": "bytes=1-2", "if_range": tag}, {"range": "bytes=1-2", "if_range": '"other"'},
    ]  # fmt: skip
    on_disk = [told(client, **headers) for headers in asked]
    assert [it[0] for it in on_disk] == [200, 206, 206, 206, 416, 206, 200]
    do(loaded, moving.move)
    assert not path_of(loaded, RECORDING, FILE).exists()
    assert kept(loaded) == len(BYTES)
    assert [told(client, **headers) for headers in asked] == on_disk
    do(loaded, moving.move)
    assert kept(loaded) == len(BYTES), "done again it changes nothing"


def test_a_film_that_is_deleted_is_deleted_in_the_bucket_too(client: TestClient, loaded: Settings) -> None:
    published(client, loaded)
    do(loaded, moving.move)
    asyncio.run(delete(loaded))
    do(loaded, deleting.delete)
    assert kept(loaded) is None
    assert client.get(URL).status_code == 404


def test_a_film_deleted_while_it_is_moved_is_not_left_there(client: TestClient, loaded: Settings) -> None:
    published(client, loaded)
    put = filming.Bucket.put

    async def deleted_meanwhile(self: filming.Bucket, name: str, path: Path) -> None:
        await put(self, name, path)
        await delete(loaded)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filming.Bucket, "put", deleted_meanwhile)
        do(loaded, moving.move)
    assert kept(loaded) is None


def test_a_film_that_is_withdrawn_is_taken_from_the_bucket_before_another_is_made(
    client: TestClient, loaded: Settings
) -> None:
    sitting = published(client, loaded)
    do(loaded, moving.move)
    change(loaded.data, sitting, line("consent.withdrawn", 3, '{"seat":"st_1"}'))
    assert client.get(URL).status_code == 404
    with pytest.raises(Exception, match="Nothing is on tape"):
        do(loaded, filming.film)
    assert kept(loaded) is None


def test_while_the_bucket_is_away_a_film_stays_on_the_disk_and_one_that_was_moved_says_so(
    client: TestClient, loaded: Settings, tmp_path: Path
) -> None:
    published(client, loaded)
    away = with_bucket(tmp_path, "http://127.0.0.1:1")
    with pytest.raises(BucketAway):
        do(away, moving.move)
    assert path_of(loaded, RECORDING, FILE).read_bytes() == BYTES
    do(loaded, moving.move)
    with TestClient(create(Services(away)), base_url=ORIGIN) as later:
        answer = later.get(URL)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert "127.0.0.1" not in answer.text
