"""Numbers for a counter, messages and what gateways hand on, over HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.services import Services
from tests.hosting import hosting
from tests.unit.signaling.test_http import ORIGIN, claims_of, wait_for_keys
from vicon import settings
from vicon.cluster.prepare import create_api_key, prepare
from vicon.webhooks import signature
from vicon.webhooks.signature import Keys

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TICKETS, MESSAGES, INBOUND = "/api/v1/tickets", "/api/v1/messages", "/api/v1/inbound"
NOTIFY = {"channel": "wa", "to": "0812-3456-7890"}
OUTSIDE = {"system": "disdukcapil", "id": "WA-88121"}


def iso(ago_s: int) -> str:
    return datetime.fromtimestamp(time.time() - ago_s, UTC).isoformat()


class City:
    """A server with a counter, a hearing and a node beside it; `writes`, `other`: headers of API keys."""

    def __init__(self, client: TestClient, writes: dict[str, str], other: dict[str, str]) -> None:
        self.client = client
        self.writes = writes
        self.other = other
        self.counter = self._room("Loket Dukcapil", "counter")
        self.hearing = self._room("Sidang", "hearing")
        self._refs = iter(range(1, 1_000))

    def _room(self, title: str, preset: str) -> dict[str, Any]:
        body = {"title": title, "preset": preset}
        made = self.client.post("/api/v1/meetings", json=body, headers={"Origin": ORIGIN})
        assert made.status_code == 201, made.text
        return dict(made.json())

    def take(self, service: str = "aktivasi-ikd", **more: Any) -> Any:
        headers = more.pop("headers", self.writes)
        return self.client.post(TICKETS, json={"service": service, **more}, headers=headers)

    def own(self, link: str) -> Any:
        return self.client.post(f"{TICKETS}/own", json={"key": link.rpartition("/")[2]})

    def hand(self, text: str, sender: str = "+6281234567890", **more: Any) -> Any:
        """A text from the generic gateway. `ref`, `signs`: as it says of itself."""
        ref = more.get("ref") or f"in-{next(self._refs)}"
        said = {"from": sender, "text": text, "at": more.get("said") or iso(0), "ref": ref}
        body = json.dumps(said).encode()
        keys = Keys(base64.b64decode(more.get("signs", SECRET).removeprefix("whsec_")))
        headers = signature.headers([keys], ref, more.get("at", int(time.time())), body)
        return self.client.post(
            f"{INBOUND}/message", content=body, headers={**headers, "Content-Type": "application/json"}
        )

    def whatsapp(self, value: dict[str, Any], secret: str = "geheim") -> Any:
        body = json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signed}", "Content-Type": "application/json"}
        return self.client.post(f"{INBOUND}/whatsapp", content=body, headers=headers)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    data: Path = tmp_path_factory.mktemp("tickets")
    more = {"counters": "aktivasi-ikd=D:loket-dukcapil,rapat=R:sidang,hilang=H:tidak-ada"}
    more |= {"whatsapp_secret": "geheim", "whatsapp_verify": "cocok", "inbound_secret": SECRET}
    own = settings.load(data=data, **more)
    prepare(own)

    def key(**more: Any) -> dict[str, str]:
        scopes = ["tickets:write", "tickets:read", "messages:read", "messages:write"]
        made = create_api_key(own, {"label": "x", "role_ceiling": "guest", "scopes": scopes, **more})
        return {"Authorization": f"Bearer {made}"}

    writes, other = key(), key(opds=["Dinas Sosial"])
    with hosting(own), TestClient(create(Services(own)), base_url=ORIGIN) as client:
        wait_for_keys(client)
        yield City(client, writes, other)


def test_a_number_is_taken_shown_to_its_holder_and_leads_into_the_lobby(city: City) -> None:
    answer = city.take(notify=NOTIFY, external=OUTSIDE)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["number"].startswith("D-") and made["link"].startswith(f"{ORIGIN}/i/")
    assert city.take(notify=NOTIFY, external=OUTSIDE).json()["ticket"] == made["ticket"]
    shown = city.client.get(f"{TICKETS}/{made['ticket']}", headers=city.writes).json()
    assert (shown["state"], shown["position"], shown["external"]) == ("waiting", made["position"], OUTSIDE)
    listed = city.client.get(TICKETS, params={"service": "aktivasi-ikd"}, headers=city.writes)
    assert made["ticket"] in [it["ticket"] for it in listed.json()["items"]]
    assert "81234567890" not in listed.text

    # A preview of the link uses nothing up, and whatever opens it is one person in one place.
    claims = []
    for _ in range(2):
        own = city.own(made["link"]).json()
        assert (own["number"], own["state"]) == (made["number"], "waiting")
        secret = own["enter"].partition("#")[2]
        tokens = f"/api/v1/rooms/{city.counter['slug']}/tokens"
        entry = city.client.post(tokens, json={"secret": secret}, headers={"Origin": ORIGIN})
        assert entry.status_code == 200, entry.text
        claims.append(claims_of(entry.json()["token"]))
    assert {(it["use"], it["jti"], it["ticket"]["number"]) for it in claims} == {
        ("knock", claims[0]["jti"], made["number"])
    }


@pytest.mark.parametrize("service", ["tidak-terdaftar", "hilang", "rapat"])
def test_only_a_counter_that_is_listed_takes_numbers(city: City, service: str) -> None:
    answer = city.take(service)
    assert (answer.status_code, answer.json()["code"]) == (422, "service_unknown")


def test_a_bad_number_is_refused_by_its_place(city: City) -> None:
    answer = city.take(notify={"channel": "wa", "to": "112"})
    assert answer.status_code == 422
    assert answer.json()["fields"] == [{"pointer": "/notify/to", "code": "number_bad"}]


def test_a_key_of_another_office_takes_sees_and_sends_nothing(city: City) -> None:
    made = city.take().json()
    other = city.other
    assert city.take(headers=other).json()["code"] == "service_unknown"
    assert city.client.get(f"{TICKETS}/{made['ticket']}", headers=other).status_code == 404
    assert city.client.get(TICKETS, headers=other).json()["items"] == []
    assert city.client.get(MESSAGES, headers=other).json()["code"] == "token_scope"


def test_a_link_that_is_nobodys_is_not_found(city: City) -> None:
    assert city.own("/i/" + "A" * 22).status_code == 404


def test_a_message_waits_to_be_fetched_and_its_status_comes_back(city: City) -> None:
    params = {"judul": "RDPU Pasar", "waktu": "Kamis 09.00", "tautan": f"{ORIGIN}/r/rdpu"}
    wish = {"to": "0812 1111 2222", "template": "undangan", "params": params}
    made = city.client.post(MESSAGES, json=wish, headers=city.writes)
    assert made.status_code == 201, made.text
    it = city.client.get(f"{MESSAGES}/{made.json()['id']}", headers=city.writes).json()
    assert (it["to"], it["state"], it["undelivered"]) == ("+6281211112222", "queued", False)
    assert it["text"] == f"Undangan: RDPU Pasar, Kamis 09.00. Masuk lewat {ORIGIN}/r/rdpu"

    def says(**said: Any) -> int:
        return city.client.post(f"{MESSAGES}/status", json=said, headers=city.writes).status_code

    assert says(id=it["id"], ref="gw-551", status="sent") == 204
    assert says(ref="gw-551", status="read") == 204 and says(ref="gw-551", status="delivered") == 204
    assert says(ref="gw-1", status="read") == 404
    listed = city.client.get(MESSAGES, params={"state": "read"}, headers=city.writes).json()["items"]
    assert [one["id"] for one in listed] == [it["id"]]
    bad = city.client.post(MESSAGES, json={**wish, "params": {}}, headers=city.writes)
    assert bad.json()["fields"] == [{"pointer": "/params/judul", "code": "params_bad"}]


def test_whatsapp_is_answered_its_challenge_if_it_knows_the_token(city: City) -> None:
    asks = {"hub.mode": "subscribe", "hub.verify_token": "cocok", "hub.challenge": "1158201444"}
    answer = city.client.get(f"{INBOUND}/whatsapp", params=asks)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert city.client.get(f"{INBOUND}/whatsapp", params=asks | {"hub.verify_token": "x"}).status_code == 403


def test_what_is_not_signed_is_not_taken(city: City) -> None:
    text = {"from": "6281234567890", "id": "wamid.u", "timestamp": str(int(time.time())), "type": "text"}
    value = {"messages": [text | {"text": {"body": "Halo"}}]}
    assert city.whatsapp(value, secret="lain").json()["code"] == "signature_bad"
    assert city.hand("Halo", signs="whsec_" + base64.b64encode(bytes(32)).decode()).status_code == 401
    assert city.hand("Halo", at=int(time.time()) - 3_600).status_code == 401
    assert city.whatsapp(value).json() == {"taken": 1}
    assert city.whatsapp(value).json() == {"taken": 0}, "a callback that comes again is taken once"
    assert city.hand("Halo", said=iso(2 * 86_400)).json() == {"taken": 0}, "words of yesterday are for nobody"


def test_a_status_of_whatsapp_finds_the_message_by_what_we_called_it(city: City) -> None:
    params = {"judul": "RDPU", "tautan": ORIGIN}
    wish = {"to": "081233334444", "template": "jawaban", "params": params}
    made = city.client.post(MESSAGES, json=wish, headers=city.writes).json()["id"]
    status = {"id": "wamid.9", "status": "delivered", "biz_opaque_callback_data": made}
    assert city.whatsapp({"statuses": [status]}).json() == {"taken": 1}
    it = city.client.get(f"{MESSAGES}/{made}", headers=city.writes).json()
    assert (it["state"], it["ref"]) == ("delivered", "wamid.9")


def test_a_text_with_a_rooms_code_becomes_a_question_to_be_approved_once(city: City) -> None:
    host = {"Authorization": f"Bearer {city.hearing['host']}"}
    text = f"{city.hearing['code']}: Kapan pasar dibuka?"
    assert city.hand(text, "+6281255556666", ref="q-1").json() == {"taken": 1}
    assert city.hand(text, "+6281255556666", ref="q-1").json() == {"taken": 0}
    assert city.hand("481000000 Halo?", "+6281255556666").json() == {"taken": 1}
    journal = city.client.get(f"/api/v1/sittings/{city.hearing['sitting']}/journal", headers=host)
    assert journal.status_code == 200, journal.text
    assert journal.text.count('"question.asked"') == 1 and '"question.approved"' not in journal.text
    assert "81255556666" not in journal.text
