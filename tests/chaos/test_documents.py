"""Documents of a running vicon: made, signed, on record, and gone when a name in them must go."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.chaos.conftest import overheard
from tests.chaos.deployment import Deployment
from tests.unit.records.minutes.authority import PASSWORD, Authority
from vicon.cluster.prepare import create_api_key
from vicon.records.minutes.sign.check import check
from vicon.settings import load

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

NAME = "Siti Rohani binti Karta"
ACCOUNT = "tujuh lapak di pasar sleko"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
async def deployment(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> AsyncIterator[Deployment]:
    data = tmp_path_factory.mktemp("vicon")
    signing = {
        "VICON_SIGN_P12": str(authority.signer("Segel Kota Contoh")),
        "VICON_SIGN_PASSWORD": PASSWORD,
        "VICON_SIGN_FOLDER": str(tmp_path_factory.mktemp("folder")),
        "VICON_LETTERHEAD": "Pemerintah Kota Contoh|Jalan Pahlawan 37",
    }
    async with overheard(Deployment(data, **signing)) as deployment:
        yield deployment


async def over(deployment: Deployment) -> tuple[dict[str, Any], str]:
    """A meeting that has ended, and the address of its documents."""
    meeting = await deployment.meeting()
    chair = await deployment.join(meeting, "Ketua", host=True)
    await deployment.join(meeting, NAME, process="b")
    address = f"/api/v1/sittings/{meeting['sitting']}/minutes"
    async with calls(deployment) as http:
        early = await http.post(f"{address}/render", json={}, headers=bearer(meeting["host"]))
        assert (early.status_code, early.json()["code"]) == (409, "sitting_running")
    assert (await chair.say("sitting.end"))["is"] == "ok"
    return meeting, address


def calls(deployment: Deployment) -> httpx2.AsyncClient:
    """Making and signing take processes of their own, which start slowly on a busy machine."""
    http = deployment.http()
    http.timeout = httpx2.Timeout(60)
    return http


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def events(http: httpx2.AsyncClient, meeting: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    journal = await http.get(
        f"/api/v1/sittings/{meeting['sitting']}/journal", headers=bearer(meeting["host"])
    )
    found = [json.loads(line).get("event") for line in journal.text.splitlines()]
    return [it["body"] for it in found if it and it["kind"] == kind]


async def test_a_document_is_made_once_signed_by_both_and_each_stands_in_the_journal(
    deployment: Deployment, authority: Authority
) -> None:
    meeting, address = await over(deployment)
    async with calls(deployment) as http:
        http.headers.update(bearer(meeting["host"]))
        made = await http.post(f"{address}/render", json={"number": "005/1/2026", "place": "Balai Kota"})
        assert (made.status_code, made.json()["state"]) == (201, "draft"), made.text
        again = await http.post(f"{address}/render", json={"number": "005/1/2026", "place": "Balai Kota"})
        assert (again.status_code, again.json()) == (200, made.json())
        draft = await http.get(f"{address}/berita-acara.pdf")
        assert draft.headers["content-disposition"].endswith('-berita-acara-1-draf.pdf"')
        first = await http.post(f"{address}/sign", json={"as": "clerk"})
        assert (first.status_code, first.json()["state"]) == (201, "signed"), first.text
        assert (await http.post(f"{address}/sign", json={"as": "clerk"})).json()["code"] == "signed_already"
        assert (await http.post(f"{address}/sign", json={"as": "chair"})).status_code == 201
        signed = await http.get(f"{address}/berita-acara.pdf")
        assert signed.content.startswith(draft.content) and len(signed.content) > len(draft.content)
        verdict = await check(signed.content, [authority.root.read_bytes()])
        assert (verdict.code, [it.field for it in verdict.signatures]) == ("intact", ["Notulis", "Pimpinan"])
        [rendered] = await events(http, meeting, "minutes.rendered")
        recorded = await events(http, meeting, "minutes.signed")
        assert rendered["sha256"] == verdict.unsigned == made.json()["unsigned"]
        assert [len(it["signers"]) for it in recorded] == [1, 2]
        assert recorded[-1]["sha256"] == (await http.get(address)).json()["items"][0]["sha256"]
        told = (await http.get(f"/public/documents/{meeting['sitting']}.json")).json()["documents"]
        assert [(it["unsigned"], it["sha256"], it["signatures"]) for it in told] == [
            (rendered["sha256"], recorded[-1]["sha256"], 2)
        ]
        second = await http.post(f"{address}/render", json={"number": "005/2/2026"})
        assert (second.status_code, second.json()["version"]) == (201, 2)
        tables = ("results", "actions", "attendance")
        files = [f"{it}.{form}" for it in tables for form in ("csv", "xlsx")]
        files += ["attendance.csv?of=employees&dialect=excel-id", "minutes/notulen.docx"]
        for file in files:
            answer = await http.get(f"/api/v1/sittings/{meeting['sitting']}/{file}")
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), file
            assert answer.content.startswith((b"usulan_id,", b"tindak_id,", b"nama,", b"PK", b"\xef\xbb\xbf"))


async def test_whoever_keeps_the_record_makes_documents_after_the_end(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    chair = await deployment.join(meeting, "Ketua", host=True)
    guest = await deployment.join(meeting, NAME)
    assert (await chair.say("sitting.end"))["is"] == "ok"
    address = f"/api/v1/sittings/{meeting['sitting']}/minutes"
    async with calls(deployment) as http:
        tokens = []
        for it in (chair, guest):
            proof = {name: it.welcome[name] for name in ("sitting", "participant", "secret")}
            tokens.append((await http.post("/api/v1/tokens/refresh", json=proof)).json())
        assert tokens[1]["code"] == "sitting_ended"
        http.headers.update(bearer(tokens[0]["token"]))
        assert (await http.post(f"{address}/render", json={"template": "notulen"})).status_code == 201
        assert (await http.get(f"{address}/notulen.pdf")).content.startswith(b"%PDF")
        assert (await http.post(f"{address}/sign", json={"template": "notulen"})).status_code == 401


async def test_a_desktop_signer_takes_it_from_the_folder_and_what_comes_back_is_taken_up_once(
    deployment: Deployment, authority: Authority
) -> None:
    from vicon.records.minutes.sign import p12

    meeting, address = await over(deployment)
    folder = Path(deployment.env["VICON_SIGN_FOLDER"])
    async with calls(deployment) as http:
        http.headers.update(bearer(meeting["host"]))
        asked = {"template": "notulen", "backend": "drop"}
        assert (await http.post(f"{address}/sign", json=asked)).json()["code"] == "no_document"
        assert (await http.post(f"{address}/render", json={"template": "notulen"})).status_code == 201
        waits = await http.post(f"{address}/sign", json=asked)
        assert (waits.status_code, waits.json()["state"]) == (202, "waiting")
        [out] = folder.glob("*.pdf")
        by = p12.Credentials(authority.signer("Rina Wulandari").read_bytes(), PASSWORD)
        signed = await p12.sign(out.read_bytes(), by, "clerk")
        await deployment.start("worker")
        (folder / "salah.pdf").write_bytes(signed + b"tambahan")
        refused = folder / "refused" / "salah.pdf.txt"
        await until(refused.exists)
        assert refused.read_text().startswith("Ditolak: ")
        (folder / "Notulen RINA ttd.pdf").write_bytes(signed)
        await until(lambda: sorted(it.name for it in folder.iterdir()) == ["refused"])
        await deployment.kill("worker")
        assert (await http.get(f"{address}/notulen.pdf")).content == signed
        assert len(await events(http, meeting, "minutes.signed")) == 1
        [kept] = (await http.get(address)).json()["items"]
        assert (kept["state"], len(kept["signatures"])) == ("signed", 1)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for it; the test's own limit ends the wait."""
    while not holds():
        await asyncio.sleep(0.1)


async def test_a_document_with_a_name_that_was_deleted_is_gone_and_can_be_made_anew(
    deployment: Deployment,
) -> None:
    meeting, address = await over(deployment)
    async with calls(deployment) as http:
        http.headers.update(bearer(meeting["host"]))
        assert (await http.post(f"{address}/render", json={})).status_code == 201
        openings = await http.get(f"/api/v1/sittings/{meeting['sitting']}/journal/openings")
        found = [json.loads(line) for line in openings.text.splitlines()]
        [seal] = [it["seal"] for it in found if it["value"] == NAME]
        key = deployment.links["admin"].partition("#")[2]
        asked = {"key": key, "login": "sri", "name": "Sri Hartati", "password": ACCOUNT}
        assert (await http.post("/api/v1/links/password", json=asked)).status_code == 200
        wish = {"seals": [seal], "ground": "request"}
        redactions = f"/api/v1/sittings/{meeting['sitting']}/redactions"
        assert (await http.post(redactions, json=wish)).status_code == 201
        assert (await http.get(address)).json()["items"][0]["state"] == "withdrawn"
        assert (await http.get(f"{address}/berita-acara.pdf")).json()["code"] == "no_document"
        again = await http.post(f"{address}/render", json={})
        assert (again.status_code, again.json()["version"], again.json()["state"]) == (201, 2, "draft")


async def test_programs_read_make_and_sign_only_what_their_scopes_say(deployment: Deployment) -> None:
    _, address = await over(deployment)
    new_key = partial(asyncio.to_thread, create_api_key, load(data=deployment.data))
    wanted = {"label": "SIPD", "role_ceiling": "guest"}
    both = "minutes:read attendance:read"
    scopes = ("minutes:read", "minutes:write", "minutes:sign", "journal:read", both)
    keys = {it: await new_key({**wanted, "scopes": it.split()}) for it in scopes}
    made = {}
    for scope, key in keys.items():
        async with calls(deployment) as http:
            http.headers.update(bearer(key))
            made[scope] = [
                (await http.get(address)).status_code,
                (await http.post(f"{address}/render", json={"template": "daftar-hadir"})).status_code,
                (await http.post(f"{address}/sign", json={"template": "notulen"})).status_code,
                (await http.get(f"{address}/daftar-hadir.pdf")).status_code,
            ]
    assert made == {
        "minutes:read": [200, 403, 403, 403],
        "minutes:write": [403, 201, 403, 403],
        # It may sign, but there is nothing to be signed.
        "minutes:sign": [403, 403, 404, 403],
        "journal:read": [403, 403, 403, 403],
        both: [200, 403, 403, 200],
    }
