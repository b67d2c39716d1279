"""Recaps over HTTP: the keepers choose and approve, everybody sees what was approved, and only as long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from starlette.testclient import TestClient

from tests.unit.signaling.test_http import started
from tests.unit.signaling.test_recordings import RECORDING, change, film, line, run
from vicon import settings
from vicon.store import recaps
from vicon.store.recaps import Made
from vicon.worker import recapping

RECAP = f"/api/v1/recordings/{RECORDING}/recap"
CUTS = [
    {"from": 61_000, "to": 67_500, "caption": " Relokasi \n disepakati "},
    {"from": 0, "to": 5_000, "caption": "RDPU"},
]
FILES = {"mp4": bytes(range(250)), "jpg": b"poster"}
SHA = "3" * 64


@pytest.fixture
def meeting(client: TestClient, tmp_path: Path) -> dict[str, Any]:
    """With a film of 90 s."""
    meeting = started(client)
    body = f'{{"recording":"{RECORDING}"}}'
    change(tmp_path, meeting["sitting"], line("recording.started", 1, body))
    change(tmp_path, meeting["sitting"], line("recording.stopped", 90_001, body))
    change(tmp_path, meeting["sitting"], film=film(tmp_path))
    return meeting


@pytest.fixture
def host(meeting: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {meeting['host']}"}


def made(data: Path, file: str = "f_0000000000000007", sha256: str = SHA) -> None:
    """As the worker leaves it."""

    def work(connection: Connection) -> None:
        it = recaps.of(connection, RECORDING)
        assert it is not None
        kept = Made(file, sha256, len(FILES["mp4"]), 14_380)
        assert recaps.settle(connection, it, kept)
        for kind, name in (("mp4", recapping.FILE), ("jpg", recapping.POSTER)):
            path = recapping.recap_path(settings.load(data=data), it, kept, name)
            path.write_bytes(FILES[kind])

    run(data, work)


def ask(client: TestClient, headers: dict[str, str], cuts: list[dict[str, Any]] = CUTS) -> dict[str, Any]:
    answer = client.post(RECAP, json={"cuts": cuts}, headers=headers)
    assert answer.status_code == 202, answer.text
    return dict(answer.json()["recap"])


def test_a_recap_is_the_keepers_until_one_of_them_has_seen_and_approved_it(
    client: TestClient, tmp_path: Path, meeting: dict[str, Any], host: dict[str, str]
) -> None:
    sitting = meeting["sitting"]
    assert client.post(RECAP, json={"cuts": CUTS}).status_code == 404
    asked = ask(client, host)
    assert (asked["state"], asked["url"]) == ("asked", None)
    assert asked["cuts"][0] == {"from": 61_000, "to": 67_500, "caption": "Relokasi disepakati"}
    early = client.post(f"{RECAP}/publish", json={"sha256": SHA}, headers=host)
    assert (early.status_code, early.json()["code"]) == (412, "stale")
    made(tmp_path)
    address = f"/api/v1/sittings/{sitting}/recordings"
    ready = client.get(address, headers=host).json()["items"][0]["recap"]
    assert (ready["state"], ready["ms"], ready["bytes"]) == ("ready", 14_380, 250)
    assert client.get(ready["url"]).content == FILES["mp4"]
    assert client.get(ready["poster_url"]).content == FILES["jpg"]
    assert client.get(ready["url"].partition("?")[0]).status_code == 404
    assert client.get("/public/recap/latest.mp4").json()["code"] == "not_found"
    assert client.get("/public/now.json").json()["recap"] is None

    assert client.post(f"{RECAP}/publish", json={"sha256": SHA}, headers=host).json()["recap"]["published"]
    for at in ("latest", sitting):
        part = client.get(f"/public/recap/{at}.mp4", headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, FILES["mp4"][10:20])
        assert part.headers["access-control-allow-origin"] == "*"
        assert part.headers["cache-control"].startswith("public, max-age=15")
        known = client.get(f"/public/recap/{at}.mp4", headers={"If-None-Match": part.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        assert client.get(f"/public/recap/{at}.jpg").content == FILES["jpg"]
    assert client.get("/public/recap/s_0000000000000000.mp4").status_code == 404
    told = client.get("/public/now.json").json()["recap"]
    assert (told["mp4"], told["seconds"], told["sha256"]) == ("/public/recap/latest.mp4", 14.38, SHA)
    # The keepers' own list says nothing of it to the public, whose film it is not yet.
    assert client.get(address).json() == {"items": []}

    small, whole = client.get("/embed/now"), client.get("/embed/recap")
    assert "preload=none" in small.text and len(small.content) + 32_000 < 50_000
    assert "autoplay loop" in whole.text and " muted " in whole.text
    for page in (small, whole):
        assert "<script" not in page.text and "/public/recap/latest.jpg" in page.text
        assert "img-src 'self'" in page.headers["content-security-policy"]

    client.post(f"{RECAP}/withdraw", headers=host)
    assert client.get("/public/recap/latest.mp4").status_code == 404
    assert "<video" not in client.get("/embed/recap").text


def test_another_choice_takes_the_place_of_the_one_before_and_a_withdrawal_takes_both(
    client: TestClient, tmp_path: Path, meeting: dict[str, Any], host: dict[str, str]
) -> None:
    ask(client, host)
    made(tmp_path)
    client.post(f"{RECAP}/publish", json={"sha256": SHA}, headers=host)
    ask(client, host, CUTS[:1])
    assert client.get("/public/recap/latest.mp4").status_code == 404
    made(tmp_path, "f_0000000000000008", "4" * 64)
    stale = client.post(f"{RECAP}/publish", json={"sha256": SHA}, headers=host)
    assert stale.json()["code"] == "stale", "who looked at the first approves no other"
    assert client.post(f"{RECAP}/publish", json={"sha256": "4" * 64}, headers=host).status_code == 200
    assert client.get("/public/recap/latest.mp4").status_code == 200
    change(tmp_path, meeting["sitting"], line("consent.withdrawn", 90_002, "{}"))
    assert client.get("/public/recap/latest.mp4").status_code == 404
    assert client.post(RECAP, json={"cuts": CUTS}, headers=host).json()["code"] == "no_film"


def test_what_no_recap_can_be_is_refused_by_part(client: TestClient, host: dict[str, str]) -> None:
    wrong = [CUTS[0], {**CUTS[1], "from": 62_000, "to": 64_000}, {**CUTS[1], "to": 26_000}]
    answer = client.post(RECAP, json={"cuts": wrong}, headers=host)
    assert answer.status_code == 422
    assert answer.json()["fields"] == [
        {"pointer": "/cuts/1", "code": "overlap"}, {"pointer": "/cuts", "code": "long"},
    ]  # fmt: skip
    for one in ({"caption": " "}, {"caption": "x" * 101}, {"caption": "a\u202eb"}, {"to": 3.5}):
        answer = client.post(RECAP, json={"cuts": [{**CUTS[1], **one}]}, headers=host)
        assert answer.json()["fields"][0]["pointer"].startswith("/cuts/0/"), one
    assert client.post(RECAP, json={"cuts": []}, headers=host).status_code == 422
