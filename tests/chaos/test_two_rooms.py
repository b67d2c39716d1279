"""Keys, tokens and ids of one room at the doors of another (threats 17), and what leaves the server (18)."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx2
import pytest

from tests.canaries import decoded_tokens, leaks, of_server
from tests.chaos.deployment import Deployment
from tests.chaos.person import Person

pytestmark = pytest.mark.anyio
LONGEST_KEY = 200
"""Longer ones are refused by their shape, before anything is looked up."""


async def rest_token(deployment: Deployment, person: Person) -> str:
    place = {name: person.welcome[name] for name in ("participant", "sitting", "secret")}
    async with deployment.http("b") as http:
        answer = await http.post("/api/v1/tokens/refresh", json=place)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


async def test_no_key_of_one_room_opens_another_over_http(deployment: Deployment) -> None:
    a, b = [await deployment.meeting(title) for title in ("Kamar A", "Kamar B")]
    ani, budi = await deployment.join(a, "Ani", host=True), await deployment.join(b, "Budi", host=True)
    keys = {name: a[name] for name in ("secret", "code", "host")}
    keys |= {
        "room token": await deployment.token(a),
        "host's token": await deployment.token(a, host=True),
        "REST token": await rest_token(deployment, ani),
        "resume secret": ani.welcome["secret"],
    }
    async with deployment.http() as http:
        for name, key in keys.items():
            for way in ("secret", "code", "host"):
                if not (name == "code" and way == "code"):
                    answer = await http.post(f"/api/v1/rooms/{b['slug']}/tokens", json={way: key})
                    wanted = (404, "not_found") if len(key) <= LONGEST_KEY else (422, "bad_body")
                    assert (answer.status_code, answer.json()["code"]) == wanted, (name, way)
            bearer = {"Authorization": f"Bearer {key}"}
            answer = await http.post(f"/api/v1/rooms/{b['slug']}/tokens", json={}, headers=bearer)
            assert answer.status_code == 404, name
            await _a_picture_tells_nothing(http, b["slug"], key)
            for who, where in ((ani, budi), (budi, ani), (budi, budi)):
                mixed = {
                    "participant": who.welcome["participant"],
                    "sitting": where.welcome["sitting"],
                    "secret": key,
                }
                answer = await http.post("/api/v1/tokens/refresh", json=mixed)
                wanted = (401, "secret_bad") if len(key) <= LONGEST_KEY else (422, "bad_body")
                assert (answer.status_code, answer.json()["code"]) == wanted, name
        typed = await http.post("/api/v1/codes", json={"code": a["code"]})
        assert typed.json()["slug"] == a["slug"]


async def _a_picture_tells_nothing(http: httpx2.AsyncClient, slug: str, key: str) -> None:
    """A QR code is drawn of what was sent, or refused by its shape: alike for any room, there or not."""
    asked = {"secret": key}
    there = await http.post(f"/api/v1/rooms/{slug}/qr", json=asked)
    bearer = {"Authorization": f"Bearer {key}"}
    again = await http.post(f"/api/v1/rooms/{slug}/qr", json=asked, headers=bearer)
    # As long an address, so that the picture is as large.
    nowhere = await http.post(f"/api/v1/rooms/{'x' * len(slug)}/qr", json=asked)
    drawn = (
        (200, "image/svg+xml") if re.fullmatch(r"[\w-]{1,128}", key) else (422, "application/problem+json")
    )
    for answer in (there, again, nowhere):
        assert (answer.status_code, answer.headers["content-type"]) == drawn
        assert "set-cookie" not in answer.headers
    assert there.content == again.content


async def test_no_token_of_one_room_opens_anothers_socket(deployment: Deployment) -> None:
    a, b = [await deployment.meeting(title) for title in ("Kamar A", "Kamar B")]
    ani, budi = await deployment.join(a, "Ani", host=True), await deployment.join(b, "Budi", host=True)
    theirs = {name: budi.welcome[name] for name in ("sitting", "participant")} | {"seq": 0}
    own = {name: ani.welcome[name] for name in ("sitting", "participant", "secret")} | {"seq": 0}
    attempts: list[dict[str, Any]] = [
        {**theirs, "secret": own["secret"]},
        {**theirs, "participant": own["participant"], "secret": own["secret"]},
        {**own, "sitting": theirs["sitting"]},
        {**own, "participant": theirs["participant"]},
        *({**theirs, "secret": key} for key in (a["secret"], a["host"], await deployment.token(a))),
    ]
    for process in ("a", "b"):
        for body in attempts:
            stranger = await Person.connect(deployment.ports[process], deployment.origin)
            await stranger.connection.send(json.dumps({"do": "resume", "id": "c1", "body": body}))
            assert await stranger.closed() == (4401 if len(body["secret"]) <= LONGEST_KEY else 4400)
            assert not [m for m in stranger.heard if m["is"] in ("welcome", "event")]
        for token in (await rest_token(deployment, ani), own["secret"], a["host"]):
            stranger = await Person.connect(deployment.ports[process], deployment.origin)
            await stranger.connection.send(
                json.dumps({"do": "join", "id": "c1", "body": {"token": token, "name": "X", "device": {}}})
            )
            assert await stranger.closed() == 4401
        for host in (True, False):
            # A good token leads to its own room, whatever else the message would like.
            citra = await deployment.join(a, "Citra", host=host, process=process)
            assert citra.welcome["sitting"] == own["sitting"]
            assert budi.welcome["seat"] not in citra.welcome["state"]["seats"]
    assert not [e for e in budi.events if e["kind"].startswith("participant.") and e["seq"] > budi.seq]


async def test_a_chair_commands_nothing_and_sees_nothing_of_another_room(deployment: Deployment) -> None:
    a, b = [await deployment.meeting(title) for title in ("Kamar A", "Kamar B")]
    ani, budi = await deployment.join(a, "Ani", host=True), await deployment.join(b, "Budi", host=True)
    await budi.say("chat.send", {"to": "all", "text": "kata kamar B"})
    message = (await budi.event("chat.sent"))["body"]["message"]
    await budi.say("floor.request", {"kind": "speak"})
    request = (await budi.event("floor.requested"))["body"]["request"]
    before, seat = len(budi.events), budi.welcome["seat"]
    for do, body in (
        ("mod.mute", {"seats": [seat], "kinds": ["audio"]}),
        ("mod.lock", {"seats": [seat], "kinds": ["audio"], "on": True}),
        ("mod.remove", {"seat": seat}),
        ("mod.ban", {"seat": seat}),
        ("mod.spotlight", {"seats": [seat]}),
        ("seat.role", {"seat": seat, "role": "audience"}),
        ("seat.grant", {"seat": seat, "add": [], "remove": ["chat.write"]}),
        ("seat.rename", {"seat": seat, "name": "Bukan Budi"}),
        ("chat.delete", {"message": message}),
        ("floor.remove", {"request": request}),
        ("floor.withdraw", {"request": request}),
    ):
        answer = await ani.say(do, body)
        assert (answer["is"], answer.get("error")) == ("no", "unknown_id"), (do, answer)
    assert (await budi.say("chat.send", {"to": "all", "text": "masih di sini"}))["is"] == "ok"
    assert [e["kind"] for e in budi.events[before:]] == ["chat.sent"]
    assert "kamar B" not in json.dumps(ani.heard)


async def test_no_frame_answer_token_or_log_line_holds_a_secret_of_the_server_or_of_others(
    deployment: Deployment,
) -> None:
    meeting = await deployment.meeting("Rapat rahasia")
    chair = await deployment.join(meeting, "Ani", host=True)
    guest = await deployment.join(meeting, "Budi")
    await chair.say("chat.send", {"to": "all", "text": "halo"})
    await guest.say("chat.send", {"to": "chair", "text": "pesan"})
    token = await rest_token(deployment, guest)
    addresses = ["/", "/masuk", f"/r/{meeting['slug']}", "/.well-known/jwks.json", "/api/v1/openapi.json"]
    async with deployment.http() as http:
        answers = [await http.get(address) for address in [*addresses, "/readyz", "/healthz", "/api/none"]]
    said = [token, json.dumps(guest.heard)]
    said += [answer.text + repr(answer.headers) for answer in answers]
    canaries = {
        **of_server(deployment.data, more=[deployment.redis.url]),
        "host key": [meeting["host"]],
        "another's resume secret": [chair.welcome["secret"]],
        "administrator's key": [deployment.links["admin"].partition("#")[2]],
    }
    assert "".join(decoded_tokens(token)).count("grants") == 1
    assert leaks(said, canaries) == []
    secrets = [meeting[name] for name in ("secret", "host", "code")]
    secrets += [chair.welcome["secret"], guest.welcome["secret"], token, "Budi", "pesan"]
    secrets += canaries["server key"]
    assert not [secret for secret in secrets if secret in deployment.log]
