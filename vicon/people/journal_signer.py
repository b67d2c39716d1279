"""Signs checkpoints with whichever key of journals is current: sittings keep one signer over rotations."""

from __future__ import annotations

from vicon.people import signing_keys
from vicon.people.journal_keys import signer_name
from vicon.people.server_key import ServerKey
from vicon.rooms.checkpoint import NoteSigner
from vicon.store.database import Database


class NoJournalKey(Exception):
    """There is no current key of journals: `vicon prepare` makes it."""


class JournalSigner:
    """A `rooms.checkpoint.CheckpointSigner`, in the name of this vicon's host."""

    def __init__(self, database: Database, server_key: ServerKey, origin: str) -> None:
        self._database = database
        self._server_key = server_key
        self._name = signer_name(origin)
        self._kid = ""
        self._signer: NoteSigner | None = None

    @property
    def ready(self) -> bool:
        return self._signer is not None

    def sign(self, text: str) -> str:
        """The signed note over `text`. Raises NoJournalKey before a `refresh` found a key."""
        if self._signer is None:
            raise NoJournalKey
        return self._signer.sign(text)

    async def refresh(self) -> None:
        """Sign with the key that is current now. Raises StoreUnavailable, BadServerKey."""
        for key in await signing_keys.load(self._database, self._server_key, "journal"):
            if key.state == "current" and key.private is not None and key.kid != self._kid:
                self._kid, self._signer = key.kid, NoteSigner(self._name, key.private)
