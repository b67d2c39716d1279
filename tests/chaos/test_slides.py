"""Slides of a running vicon: a PDF is brought in over HTTP, drawn by the worker, and turned for everybody."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.chaos.deployment import Deployment
from tests.chaos.person import Person
from tests.unit.slides.files import pdf

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]


async def rest(deployment: Deployment, person: Person) -> dict[str, str]:
    """What proves the seat of `person` to the HTTP API."""
    its = person.welcome
    proof = {name: its[name] for name in ("sitting", "participant", "secret")}
    async with deployment.http() as http:
        answer = await http.post("/api/v1/tokens/refresh", json=proof)
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_a_pdf_is_drawn_put_on_record_and_turned_for_everybody(deployment: Deployment) -> None:
    meeting = await deployment.meeting()
    chair = await deployment.join(meeting, "Ketua", host=True)
    guest = await deployment.join(meeting, "Siti", process="b")
    address = f"/api/v1/sittings/{meeting['sitting']}/slides"
    file = pdf("Anggaran 2027", "Relokasi pedagang")
    async with deployment.http() as http:
        theirs = await rest(deployment, guest)
        refused = await http.post(address, params={"title": "A"}, content=file, headers=theirs)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        http.headers.update(await rest(deployment, chair))
        odd = await http.post(address, params={"title": "A"}, content=b"<html>", headers={})
        assert (odd.status_code, odd.json()["code"]) == (415, "not_slides")
        brought = await http.post(address, params={"title": "Anggaran"}, content=file)
        assert brought.status_code == 202, brought.text
        deck = brought.json()["deck"]
        await deployment.start("worker")
        added = await guest.event("slides.added", deck=deck)
        assert added["body"]["title"] == "Anggaran" and added["body"]["pages"] == 2
        assert added["body"]["sha256"] == hashlib.sha256(file).hexdigest()
        again = await http.post(address, params={"title": "Lain"}, content=file)
        assert (again.status_code, again.json()["deck"], again.json()["state"]) == (200, deck, "ready")
    await chair.say("slides.show", {"deck": deck})
    await chair.say("slides.page", {"deck": deck, "page": 2})
    assert (await guest.event("slides.turned", deck=deck))["body"]["page"] == 2
    async with deployment.http("b") as http:
        http.headers.update(await rest(deployment, guest))
        for form in ("avif", "webp"):
            page = await http.get(f"{address}/{deck}/2.{form}")
            assert page.headers["content-type"] == f"image/{form}" and 0 < len(page.content) <= 60_000
        assert "Relokasi pedagang" in (await http.get(f"{address}/{deck}/2.txt")).text
        assert (await http.get(f"{address}/{deck}/3.webp")).status_code == 404
        stranger: dict[str, Any] = {"Authorization": ""}
        assert (await http.get(f"{address}/{deck}/2.webp", headers=stranger)).status_code == 404
        assert (await http.delete(f"{address}/{deck}")).status_code == 403
        http.headers.update(await rest(deployment, chair))
        assert (await http.delete(f"{address}/{deck}")).status_code == 204
        gone = await guest.event("slides.removed", deck=deck)
        assert gone["body"]["seat"] == chair.welcome["seat"]
        assert not (deployment.data / "slides" / deck).exists()
        for at in (deck, f"{deck}/2.webp"):
            assert (await http.get(f"{address}/{at}")).status_code == 404
        assert (await http.delete(f"{address}/{deck}")).status_code == 404
        anew = await http.post(address, params={"title": "Anggaran"}, content=file)
        assert anew.status_code == 202 and anew.json()["deck"] != deck
