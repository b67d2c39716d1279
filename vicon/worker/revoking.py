"""What was opened with the key of an encoder or a player ends when that is revoked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from vicon import jobs
from vicon.cluster.asking import asking
from vicon.cluster.errands import NotDone
from vicon.jobs import Context, Later
from vicon.schedule.encoders import subject

KIND = "encoder.revoked"
AGAIN_S = 2.0


def ask(connection: Connection, sitting: str, encoder: str) -> None:
    """In the transaction that revokes it."""
    jobs.enqueue(connection, KIND, {"sitting": sitting, "encoder": encoder}, key=f"{encoder}-{sitting}")


@jobs.handler(KIND, timeout_s=60.0)
async def end(context: Context, body: Mapping[str, Any]) -> None:
    """Put out what it opened. Done again there is nobody left to be put out."""
    try:
        async with asking(context.settings) as nodes:
            await nodes.errands.revoke(
                nodes.links, nodes.placement, sitting=body["sitting"], sub=subject(body["encoder"])
            )
    except NotDone as error:
        if error.error != "unknown_id":
            raise Later(str(error), AGAIN_S) from None
