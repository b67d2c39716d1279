"""The keys that sign checkpoints, as those who verify need them: C2SP verifier keys of this vicon."""

from __future__ import annotations

from urllib.parse import urlsplit

from vicon.people import signing_keys
from vicon.rooms.checkpoint import verifier_key
from vicon.store.database import Database


def signer_name(origin: str) -> str:
    """In whose name checkpoints are signed: the host, with its port if it has one."""
    return urlsplit(origin).netloc


async def verifier_keys(database: Database, origin: str) -> list[str]:
    """All there ever were, oldest first, the next one included. Raises StoreUnavailable."""
    name = signer_name(origin)
    return [verifier_key(name, public) for public in await signing_keys.public(database, "journal")]
