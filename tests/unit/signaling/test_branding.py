"""How the city's vicon looks, and what is left of the machine, over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.unit.branding.test_branding import SVG
from tests.unit.signaling.test_http import ORIGIN
from vicon.branding import branding
from vicon.cluster.capacity import GIB, Machine, near, warnings
from vicon.cluster.registry import Node
from vicon.store.errors import StoreUnavailable

BRANDING, STORAGE = "/api/v1/branding", "/api/v1/storage"

pytestmark = pytest.mark.usefixtures("signed_in")


def test_what_is_set_is_in_the_sheet_of_every_page(client: TestClient) -> None:
    visitor = TestClient(client.app, base_url=ORIGIN, headers={"Origin": ORIGIN})
    sheet = visitor.get("/public/brand.css")
    assert (sheet.status_code, sheet.text, sheet.headers["content-type"]) == (
        200,
        "",
        "text/css; charset=utf-8",
    )
    before = client.get(BRANDING).json()
    red = {
        **before["defaults"],
        "primary": "#8C1D2B",
        "strong": "#6b1420",
        "soft": "#f7e3e5",
        "dark": "#f2a3ac",
    }
    wanted = {
        "name": " Kota  Contoh ",
        "letterhead": ["Pemerintah Kota Contoh", "", "Jalan Pahlawan"],
        "colours": red,
    }
    shown = client.put(BRANDING, json=wanted).json()
    assert (shown["name"], shown["letterhead"]) == (
        "Kota Contoh",
        ["Pemerintah Kota Contoh", "Jalan Pahlawan"],
    )
    sheet = visitor.get("/public/brand.css")
    assert "--city-primary:#8c1d2b" in sheet.text and '"Kota%20Contoh"' in sheet.text
    same = visitor.get("/public/brand.css", headers={"If-None-Match": sheet.headers["etag"]})
    assert same.status_code == 304

    pale = client.put(BRANDING, json={**wanted, "colours": {**red, "primary": "#7fb3c0"}})
    assert (pale.status_code, pale.json()["code"]) == (422, "contrast")
    assert {it["pointer"] for it in pale.json()["fields"]} == {"/colours/primary", "/colours/soft"}
    for change, field in (
        ({"name": "x" * 61}, "/name"),
        ({"letterhead": ["x"] * 7}, "/letterhead"),
        ({"colours": {**red, "floor": "red;}"}}, "/colours/floor"),
    ):
        answer = client.put(BRANDING, json={**wanted, **change})
        assert (answer.status_code, answer.json()["fields"][0]["pointer"]) == (422, field)
    assert client.get(BRANDING).json()["colours"]["primary"] == "#8c1d2b"


def test_a_mark_is_a_picture_and_nothing_else(client: TestClient) -> None:
    visitor = TestClient(client.app, base_url=ORIGIN, headers={"Origin": ORIGIN})
    bad = client.put(f"{BRANDING}/logo", content=SVG % b"<script/>")
    assert (bad.status_code, bad.json()["code"], "<script>" in bad.json()["fault"]) == (
        422,
        "bad_logo",
        True,
    )
    address = client.put(f"{BRANDING}/logo", content=SVG % b"").json()["logo"]
    mark = visitor.get(address)
    assert (mark.status_code, mark.headers["content-type"]) == (200, "image/svg+xml")
    assert mark.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert address in visitor.get("/public/brand.css").text
    assert client.delete(f"{BRANDING}/logo").json()["logo"] is None
    assert visitor.get(address).status_code == 404
    for method, path in (("GET", BRANDING), ("PUT", f"{BRANDING}/logo"), ("GET", STORAGE)):
        assert visitor.request(method, path).status_code == 401


def test_what_is_held_is_counted(client: TestClient) -> None:
    shown = client.get(STORAGE).json()
    assert shown["database"]["people"] == 1
    assert shown["database"]["bytes"] > 0 and shown["disk"]["total"] >= shown["disk"]["free"] > 0
    assert "no_node" in shown["warnings"]


@pytest.mark.parametrize(
    ("machine", "nodes", "expected"),
    [
        (Machine(100 * GIB, 50 * GIB, 8 * GIB, 4 * GIB, 4, 1.0), [Node("m1", "")], []),
        (Machine(100 * GIB, 4 * GIB, 8 * GIB, 4 * GIB, 4, 1.0), [Node("m1", "")], ["disk_full"]),
        (Machine(20 * GIB, 2 * GIB, None, None, 4, 1.0), [Node("m1", "")], ["disk_low"]),
        (Machine(1000 * GIB, 60 * GIB, 8 * GIB, GIB // 2, 4, 5.0), [], ["no_node", "memory_low", "cpu_busy"]),
        (
            Machine(100 * GIB, 50 * GIB, None, None, 4, 1.0),
            [Node("m1", "", disk="low"), Node("m2", "")],
            ["tapes_low"],
        ),
        (
            Machine(100 * GIB, 50 * GIB, None, None, 4, 1.0),
            [Node("m1", "", disk="low"), Node("m2", "", disk="full")],
            ["tapes_full"],
        ),
        (
            Machine(GIB, GIB, None, None, 1, 0.0),
            [Node("m1", "", full=True, draining=True)],
            ["node_full", "node_draining"],
        ),
        (
            Machine(GIB, GIB, None, None, 1, 0.0),
            [Node("m1", "", busy=0.7, sent_bps=85, link_bps=100), Node("m2", "", busy=0.1, sent_bps=9)],
            ["media_busy", "network_busy"],
        ),
    ],
)
def test_only_what_somebody_must_act_on_is_a_warning(
    machine: Machine, nodes: list[Node], expected: list[str]
) -> None:
    assert warnings(machine, nodes, {node.name for node in nodes}) == expected


def test_a_program_that_may_see_rooms_asks_whether_there_is_room_for_more(client: TestClient) -> None:
    shown = client.get("/api/v1/headroom").json()
    assert shown["people"] == 0
    assert "no_node" in shown["near"]
    visitor = TestClient(client.app, base_url=ORIGIN)
    assert visitor.get("/api/v1/headroom").status_code == 401


def test_of_what_is_warned_of_some_says_that_more_should_not_come() -> None:
    assert near(["cpu_busy", "disk_low", "media_busy", "no_node"]) == ["no_node", "media_busy"]
    assert near(["tapes_full", "node_draining"]) == []


@pytest.mark.parametrize("silent", [True, False])
def test_no_page_waits_for_its_colours_while_the_database_is_away(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    async def away(_database: Any) -> Any:
        if silent:
            await asyncio.Event().wait()
        raise StoreUnavailable("away")

    monkeypatch.setattr(branding, "load", away)
    sheet = client.get("/public/brand.css")
    assert (sheet.status_code, sheet.text) == (200, "")
    # Nobody keeps it once the true ones are there.
    assert sheet.headers["cache-control"] == "no-store"
