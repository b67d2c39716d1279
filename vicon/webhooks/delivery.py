"""The job that delivers a message: signed anew for each attempt, under one id and with one body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, select, update

from vicon.jobs import Context, Failed, Later, handler
from vicon.people.server_key import ServerKey
from vicon.rooms.notices import moment
from vicon.store.models.webhooks import webhook_deliveries as deliveries
from vicon.store.models.webhooks import webhook_messages as messages
from vicon.store.models.webhooks import webhooks
from vicon.webhooks import hooks, signature, warning
from vicon.webhooks.outbox import KIND
from vicon.webhooks.sending import Outcome, send
from vicon.webhooks.signature import Keys

RETRIES = 8
FAILING_MS = 3 * 86_400_000
"""Nothing but failure for so long turns a webhook off."""


@dataclass(frozen=True, slots=True)
class Due:
    """What an attempt needs; `data` as stored, `at` in ms."""

    delivery: str
    round: int
    webhook: str
    url: str
    message: str
    type: str
    at: int
    data: Mapping[str, Any]
    keys: list[Keys]


def text(type_: str, at: int, data: Mapping[str, Any], origin: str) -> bytes:
    """The body. Addresses within vicon get `origin` before them."""
    url = data.get("url")
    whole = dict(data) | ({"url": f"{origin}{url}"} if isinstance(url, str) and url.startswith("/") else {})
    said = {"type": type_, "timestamp": moment(at), "data": whole}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


@handler(KIND, retries=RETRIES, timeout_s=60, lane="receivers")
async def attempt(context: Context, body: Mapping[str, Any]) -> None:
    """One attempt. Raises Later, Failed; quiet where there is nothing to send any more."""
    now = context.clock()
    load = partial(_load, server_key=context.server_key, body=body, now=now)
    due = await context.database.read(load)
    if due is None:
        return
    content = text(due.type, due.at, due.data, context.settings.url)
    signed = signature.headers(due.keys, due.message, now // 1000, content)
    outcome = await send(due.url, content, signed, context.settings.webhook_destinations)
    last = context.attempt > RETRIES
    note = partial(_note, due=due, outcome=outcome, attempt=context.attempt, last=last, now=context.clock())
    off = await context.database.write(note)
    if outcome.good:
        return
    said = f"HTTP {outcome.status}" if outcome.status is not None else str(outcome.fault)
    if off or last:
        raise Failed(said)
    raise Later(said, outcome.retry_after_s)


def _load(connection: Connection, *, server_key: ServerKey, body: Mapping[str, Any], now: int) -> Due | None:
    d, m, w = deliveries.c, messages.c, webhooks.c
    row = connection.execute(
        select(d.id, d.round, d.webhook, w.url, m.id.label("message"), m.type, m.at, m.data)
        .join(messages, m.id == d.message)
        .join(webhooks, w.id == d.webhook)
        .where(d.id == body["delivery"], d.round == body["round"], d.state == "waiting", w.off.is_(None))
    ).first()
    if row is None:
        return None
    keys = hooks.keys_of(connection, server_key, row.webhook, now)
    return Due(row.id, row.round, row.webhook, row.url, row.message, row.type, row.at, row.data, keys)


def _note(
    connection: Connection, *, due: Due, outcome: Outcome, attempt: int, last: bool, now: int
) -> hooks.Off | None:
    """Write down what became of it; why the webhook was turned off for it, if it was."""
    state = "done" if outcome.good else "failed" if last or outcome.status == 410 else "waiting"
    its = {"state": state, "attempts": attempt, "tried_at": now, "status": outcome.status}
    # One that is being sent again by hand meanwhile is another round's.
    mine = update(deliveries).where(deliveries.c.id == due.delivery, deliveries.c.round == due.round)
    connection.execute(mine.values(**its, fault=outcome.fault, ms=outcome.ms))
    own = webhooks.c.id == due.webhook
    if outcome.good:
        good = update(webhooks).where(own, webhooks.c.failing_since.is_not(None))
        connection.execute(good.values(failing_since=None))
        return None
    failing = update(webhooks).where(own, webhooks.c.failing_since.is_(None))
    connection.execute(failing.values(failing_since=now))
    since = connection.scalar(select(webhooks.c.failing_since).where(own))
    why: hooks.Off | None = None
    if outcome.status == 410:
        why = "gone"
    elif since is not None and now - since >= FAILING_MS:
        why = "failing"
    if why is not None:
        hooks.turn_off(connection, due.webhook, why, now)
        warning.warn(connection, due.webhook, now)
    return why
