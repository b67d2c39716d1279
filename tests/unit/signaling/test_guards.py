"""On every route: headers that leave browsers no room, no change from other sites, a limit for guests."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from signaling.app import create
from signaling.headers import PERMISSIONS, POLICY
from signaling.limits import Limits
from signaling.pages import STATIC
from signaling.routes.embed import policy
from signaling.routes.errors import POLICY as ERRORS
from signaling.services import Services
from tests.unit.signaling.crossed.asking import Answer, ask
from tests.unit.signaling.crossed.requests import Asked, asked
from tests.unit.signaling.crossed.table import Line, lines
from tests.unit.signaling.test_http import ORIGIN, wait_for_keys
from tests.unit.signaling.test_scopes import IDS
from vicon import settings
from vicon.cluster.prepare import prepare

STRICT = {
    "content-security-policy": POLICY,
    "permissions-policy": PERMISSIONS,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
EMBEDS = ("/embed/now", "/embed/recap")
"""Framed by sites that are listed: without scripts, with one style that the policy names by its hash."""
FOR_ALL_SITES = (
    *("/live/", "/public/now", "/public/recap/", "/public/status.json", "/public/agenda.ics"),
    *("/whip/", "/whep/", *EMBEDS),
)
"""Pages of other sites may read these answers; all others are for ours alone."""
NOBODYS = {name: f"{prefix}{'0' * 16}" for name, prefix in IDS.items()} | {
    "slug": "rapat", "registered": f"st_{'0' * 16}", "booked": f"s_{'0' * 16}", "open": f"s_{'0' * 16}",
    "caption": f"ca_{'0' * 16}",
}  # fmt: skip
KEY = {"key": "a" * 26}
BODIES: dict[str, Any] = {
    "POST /api/v1/meetings": {"title": "Rapat"},
    "POST /api/v1/codes": {"code": "100000000"},
    "POST /api/v1/rooms/{slug}/tokens": {"secret": "salah"},
    "POST /api/v1/rooms/{slug}/qr": {"secret": "abc"},
    "POST /api/v1/tokens/refresh": {
        "participant": f"p_{'0' * 16}", "sitting": f"s_{'0' * 16}", "secret": "A" * 43,
    },
    "POST /api/v1/checks/causes": {"code": "udp_blocked", "level": "none", "way": "none"},
    "POST /api/v1/checks": {"sdp": "v=0"},
    "POST /api/v1/checks/outside": {"token": "A" * 22},
    "POST /api/v1/checks/outside/report": {
        "token": "A" * 22, "key": "A" * 22, "secure": True, "relays": [],
        "udp": {"told": []}, "tcp": {"told": []}, "up_bps": 0, "down_bps": 0,
    },
    "POST /api/v1/links/look": KEY,
    "POST /api/v1/links/password": {**KEY, "login": "siti", "name": "Siti", "password": "kuda hijau makan"},
    "POST /api/v1/links/passkey/question": {**KEY, "login": "siti", "name": "Siti"},
    "POST /api/v1/tickets/own": KEY,
    "POST /api/v1/sittings/{sitting}/registrations": {"name": "Siti", "consent": True},
    "POST /api/v1/sittings/{sitting}/registrations/own": KEY,
    "POST /api/v1/sittings/{sitting}/registrations/withdraw": KEY,
    "POST /api/v1/session": {"login": "siti", "password": "kuda hijau makan"},
}  # fmt: skip
"""What gets as far as to what is counted, of those whose empty body does not."""
UNCOUNTED = {
    # Out of memory, out of one file or one row, the same for everybody, and kept by caches.
    "GET /healthz", "GET /readyz", "GET /docs/errors", "GET /api/v1/openapi.json",
    "GET /.well-known/jwks.json", "GET /.well-known/vicon-journal-keys", "GET /public/digests.json",
    "GET /public/digests/{day}.json", "GET /public/documents/{sitting}.json", "GET /public/brand.css",
    "GET /public/brand/logo.{form}", "GET /public/now.json", "GET /public/now/{slug}.json",
    "GET /public/status.json", "GET /public/recap/latest.{kind}",
    "GET /embed/now", "GET /embed/recap", "GET /api/v1/session/sso",
    "GET /live/{room}/", "GET /live/{room}/{name}", "GET /live/{room}/{rendition}/{name}",
    "GET /whip/{slug}", "GET /whep/{slug}", "GET /whip/{slug}/{session}", "GET /whep/{slug}/{session}",
    # By what nobody guesses: a seal in the address, 128 bits of a session.
    "GET /api/v1/recordings/{recording}/captions.vtt", "GET /api/v1/recordings/{recording}/chapters.vtt",
    "GET /api/v1/recordings/{recording}/film.mp4", "GET /api/v1/recordings/{recording}/film.webm",
    "GET /api/v1/recordings/{recording}/recap.{kind}", "GET /api/v1/recordings/{recording}/tracks/{what}",
    "GET /public/recap/{sitting}.{kind}", "DELETE /api/v1/session",
    "PATCH /whip/{slug}/{session}", "PATCH /whep/{slug}/{session}",
    "DELETE /whip/{slug}/{session}", "DELETE /whep/{slug}/{session}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guarded:
    client: TestClient
    answers: dict[str, tuple[Line, Answer]]
    foreign: dict[str, Answer]
    counted: dict[str, set[str]]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """Every line of the table as nobody asks it, and as a page of another site does with a cookie."""
    data: Path = tmp_path_factory.mktemp("guards")
    prepare(settings.load(data=data))
    counted: dict[str, set[str]] = defaultdict(set)
    now = [""]

    def noting(name: str) -> Any:
        real = getattr(Limits, name)

        async def note(self: Limits, rule: Any, *who: str) -> bool:
            counted[now[0]].add(who[0] if who else str(rule))
            return bool(await real(self, rule, *who))

        return note

    async def sweep() -> None:
        for line in lines():
            now[0] = named = f"{line.method} {line.path}"
            one = with_body(line)
            answers[named] = line, await ask(client.app, one, {})
            now[0] = "foreign"
            shown = {"origin": "https://vicon.example.evil", "cookie": "vicon=x"}
            foreign[named] = await ask(client.app, one, shown)

    answers: dict[str, tuple[Line, Answer]] = {}
    foreign: dict[str, Answer] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("hit", "spent"):
            patch.setattr(Limits, name, noting(name))
        services = Services(settings.load(data=data))
        with TestClient(create(services), base_url=ORIGIN) as client:
            wait_for_keys(client)
            assert client.portal is not None
            client.portal.call(sweep)
            yield Guarded(client, answers, foreign, counted)


def with_body(line: Line) -> Asked:
    one, body = asked(line, NOBODYS), BODIES.get(f"{line.method} {line.path}")
    if body is None:
        return one
    return replace(one, body=json.dumps(body), headers={"Content-Type": "application/json"})


def loose(path: str, headers: dict[str, str]) -> dict[str, str | None]:
    """Of the strict headers those that are missing or other than they may be here."""
    own = {"/docs/errors": ERRORS, **dict.fromkeys(EMBEDS, policy(()))}.get(path, POLICY)
    expected = STRICT | {"content-security-policy": own}
    found = {name: headers.get(name) for name, value in expected.items() if headers.get(name) != value}
    if path.startswith(FOR_ALL_SITES) and found.get("cross-origin-resource-policy") == "cross-origin":
        del found["cross-origin-resource-policy"]
    if "access-control-allow-origin" in headers and not path.startswith(FOR_ALL_SITES):
        found["access-control-allow-origin"] = headers["access-control-allow-origin"]
    return found


def test_every_answer_of_every_route_leaves_browsers_no_room(guarded: Guarded) -> None:
    wrong = [
        (named, answer.status, faults)
        for named, (line, answer) in guarded.answers.items()
        if (faults := loose(asked(line, NOBODYS).path, answer.headers))
    ]
    assert not wrong, "\n".join(map(str, wrong))
    assert all(
        "unsafe" not in policy and "script-src *" not in policy for policy in (POLICY, policy(()), ERRORS)
    )


@pytest.mark.parametrize(
    "path", ["/", "/r/rapat", "/masuk", "/ada/apa", "/assets/hilang-00000000.js", "/api/x"]
)
def test_every_page_and_what_is_missing_too(guarded: Guarded, path: str) -> None:
    assert loose(path, dict(guarded.client.get(path).headers)) == {}


def test_every_file_of_the_pages(guarded: Guarded) -> None:
    files = [
        f"/{it.relative_to(STATIC)}" for it in STATIC.rglob("*") if it.suffix in (".js", ".css", ".json")
    ]
    for path in sorted(files)[::7]:
        assert loose(path, dict(guarded.client.get(path).headers)) == {}, path


def test_no_route_is_changed_from_another_site(guarded: Guarded) -> None:
    for named, answer in guarded.foreign.items():
        if not named.startswith("GET "):
            own = answer.code == "origin"
            # RFC 9725: pages of any site may send and watch, by what they show and never by a cookie.
            assert own != named.partition(" ")[2].startswith(("/whip/", "/whep/")), (named, answer.status)


def test_whatever_a_guest_may_ask_for_is_counted_or_costs_nothing(guarded: Guarded) -> None:
    # What is refused by its shape costs nothing either.
    open_ = {named for named, (_, it) in guarded.answers.items() if it.status not in (401, 403, 422)}
    uncounted = {it for it in open_ if not guarded.counted[it]}
    assert uncounted <= UNCOUNTED, "\n".join(sorted(uncounted - UNCOUNTED))
    assert uncounted >= UNCOUNTED, "\n".join(sorted(UNCOUNTED - uncounted))
