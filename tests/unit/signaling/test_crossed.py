"""Every route crossed with every role: nobody reads or does what their role may not, here or in another OPD.

The table is `crossed/table.py`; who is refused leaves every row of the database as it was. Keys by scope are
crossed with every operation in `test_scopes.py`, commands with roles in `tests/unit/rooms/test_roles.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from signaling.app import bare
from tests.unit.signaling.crossed.asking import Answer, ask
from tests.unit.signaling.crossed.city import City, city
from tests.unit.signaling.crossed.requests import Asked, asked, within_theirs
from tests.unit.signaling.crossed.table import Line, lines
from tests.unit.signaling.documented import the_document, undocumented
from vicon import log
from vicon.people.powers import POWERS

REFUSED = {401, 403, 404}
NOT_THEIRS = {("POST", "/api/v1/tickets"): "service_unknown"}
"""Refused otherwise than by a status of its own: a counter that is not the key's is none."""
AWAY = {"unavailable", "busy", ""}
"""503 that is right here: no Redis and no node beside this server."""
THEIRS = {"organiser", "opdadmin", "admin", "key", "chair", "clerk", "member", "guest", "hostkey"}
"""Who may read something of Kominfo that is not everybody's."""
OWNERS = ("opdadmin2", "key2", "chair2", "hostkey2")
"""Who owns something in the other OPD."""
WITHIN = re.compile(r"/(sittings|rooms)/\{\w+\}/(slides|seats|invitations|registrations|encoders)/\{")
SEEN = r"INSERT INTO .?(sessions|api_keys)\b"
ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")
LAST = ("/api/v1/me/totp", "/api/v1/me/sessions", "/api/v1/session")
"""Whoever deletes these is signed out."""
LINES = sorted(lines(), key=lambda line: (ORDER.index(line.method), line.path in LAST))


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with city(tmp_path_factory.mktemp("crossed")) as made:
        yield made


def swept(it: City, cells: Iterable[tuple[Line, str, Asked]]) -> list[tuple[Line, str, Asked, Answer]]:
    """What each of these is answered, one after the other."""

    async def sweep() -> list[tuple[Line, str, Asked, Answer]]:
        app = it.client.app
        return [(line, role, one, await ask(app, one, it.headers[role])) for line, role, one in cells]

    assert it.client.portal is not None
    return it.client.portal.call(sweep)


def rows(data: Path) -> str:
    """All that is stored, but for when somebody was last seen."""
    digest = hashlib.sha256()
    with contextlib.closing(sqlite3.connect(f"file:{data / 'vicon.db'}?mode=ro", uri=True)) as database:
        for text in database.iterdump():
            if not re.match(SEEN, text):
                digest.update(text.encode())
    return digest.hexdigest()


def refused(line: Line, answer: Answer) -> bool:
    """By its status, with nothing in it."""
    way = answer.status in REFUSED or answer.code == NOT_THEIRS.get((line.method, line.path), "-")
    return way and b"KENARI" not in answer.body


def told(line: Line, role: str, answer: Answer) -> str:
    return f"{role} {line.method} {line.path}: {answer.status} {answer.body[:200]!r}"


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    there = [
        (method, route.path_format)
        for route in bare().routes
        for method in route.methods  # type: ignore[attr-defined]
        if method not in ("HEAD", "OPTIONS")
    ]
    said = [(line.method, line.path) for line in LINES]
    assert sorted(said) == sorted(there), "add a line to crossed/table.py that says who may"


def test_every_line_names_the_scope_that_the_route_asks_for() -> None:
    for line in LINES:
        operation = the_document()["paths"].get(line.path, {}).get(line.method.lower(), {})
        wanted = set(POWERS) if line.scope == "commands:*" else {line.scope} if line.scope else set()
        assert set(operation.get("x-scopes", ())) == wanted, line
        assert bool(wanted) == ("key" in line.ins and bool(line.out)), line


# These three in their order: what the last one does changes what the first looks for.
def test_whoever_may_not_is_refused_and_nothing_is_changed(there: City) -> None:
    before = rows(there.data)
    cells = [(line, role, asked(line, there.ids)) for line in LINES for role in line.out]
    found = swept(there, cells)
    assert [told(line, role, it) for line, role, _, it in found if not refused(line, it)] == []
    assert rows(there.data) == before


def test_what_others_own_opens_nothing_that_is_not_within_it(there: City) -> None:
    """A seat of ours in a sitting of theirs, an encoder of ours in their room."""
    before = rows(there.data)
    nested = [line for line in LINES if line.out and line.path.count("{") > 1 and WITHIN.search(line.path)]
    cells = [(line, role, within_theirs(line, there.ids)) for line in nested for role in OWNERS]
    assert len(nested) > 10
    found = swept(there, cells)
    assert [told(line, role, it) for line, role, _, it in found if not refused(line, it)] == []
    assert rows(there.data) == before


def test_whoever_may_gets_in_and_reads_nothing_of_others(there: City) -> None:
    # What is deleted is deleted once: by another one each time, for some are signed out by it.
    cells = [
        (line, role, asked(line, there.ids))
        for n, line in enumerate(LINES)
        for role in (line.ins if line.method != "DELETE" else line.ins[n % max(len(line.ins), 1) :][:1])
    ]
    wrong = []
    for line, role, one, it in swept(there, cells):
        found = it.status not in REFUSED or (line.gone and it.status == 404)
        failed = it.status >= 500 and not (it.status == 503 and it.code in AWAY)
        hidden = role in THEIRS or b"KENARI" not in it.body
        media = it.headers.get("content-type", "").partition(";")[0]
        if not found or failed or not hidden or undocumented(line.method, one.path, it.status, media, None):
            wrong.append(told(line, role, it))
    assert wrong == []


def test_nothing_that_anybody_showed_or_was_given_stands_in_the_log(there: City) -> None:
    """After all of the above: cookies, tokens and keys of every role, and what is personal."""
    log.get().warning("probe", role="organiser", password="KENARI")
    text = there.log.getvalue()
    assert '"probe"' in text
    shown = [
        value.rpartition("=" if name == "Cookie" else " ")[2]
        for its in there.headers.values()
        for name, value in its.items()
    ]
    assert len(shown) == len(there.headers) - 1
    # Of an API key the part after its id, and of a token its signature, are enough to be found.
    needles = {it.rpartition(".")[2] for it in shown} | {"KENARI", "kenari@kota.example", "6281234567890"}
    assert not [it for it in needles if it in text]
