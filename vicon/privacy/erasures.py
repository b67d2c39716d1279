"""Requests to erase what is kept of a person: noted, searched, decided, carried out, reported.

States: `searching`, `found`, `working`, `done`, `refused`. What is known of the person is encrypted with the
server key; the administration journal holds ids and numbers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, tuple_, update

from vicon.people import audit
from vicon.people.accounts import Person
from vicon.people.authority import may_set_opd
from vicon.people.denied import Denied
from vicon.people.server_key import ServerKey
from vicon.privacy import journals, places, traces
from vicon.privacy.subject import Subject
from vicon.privacy.traces import Trace
from vicon.store.database import Database
from vicon.store.ids import new_id
from vicon.store.models.privacy import erasures as table

State = Literal["searching", "found", "working", "done", "refused"]
Decision = Literal["erase", "hide", "refuse"]
Ground = Literal[
    "request", "withdrawn", "not_needed", "unlawful", "contested",
    "law", "public_interest", "justice", "identity", "nothing",
]  # fmt: skip
GROUNDS: dict[Decision, frozenset[Ground]] = {
    "erase": frozenset({"request", "withdrawn", "not_needed", "unlawful"}),
    "hide": frozenset({"request", "contested", "law"}),
    "refuse": frozenset({"law", "public_interest", "justice", "identity", "nothing"}),
}
"""UU 27/2022 (PDP): Articles 8, 9, 43 and 44 for erasing, 6, 11 and 41 for restricting, 15 for refusing."""

OUTCOMES = ("erased", "hidden", "kept")


Work = Callable[[Connection], None]


class WrongState(Exception):
    """The request is not where this can be done to it."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A request. `subject` None: its time is over. `found`: traces; `report`: what became of them. ms."""

    id: str
    state: State
    subject: Subject | None
    found: list[Trace]
    report: list[Trace]
    decision: Decision | None
    ground: Ground | None
    asked_by: str
    decided_by: str | None
    created_at: int
    decided_at: int | None
    ended_at: int | None


def ask(connection: Connection, server_key: ServerKey, actor: Person, subject: Subject, now: int) -> str:
    """Note a request; its id. Raises Denied(`forbidden`)."""
    may_set_opd(actor)
    made = new_id("er")
    row = {"id": made, "state": "searching", "subject": subject.seal(server_key, made)}
    connection.execute(insert(table), {**row, "asked_by": actor.id, "created_at": now})
    audit.record(connection, actor.id, "erasure.asked", {"erasure": made}, now)
    return made


def listed(
    connection: Connection, server_key: ServerKey, actor: Person, before: tuple[int, str] | None, most: int
) -> list[Erasure]:
    """Newest first, at most `most`, older than (`created_at`, `id`). Raises Denied(`forbidden`)."""
    may_set_opd(actor)
    key = tuple_(table.c.created_at, table.c.id)
    query = select(table).order_by(table.c.created_at.desc(), table.c.id.desc()).limit(most)
    if before is not None:
        query = query.where(key < tuple_(*before))
    return [_read(row, server_key) for row in connection.execute(query)]


def find(connection: Connection, server_key: ServerKey, actor: Person, erasure: str) -> Erasure:
    """Raises Denied(`forbidden`, `unknown_id`)."""
    may_set_opd(actor)
    return load(connection, server_key, erasure)


def load(connection: Connection, server_key: ServerKey, erasure: str) -> Erasure:
    """Raises Denied(`unknown_id`)."""
    row = connection.execute(select(table).where(table.c.id == erasure)).first()
    if row is None:
        raise Denied("unknown_id")
    return _read(row, server_key)


async def search(database: Database, server_key: ServerKey, erasure: str) -> None:
    """Look for everything that is kept of the person now, and keep what was found for who decides.

    Raises StoreUnavailable.
    """
    it = await database.read(lambda connection: load(connection, server_key, erasure))
    subject = it.subject
    if it.state not in ("searching", "found") or subject is None:
        return
    outside = await places.find(database, server_key, subject)
    all_ = [*outside, *await journals.find(database, subject)]
    await database.write(lambda connection: _found(connection, server_key, erasure, all_))


def _found(connection: Connection, server_key: ServerKey, erasure: str, all_: Sequence[Trace]) -> None:
    values = {"state": "found", "found": traces.seal(server_key, erasure, all_)}
    states = table.c.state.in_(("searching", "found"))
    connection.execute(update(table).where(table.c.id == erasure, states).values(values))


def decide(
    connection: Connection,
    server_key: ServerKey,
    actor: Person,
    erasure: str,
    *,
    decision: Decision,
    ground: Ground,
    skip: Collection[str],
    now: int,
) -> None:
    """Erase or hide all traces but those of the ids in `skip`, or refuse the request.

    Raises Denied(`forbidden`, `unknown_id`), WrongState, ValueError for a ground of another decision or an
    unknown trace.
    """
    may_set_opd(actor)
    connection.execute(select(table.c.id).where(table.c.id == erasure).with_for_update())
    it = load(connection, server_key, erasure)
    if ground not in GROUNDS[decision]:
        raise ValueError("ground")
    if it.state != "found" and not (decision == "refuse" and it.state == "searching"):
        raise WrongState
    if set(skip) - {one.id for one in it.found}:
        raise ValueError("skip")
    values: dict[str, Any] = {
        "decision": decision, "ground": ground, "decided_by": actor.id, "decided_at": now,
    }  # fmt: skip
    if decision == "refuse":
        report = [one.became("kept", ground) for one in it.found]
        values |= {"state": "refused", "ended_at": now, "found": None}
        values["report"] = traces.seal(server_key, erasure, report)
    else:
        left = [_left(one, skip) for one in it.found]
        values |= {"state": "working", "found": traces.seal(server_key, erasure, left)}
    connection.execute(update(table).where(table.c.id == erasure).values(values))
    body = {"erasure": erasure, "decision": decision, "ground": ground}
    audit.record(connection, actor.id, "erasure.decided", body, now)


def settled(connection: Connection, server_key: ServerKey, erasure: str, left: Sequence[Trace]) -> None:
    """Keep how far the work is: a worker that goes on after a crash does not begin anew."""
    values = {"found": traces.seal(server_key, erasure, left)}
    connection.execute(update(table).where(table.c.id == erasure, table.c.state == "working").values(values))


def done(
    connection: Connection, server_key: ServerKey, it: Erasure, report: Sequence[Trace], now: int
) -> None:
    """The report, once everything was carried out; what was found is not kept beside it."""
    values = {"state": "done", "ended_at": now, "found": None}
    values |= {"report": traces.seal(server_key, it.id, report)}
    connection.execute(update(table).where(table.c.id == it.id).values(values))
    counts = {name: sum(one.n for one in report if one.outcome == name) for name in OUTCOMES}
    actor = it.decided_by or audit.SERVER
    audit.record(connection, actor, "erasure.carried_out", {"erasure": it.id, **counts}, now)


def _left(it: Trace, skip: Collection[str]) -> Trace:
    # A document shows the texts of others' traces: it goes with them.
    return it.became("kept", "skipped") if it.id in skip and it.kind != "document" else it


def _read(row: Row[Any], server_key: ServerKey) -> Erasure:
    sealed = {"subject", "found", "report"}
    return Erasure(
        **{name: getattr(row, name) for name in Erasure.__slots__ if name not in sealed},
        subject=None if row.subject is None else Subject.opened(server_key, row.id, row.subject),
        found=traces.opened(server_key, row.id, row.found),
        report=traces.opened(server_key, row.id, row.report),
    )
