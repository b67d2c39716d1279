"""Whether an exported journal is whole, from the file alone: no database, no network (rooms.md 5)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from vicon.records.export import FORMAT
from vicon.records.verdict import Broken, Verdict, Whole
from vicon.rooms import canonical
from vicon.rooms.checkpoint import BadNote, Checkpoint, key_name, open_checkpoint
from vicon.rooms.journal import Follower
from vicon.rooms.seal import seal_of

LONGEST_LINE = 4 * 1024 * 1024
"""More than any event can have: a file without line ends must not fill the memory."""
_EVENT = re.compile(rb'\{"event":(\{.*\}),"hash":"([ !#-\[\]-|~]*)"\}', re.DOTALL)


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends; one that is too long comes in pieces, which are no lines of a journal."""
    while line := file.readline(LONGEST_LINE):
        yield line


def verify(
    lines: Iterable[bytes],
    *,
    openings: Iterable[bytes] = (),
    keys: Sequence[str] = (),
    digest: str | None = None,
) -> Verdict:
    """The verdict on a journal's `lines`, with the values under its seals if `openings` are at hand.

    `keys` are verifier keys the reader trusts; those in the file prove only that it fits itself. `digest` is
    the published hash (hex) of any of its events. Raises BadNote if one of `keys` is not a verifier key.
    """
    for key in keys:
        key_name(key)
    journal = _Journal(keys, digest)
    try:
        journal.read(lines)
        opened = _read_openings(openings, journal.seals)
    except Broken as broken:
        return broken.verdict()
    return journal.whole(opened).verdict()


class _Journal:
    """One reading of one file."""

    def __init__(self, keys: Sequence[str], digest: str | None) -> None:
        self._trusted = list(keys)
        self._own: list[str] = []
        self._digest = digest
        self._follower = Follower("")
        self._line = 0
        self._ended = False
        self._vouched = self._checkpoints = self._fitting = 0
        self._digest_at: int | None = None
        self._names: dict[str, None] = {}
        self.seals: set[str] = set()
        self._redacted: set[str] = set()

    def read(self, lines: Iterable[bytes]) -> None:
        """Raises Broken at the first fault."""
        for self._line, line in enumerate(lines, 1):
            if not line.endswith(b"\n") and self._line > 1:
                self._fail("cut", "cut off in the middle of a line")
            self._take(line.removesuffix(b"\n"))
        if self._line == 0:
            raise Broken("format", "an empty file", 1)
        if not self._ended:
            self._line += 1
            self._fail("cut", "cut off before its end")
        if self._digest is not None and self._digest_at is None:
            why = f"digest differs (expected {self._digest[:4]}…, found {self._follower.hash[:4]}…)"
            raise Broken("digest", why, self._line, self._follower.seq)

    def whole(self, opened: set[str]) -> Whole:
        return Whole(
            events=self._follower.seq,
            hash=self._follower.hash,
            checkpoints=self._checkpoints,
            fitting=self._fitting,
            names=tuple(self._names),
            digest_at=self._digest_at,
            vouched=self._vouched,
            signature_ends_it=self._follower.fields.get("kind") == "checkpoint.signed",
            seals=len(self.seals),
            opened=len(opened),
            redacted=len(self._redacted - opened),
        )

    def _take(self, line: bytes) -> None:
        if self._ended:
            self._fail("end", "something follows the end")
        event = _EVENT.fullmatch(line)
        if self._line == 1:
            self._head(line)
        elif event is not None:
            self._event(event[1], event[2].decode())
        else:
            match _parsed(line, self._line):
                case {"checkpoint": str(note), **rest} if not rest:
                    self._checkpoint(note)
                case {"end": {"seq": int(seq), "hash": str(hash_), **rest}, **others} if not (rest or others):
                    self._end(seq, hash_)
                case _:
                    self._fail("line", "not a line of a journal")

    def _head(self, line: bytes) -> None:
        try:
            head = json.loads(line.decode())
        except (ValueError, RecursionError):
            raise Broken("format", f"not an exported journal ({FORMAT})", 1) from None
        match head:
            case {"vicon": str(name), "sitting": str(sitting), "keys": list(keys), **rest} if (
                name == FORMAT and not rest and all(isinstance(key, str) for key in keys)
            ):
                _parsed(line, 1)
                self._follower = Follower(sitting)
                self._own = keys
            case _:
                raise Broken("format", f"not an exported journal ({FORMAT})", 1)
        try:
            for key in self._own:
                key_name(key)
        except BadNote as bad:
            raise Broken("signature", f"keys: {bad}", 1) from None

    def _event(self, line: bytes, hash_: str) -> None:
        fault = self._follower.take(line, hash_)
        if fault is not None:
            self._fail(fault.code, fault.said)
        fields = self._follower.fields
        self.seals.update(_seals_in(fields["body"]))
        if fields["kind"] == "redaction.recorded" and isinstance(fields["body"], dict):
            self._redacted.update(map(str, fields["body"].get("seals", ())))
        if hash_ == self._digest:
            self._digest_at = self._follower.seq
            self._vouched = self._follower.seq

    def _checkpoint(self, note: str) -> None:
        key, said = self._opened(note)
        at = self._follower
        if (said.sitting, said.seq, said.hash) != (at.sitting, at.seq, at.hash):
            raise Broken("checkpoint", "a checkpoint over something else", self._line, at.seq)
        self._fitting += 1
        if key in self._trusted:
            self._checkpoints += 1
            self._vouched = at.seq
            self._names[key_name(key)] = None

    def _opened(self, note: str) -> tuple[str, Checkpoint]:
        why = "no key of the file"
        for key in (*self._trusted, *self._own):
            try:
                return key, open_checkpoint(note, key)
            except BadNote as bad:
                why = str(bad)
        raise Broken("signature", f"bad signature: {why}", self._line, self._follower.seq)

    def _end(self, seq: int, hash_: str) -> None:
        if type(seq) is not int or (seq, hash_) != (self._follower.seq, self._follower.hash):
            raise Broken("end", f"the end speaks of seq {seq}", self._line, self._follower.seq)
        self._ended = True

    def _fail(self, code: Any, why: str) -> None:
        raise Broken(code, why, self._line, self._follower.seq + 1)


def _read_openings(lines: Iterable[bytes], seals: set[str]) -> set[str]:
    """The seals that `lines` open. Raises Broken."""
    opened: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.endswith(b"\n"):
            raise Broken("cut", "cut off in the middle of a line", number, openings=True)
        match _parsed(line.removesuffix(b"\n"), number, openings=True):
            case {"seal": str(seal), "salt": str(salt), "value": str(value), **rest} if not rest:
                if seal_of(salt, value) != seal:
                    raise Broken("seal", "the seal does not match", number, openings=True)
                if seal not in seals:
                    raise Broken("seal", "a seal that is not in this journal", number, openings=True)
                opened.add(seal)
            case _:
                raise Broken("line", "not an opening", number, openings=True)
    return opened


def _parsed(line: bytes, number: int, *, openings: bool = False) -> Any:
    """The value of a canonical line. Raises Broken."""
    try:
        # As text: of bytes this would guess the encoding, and skip a byte order mark.
        value = json.loads(line.decode())
        if canonical.dumps(value) == line:
            return value
    except (ValueError, RecursionError):
        pass
    raise Broken("canonical", "not JSON in canonical form", number, openings=openings)


def _seals_in(value: Any) -> Iterator[str]:
    match value:
        case {"sealed": str(seal), **rest} if not rest:
            yield seal
        case dict():
            for item in value.values():
                yield from _seals_in(item)
        case list():
            for item in value:
                yield from _seals_in(item)
