"""A small city: two OPDs with a room each, everything an address can name, and somebody of every role.

Whatever is not everybody's to read in the OPD Kominfo holds the word KENARI: whoever reads it without the
right to gives themselves away.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from limits import RateLimitItem, parse
from sqlalchemy import insert
from starlette.testclient import TestClient

from signaling import limits
from signaling.app import create
from signaling.services import Services
from tests.unit.signaling.crossed.people import TITLE, city_keys, rest_token, signed_in
from tests.unit.signaling.crossed.things import encoder_key, records
from tests.unit.signaling.test_http import ORIGIN, started, wait_for_keys
from tests.unit.signaling.test_recordings import run
from tests.unit.signaling.test_sittings import START, wanted
from vicon import log, settings
from vicon.cluster.prepare import prepare
from vicon.store.models.people import opd

KOMINFO, PU = "o_1111111111111111", "o_2222222222222222"
MANY = parse("1000000/minute")
TERMS = {"closes_before_s": 3_600, "limit": 9}
NOTIFY = {"channel": "wa", "to": "0812-3456-7890"}
SEAT = {"name": "KENARI Rina", "role": "chair", "email": "kenari@kota.example"}


@dataclass(frozen=True, slots=True)
class City:
    """`headers` of each role; `ids`: what stands in addresses; `log`: all that was written down."""

    client: TestClient
    data: Path
    headers: Mapping[str, Mapping[str, str]]
    ids: Mapping[str, str]
    log: io.StringIO


@contextmanager
def city(data: Path) -> Iterator[City]:
    own = settings.load(data=data, counters="ikd=D:loket", webhook_hosts="sipd.kota.example")
    prepare(own)
    written = io.StringIO()
    log.configure("signaling", "debug", "json", written)
    services = Services(own)
    with pytest.MonkeyPatch.context() as patch, TestClient(create(services), base_url=ORIGIN) as client:
        # However fast the machine is.
        for name, rule in vars(limits).items():
            if isinstance(rule, RateLimitItem):
                patch.setattr(limits, name, MANY)
        patch.setattr(limits, "CALLS_AT_ONCE", 1e9)
        client.headers["Origin"] = ORIGIN
        wait_for_keys(client)
        yield _settled(client, data, services, written)


def _settled(client: TestClient, data: Path, services: Services, written: io.StringIO) -> City:
    units = [{"id": KOMINFO, "name": "Kominfo", "created_at": 1}, {"id": PU, "name": "PU", "created_at": 1}]
    run(data, lambda connection: connection.execute(insert(opd), units))
    ours, theirs = started(client, "Aula Kominfo"), started(client, "Aula PU")
    counter = client.post("/api/v1/meetings", json={"title": "Loket", "preset": "counter"})
    assert counter.status_code == 201, counter.text
    keys = city_keys(data, theirs["room"])
    admin = signed_in(data, "admin", "admin", None)
    headers = {
        "anonymous": {},
        "organiser": signed_in(data, "organiser", "organiser", KOMINFO),
        "opdadmin": signed_in(data, "opdadmin", "opd_admin", KOMINFO),
        "opdadmin2": signed_in(data, "opdadmin2", "opd_admin", PU),
        "staff": signed_in(data, "staff", "staff", KOMINFO),
        # Whom administrators change: nobody comes as them.
        "changed": signed_in(data, "changed", "staff", KOMINFO),
        "admin": admin,
        "hostkey": bearer(ours["host"]),
        "hostkey2": bearer(theirs["host"]),
        **{name: bearer(key) for name, key in keys.items()},
    }
    for it, unit in ((ours, "Kominfo"), (theirs, "PU")):
        room = client.get(f"/api/v1/rooms/{it['room']}", headers=headers["key"])
        match = {**headers["key"], "If-Match": room.headers["ETag"]}
        asked = {"opd": unit, "seats": [SEAT] if it is ours else []}
        made = client.patch(f"/api/v1/rooms/{it['room']}", json=asked, headers=match)
        assert made.status_code == 200, made.text
    key = services.keys.ring.current()
    for name, role, it in (
        *((role, role, ours) for role in ("chair", "clerk", "member", "guest")),
        ("chair2", "chair", theirs),
    ):
        headers[name] = bearer(rest_token(key, role, it["room"], it["sitting"]))
    entered = client.post(f"/api/v1/rooms/{ours['slug']}/tokens", json={"secret": ours["secret"]})
    headers["roomtoken"] = bearer(entered.json()["token"])
    ids = {"sitting2": theirs["sitting"], "room2": theirs["room"]} | _named(client, headers, ours)
    ids |= records(client, data, services, ours, headers)
    for name, use in (("whipkey", "publish"), ("whepkey", "watch")):
        headers[name] = bearer(encoder_key(client, headers["key"], ours["room"], use))
    return City(client, data, headers, ids, written)


def _named(
    client: TestClient, headers: Mapping[str, Mapping[str, str]], ours: dict[str, Any]
) -> dict[str, str]:
    """Ids of what stands in the schedule, and of what the administration keeps."""

    def made(path: str, body: Any, role: str = "admin", status: int = 201) -> dict[str, Any]:
        answer = client.post(f"/api/v1/{path}", json=body, headers=headers[role])
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    hearing = {"preset": "hearing", "registration": TERMS, "public": True, "agenda": [{"title": "Los pasar"}]}
    closed = {"place": "Ruang wali kota", "seats": [SEAT], "description": "KENARI", "public": False}
    booked = made("sittings", wanted(TITLE, opd="Kominfo", **closed), "organiser")
    day = START + timedelta(days=1)
    open_ = made("sittings", wanted("RDPU", at=day, opd="Kominfo", **hearing), "organiser")
    other = made("sittings", wanted("Rapat PU", at=day, opd="PU"), "opdadmin2")
    citizen = {"name": "KENARI Tini", "consent": True, "contact": "0812 3456 7890"}
    made(f"sittings/{open_['id']}/registrations", citizen, "anonymous")
    listed = client.get(f"/api/v1/sittings/{open_['id']}/registrations", headers=headers["organiser"]).json()
    hook = {"label": "KENARI", "url": "https://sipd.kota.example/hook", "types": ["sitting.ended"]}
    webhook = made("webhooks", hook)["id"]
    client.post(f"/api/v1/webhooks/{webhook}/test", headers=headers["admin"])
    sent = client.get(f"/api/v1/webhooks/{webhook}/deliveries", headers=headers["admin"]).json()["items"]
    key = {"label": "KENARI", "role_ceiling": "guest", "scopes": ["rooms:read"]}
    ticket = made("tickets", {"service": "ikd", "notify": NOTIFY}, "key")["ticket"]
    told = client.get("/api/v1/messages", headers=headers["key"]).json()["items"]
    preset = made("presets", {"title": "Rapat kami", "base": "meeting"}, "key")["id"]
    return {
        "sitting": ours["sitting"], "room": ours["room"], "slug": ours["slug"],
        "booked": booked["id"], "open": open_["id"], "seat": booked["seats"][0]["seat"],
        "registered": listed["items"][0]["seat"],
        "webhook": webhook, "delivery": sent[0]["id"], "ticket": ticket,
        "message": told[0]["id"], "preset": preset, "booked2": other["id"],
        "open2": other["id"],
        "key": made("keys", key)["id"], "person": "u_changed000000000", "opd": KOMINFO,
        "erasure": made("erasures", {"name": "KENARI Siti"})["id"],
        "feed_id": made("feeds", {"label": "KENARI", "email": "kenari@kota.example"})["id"],
        "encoder": made(f"rooms/{ours['room']}/encoders", {"label": "KENARI"}, "key")["id"],
    }  # fmt: skip


def bearer(shown: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {shown}"}
