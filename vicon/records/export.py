"""A journal as a file that proves itself: JSON Lines, each line canonical (rooms.md 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vicon.rooms import canonical
from vicon.rooms.journal import first_prev
from vicon.rooms.ports import SealedValue, StoredEvent

FORMAT = "journal/1"


class Export:
    """The lines of one journal, given its rows in order and in as many parts as one likes."""

    def __init__(self, sitting: str, keys: Sequence[str]) -> None:
        """`keys`: verifier keys of whoever may have signed its checkpoints."""
        self._sitting = sitting
        self._keys = list(keys)
        self._seq = 0
        self._hash = first_prev(sitting)

    def begin(self) -> bytes:
        return _line({"vicon": FORMAT, "sitting": self._sitting, "keys": self._keys})

    def rows(self, events: Iterable[StoredEvent], notes: Mapping[int, str]) -> Iterator[bytes]:
        """Lines of `events`, each followed by the checkpoint over it, if `notes` has one for its number."""
        for event in events:
            yield b'{"event":%b,"hash":"%b"}\n' % (event.canonical, event.hash.encode())
            self._seq, self._hash = event.seq, event.hash
            if event.seq in notes:
                yield _line({"checkpoint": notes[event.seq]})

    def end(self) -> bytes:
        return _line({"end": {"seq": self._seq, "hash": self._hash}})


def export(
    sitting: str, keys: Sequence[str], events: Iterable[StoredEvent], notes: Mapping[int, str]
) -> Iterator[bytes]:
    """All lines of a journal at hand."""
    lines = Export(sitting, keys)
    yield lines.begin()
    yield from lines.rows(events, notes)
    yield lines.end()


def openings(values: Iterable[SealedValue]) -> Iterator[bytes]:
    """Lines of the second file: what is under the seals. It is not for everybody who may see the first."""
    for value in values:
        yield _line({"seal": value.seal, "salt": value.salt, "value": value.value})


def _line(value: object) -> bytes:
    return canonical.dumps(value) + b"\n"
