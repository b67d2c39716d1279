"""Captions over HTTP: a text track for whoever may see the film, corrections by who keeps the record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, select
from starlette.testclient import TestClient

from tests.unit.signaling.test_http import started
from tests.unit.signaling.test_recordings import PUBLISH, RECORDING, change, film, line, run
from vicon.rooms.ports import KeptCaption
from vicon.store import captions
from vicon.store.models.audit import audit

OF = f"/api/v1/recordings/{RECORDING}/captions"
SITI, BUDI = "st_0000000000000001", "st_0000000000000002"


class Keeper(NamedTuple):
    sitting: str
    headers: dict[str, str]


def kept(n: int, seat: str | None, text: str, at: int, lang: str = "id") -> KeptCaption:
    return KeptCaption(f"ca_{n:016}", RECORDING, seat, lang, text, at, at + 1_000)


def filmed(client: TestClient, tmp_path: Path) -> Keeper:
    """A recording from 1,000 to 91,000 with captions and a film in which Budi is not."""
    meeting = started(client)
    body = f'{{"recording":"{RECORDING}"}}'
    began, ended = line("recording.started", 1_000, body), line("recording.stopped", 91_000, body)
    change(tmp_path, meeting["sitting"], began, ended)
    lines = [
        kept(1, SITI, "Selamat pagi.", 3_000), kept(2, BUDI, "Saya tidak ikut.", 5_000),
        kept(3, None, "Sugeng enjing.", 3_000, "jv"), kept(4, SITI, "Sesudah film.", 95_000),
    ]  # fmt: skip
    change(tmp_path, meeting["sitting"], film=film(tmp_path))

    def keep(connection: Connection) -> None:
        for _ in range(2):
            captions.keep(connection, lines)
        captions.keep(connection, [KeptCaption("ca_x", "rc_0000000000000009", None, "id", "x", 1, 2)])
        captions.place(connection, RECORDING, 1_000, 90_000, {SITI: None})

    run(tmp_path, keep)
    return Keeper(meeting["sitting"], {"Authorization": f"Bearer {meeting['host']}"})


@pytest.fixture
def keeper(client: TestClient, tmp_path: Path) -> Iterator[Keeper]:
    return filmed(client, tmp_path)


def test_what_is_in_the_film_is_a_track_in_each_language(client: TestClient, keeper: Keeper) -> None:
    [it] = client.get(f"/api/v1/sittings/{keeper.sitting}/recordings", headers=keeper.headers).json()["items"]
    found = it["film"]["captions"]
    assert [one["lang"] for one in found] == ["id", "jv"]
    answer = client.get(found[0]["url"])
    assert answer.headers["content-type"].startswith("text/vtt")
    assert answer.text == "WEBVTT\n\n00:00:02.000 --> 00:00:03.500\nSelamat pagi.\n"
    assert "Sugeng enjing." in client.get(found[1]["url"]).text
    assert client.get(f"{OF}.vtt?lang=id").status_code == 404
    client.post(PUBLISH, headers=keeper.headers)
    assert client.get(f"{OF}.vtt?lang=id").text == answer.text
    assert client.get(f"{OF}.vtt").status_code == 422


def test_keepers_put_a_line_right_once_each(client: TestClient, keeper: Keeper, tmp_path: Path) -> None:
    client.post(PUBLISH, headers=keeper.headers)
    assert client.get(OF).status_code == 404
    items = client.get(OF, headers=keeper.headers).json()["items"]
    assert [(it["ms"], it["text"], it["auto"], it["version"]) for it in items] == [
        (2_000, "Selamat pagi.", False, 1), (2_000, "Sugeng enjing.", False, 1),
    ]  # fmt: skip
    one = f"{OF}/{items[0]['caption']}"
    assert client.patch(one, json={"text": "x"}, headers=keeper.headers).status_code == 428
    told = keeper.headers | {"If-Match": '"1"'}
    for text in ("", "   ", "x" * 2_001, "a\0b"):
        assert client.patch(one, json={"text": text}, headers=told).status_code == 422
    answer = client.patch(one, json={"text": "Selamat  siang."}, headers=told)
    assert (answer.status_code, answer.headers["etag"], answer.json()["text"]) == (
        200,
        '"2"',
        "Selamat siang.",
    )
    assert client.patch(one, json={"text": "Selamat malam."}, headers=told).json()["code"] == "stale"
    assert "Selamat siang." in client.get(f"{OF}.vtt?lang=id").text
    hidden = f"{OF}/ca_{2:016}"
    assert client.patch(hidden, json={"text": "x"}, headers=told).status_code == 404
    assert client.patch(one, json={"text": "x"}, headers={"If-Match": '"2"'}).status_code == 404
    assert client.delete(one, headers=keeper.headers).status_code == 204
    assert client.delete(one, headers=keeper.headers).status_code == 404
    assert client.get(f"{OF}.vtt?lang=id").text == "WEBVTT\n"
    acts = run(tmp_path, lambda connection: connection.scalars(select(audit.c.canonical)).all())
    done = [it for it in map(json.loads, acts) if it["kind"].startswith("caption.")]
    assert [it["kind"] for it in done] == ["caption.corrected", "caption.struck"]
    # Who, and which line; no word of it.
    body = {"recording": RECORDING, "caption": items[0]["caption"]}
    assert all(it["body"] == body and it["actor"].startswith("r_") for it in done)


def test_they_go_with_the_film_and_come_back_in_their_places(
    client: TestClient, keeper: Keeper, tmp_path: Path
) -> None:
    sitting = keeper.sitting
    client.post(PUBLISH, headers=keeper.headers)
    change(tmp_path, sitting, line("consent.withdrawn", 99_000, "{}"))
    assert client.get(f"{OF}.vtt?lang=id").status_code == 404
    assert client.get(OF, headers=keeper.headers).json()["items"] == []
    change(tmp_path, sitting, film=film(tmp_path, "f_0000000000000002"), turn=1)
    run(tmp_path, lambda connection: captions.place(connection, RECORDING, 1_000, 90_000, {BUDI: None}))
    assert [it["text"] for it in client.get(OF, headers=keeper.headers).json()["items"]] == [
        "Sugeng enjing.", "Saya tidak ikut.",
    ]  # fmt: skip

    def forgotten(connection: Connection) -> int:
        return captions.forget(connection, RECORDING, [SITI]) + captions.forget(connection, RECORDING)

    assert run(tmp_path, forgotten) == 4
