"""Journals over HTTP: for administrators and the room's host, whole, and verified by the command line."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from signaling.routes import events
from tests.accounts import first_administrator
from tests.unit.signaling.test_http import started, without_its_address
from vicon import settings
from vicon.cli.app import app
from vicon.cluster.prepare import create_api_key


def test_a_host_takes_the_journal_away_and_it_verifies(client: TestClient, tmp_path: Path) -> None:
    meeting = started(client)
    address = f"/api/v1/sittings/{meeting['sitting']}/journal"
    bearer = {"Authorization": f"Bearer {meeting['host']}"}
    answer = client.get(address, headers=bearer)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.headers["content-disposition"] == f'attachment; filename="{meeting["sitting"]}.jsonl"'
    file = tmp_path / "journal.jsonl"
    file.write_bytes(answer.content)
    shown = CliRunner().invoke(app, ["verify", str(file)])
    assert (shown.exit_code, shown.output[:12]) == (3, "chain intact")
    keys = client.get("/.well-known/vicon-journal-keys").text.splitlines()
    assert keys and all(key in answer.text for key in keys)
    last = answer.text.splitlines()[-2].rpartition('"hash":"')[2][:64]
    assert CliRunner().invoke(app, ["verify", str(file), "--digest", last]).exit_code == 0


def test_the_key_that_marks_are_made_with_is_never_among_the_openings(client: TestClient) -> None:
    meeting = started(client)
    address = f"/api/v1/sittings/{meeting['sitting']}/journal/openings"
    answer = client.get(address, headers={"Authorization": f"Bearer {meeting['host']}"})
    assert (answer.status_code, answer.text) == (200, "")


def test_nobody_else_is_told_whether_the_sitting_exists(client: TestClient, links: dict[str, str]) -> None:
    ours, other = started(client), started(client, "Lain")
    answers = set()
    for sitting in (ours["sitting"], "s_" + "0" * 16):
        for key in ("", ours["secret"], ours["code"], other["host"]):
            for file in ("journal", "journal/openings"):
                answer = client.get(
                    f"/api/v1/sittings/{sitting}/{file}", headers={"Authorization": f"Bearer {key}"}
                )
                answers.add((answer.status_code, without_its_address(answer)))
    assert [status for status, _ in answers] == [404]


def test_an_administrator_reads_every_journal(client: TestClient, links: dict[str, str]) -> None:
    address = f"/api/v1/sittings/{started(client)['sitting']}/journal"
    assert client.get(address).status_code == 404
    first_administrator(client, links["admin"])
    assert client.get(address).status_code == 200


def test_a_program_with_the_scope_reads_the_journals_of_its_rooms_and_no_name(
    client: TestClient, tmp_path: Path
) -> None:
    ours, other = started(client), started(client, "Lain")
    wanted = {"label": "SIPD", "role_ceiling": "guest", "rooms": [ours["room"]]}
    loaded = settings.load(data=tmp_path)
    reads = create_api_key(loaded, {**wanted, "scopes": ["journal:read"]})
    lacks = create_api_key(loaded, {**wanted, "scopes": ["rooms:read"]})

    def status(meeting: dict[str, str], key: str, file: str = "journal") -> int:
        address = f"/api/v1/sittings/{meeting['sitting']}/{file}"
        return client.get(address, headers=_bearer(key)).status_code

    assert status(ours, reads) == 200
    assert status(ours, reads, "journal/openings") == 403
    assert status(other, reads) == 404
    assert status(ours, lacks) == 403
    assert status(ours, reads[:-1] + ("A" if reads[-1] != "A" else "B")) == 401


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_what_happens_is_told_page_by_page_and_as_it_happens(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, other = started(client), started(client, "Lain")
    address = f"/api/v1/sittings/{meeting['sitting']}/events"
    host = _bearer(meeting["host"])
    whole = client.get(address, headers=host).json()
    assert whole["items"][0]["kind"] == "sitting.created" and whole["next"] is None
    first = client.get(address, params={"limit": 1}, headers=host)
    rest = client.get(address, params={"after": 1}, headers=host).json()
    assert first.json()["items"] + rest["items"] == whole["items"]
    assert ('rel="next"' in first.headers.get("Link", "")) == (first.json()["next"] is not None)
    assert client.get(address, headers=_bearer(other["host"])).status_code == 404
    monkeypatch.setattr(events, "FOLLOWED_S", 0.0)
    stream = {**host, "Accept": "text/event-stream"}
    told = client.get(address, headers=stream)
    assert told.headers["content-type"].startswith("text/event-stream")
    ids = [int(it[4:]) for it in told.text.splitlines() if it.startswith("id: ")]
    assert ids == [it["seq"] for it in whole["items"]]
    back = client.get(address, headers={**stream, "Last-Event-ID": str(whole["last"])})
    assert back.text == ":\n\n"


def test_guessing_host_keys_is_slowed_down(client: TestClient) -> None:
    meeting = started(client)
    address = f"/api/v1/sittings/{meeting['sitting']}/journal"
    guesses = [
        client.get(address, headers={"Authorization": f"Bearer salah-{n}"}).status_code for n in range(32)
    ]
    assert (guesses[0], guesses[-1]) == (404, 429)


def test_the_command_line_writes_both_files_for_their_owner_alone(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = started(client)
    monkeypatch.setenv("VICON_DATA", str(tmp_path))
    out = tmp_path / "keluar"
    shown = CliRunner().invoke(app, ["export", meeting["sitting"], "--open", "--out", str(out)])
    assert shown.exit_code == 0, shown.output
    files = sorted(out.iterdir())
    assert [path.name for path in files] == [
        f"{meeting['sitting']}.jsonl",
        f"{meeting['sitting']}.open.jsonl",
    ]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    bearer = {"Authorization": f"Bearer {meeting['host']}"}
    over_http = client.get(f"/api/v1/sittings/{meeting['sitting']}/journal", headers=bearer).content
    assert files[0].read_bytes() == over_http
    unknown = CliRunner().invoke(app, ["export", "s_" + "0" * 16, "--out", str(out)])
    assert unknown.exit_code == 2
    assert len(list(out.iterdir())) == 2


def test_digests_are_for_everybody_as_they_were_published(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/public/digests.json").status_code == 404
    assert client.get("/public/documents/s_0000000000000000.json").status_code == 404
    with sqlite3.connect(tmp_path / "vicon.db") as database:
        for day in ("2026-11-23", "2026-11-24"):
            database.execute("INSERT INTO digests VALUES (?, ?)", (day, f'{{"day":"{day}"}}'.encode()))
    newest = client.get("/public/digests.json")
    assert (newest.headers["content-type"], newest.text) == ("application/json", '{"day":"2026-11-24"}')
    assert client.get("/public/digests/2026-11-23.json").text == '{"day":"2026-11-23"}'
    for other in ("2026-11-25.json", "x.json", "2026-11-24"):
        assert client.get(f"/public/digests/{other}").status_code in (404, 422)
