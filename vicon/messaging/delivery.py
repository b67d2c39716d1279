"""The job that hands a message to the gateway; without one, other systems are told to fetch it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from vicon.jobs import Context, Failed, Later, handler
from vicon.messaging import dialects, outgoing
from vicon.messaging.outgoing import KIND, Outgoing
from vicon.settings import Settings
from vicon.webhooks.sending import Outcome, send

RETRIES = 8
TIMEOUT_S = 10.0
ANSWER_MOST = 16 * 1024


@handler(KIND, retries=RETRIES, timeout_s=60, lane="receivers")
async def deliver(context: Context, body: Mapping[str, Any]) -> None:
    """One attempt; another of what failed, if an administrator says so. Raises Later, Failed.

    Quiet for what was sent, or is too old to be.
    """
    database, settings, now = context.database, context.settings, context.clock()
    find = partial(outgoing.find, server_key=context.server_key, message=body["message"])
    it = await database.read(find)
    if it is None or it.state not in ("queued", "failed"):
        return
    if it.until is not None and now >= it.until:
        await database.write(partial(outgoing.failed, message=it.message.id, reason="too_late", now=now))
        return
    if not settings.message_url:
        said = {"template": it.message.template, "url": f"/api/v1/messages/{it.message.id}"}
        tell = partial(outgoing.tell, type_="message.ready", message=it.message.id, data=said, now=now)
        await database.write(tell)
        return
    outcome = await _post(settings, it)
    now = context.clock()
    if outcome.good:
        ref = dialects.ref(outcome.body, settings.message_dialect)
        await database.write(partial(outgoing.sent, message=it.message.id, ref=ref, now=now))
        return
    said_ = f"HTTP {outcome.status}" if outcome.status is not None else str(outcome.fault)
    if context.attempt <= RETRIES and not _hopeless(outcome):
        raise Later(said_, outcome.retry_after_s)
    await database.write(partial(outgoing.failed, message=it.message.id, reason=said_, now=now))
    raise Failed(said_)


async def _post(settings: Settings, it: Outgoing) -> Outcome:
    url = settings.message_url.rstrip("/")
    if settings.message_dialect == "cloud-api":
        url = f"{url}/{settings.message_phone}/messages"
    headers = {"Idempotency-Key": it.message.id}
    if settings.message_token:
        headers["Authorization"] = f"Bearer {settings.message_token}"
    content = dialects.body(it.message, settings.message_dialect)
    hosts = settings.message_destinations
    return await send(url, content, headers, hosts, timeout_s=TIMEOUT_S, read=ANSWER_MOST)


def _hopeless(it: Outcome) -> bool:
    """What the gateway will not take the next time either; 401 and 403 are cured by its administrator."""
    return it.status is not None and it.status in (400, 404, 410, 413, 422)
