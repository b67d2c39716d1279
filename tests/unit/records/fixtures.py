"""Writes the cases that `vicon verify` and the page /periksa must judge alike.

    python -m tests.unit.records.fixtures

`journal.jsonl` and `openings.jsonl` are whole; each case in `cases.json` is an edit of one of them, with the
verdict.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.chain import hash_of
from tests.unit.records.recorded import SIGNER, STRANGER, Recorded, recorded
from vicon.records.verify import verify
from vicon.rooms import canonical
from vicon.rooms.checkpoint import checkpoint_text

FOLDER = Path(__file__).parent / "fixtures"
Edit = tuple[int, int, str]
"""At this byte take so many away and put this text there."""


def edited(whole: bytes, edit: Edit) -> bytes:
    at, gone, text = edit
    return whole[:at] + text.encode() + whole[at + gone :]


def judged(journal: bytes, openings: bytes, case: dict[str, Any]) -> dict[str, Any]:
    """The verdict on a case as a plain object."""
    lines = edited(journal, case["journal"]).splitlines(keepends=True) if case["journal"] else None
    values = edited(openings, case["openings"]) if case["openings"] else openings
    verdict = verify(
        journal.splitlines(keepends=True) if lines is None else lines,
        openings=values.splitlines(keepends=True) if case["opens"] else (),
        keys=case["keys"],
        digest=case["digest"],
    )
    return json.loads(json.dumps(asdict(verdict)))


def main() -> None:
    record = asyncio.run(recorded())
    journal, openings = record.export(), record.openings
    cases = [{**case, "verdict": judged(journal, openings, case)} for case in _cases(record)]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "journal.jsonl").write_bytes(journal)
    (FOLDER / "openings.jsonl").write_bytes(openings)
    (FOLDER / "cases.json").write_text(json.dumps(cases, ensure_ascii=False, indent=1) + "\n")


def _cases(record: Recorded) -> list[dict[str, Any]]:
    whole, values = record.export(), record.openings
    lines, events = whole.splitlines(keepends=True), [json.loads(row.canonical) for row in record.rows]
    signed = next(n for n, line in enumerate(lines) if line.startswith(b'{"checkpoint"'))
    note = json.loads(lines[signed])["checkpoint"]
    head = record.rows[-1].hash

    def case(name: str, journal: bytes = whole, opened: bytes = values, **more: Any) -> dict[str, Any]:
        return {
            "name": name,
            "journal": _edit(whole, journal),
            "openings": _edit(values, opened),
            "keys": [SIGNER.vkey],
            "digest": None,
            "opens": True,
            **more,
        }

    def line(n: int, new: bytes) -> bytes:
        return b"".join([*lines[:n], new, *lines[n + 1 :]])

    def forged(change: dict[int, dict[str, Any]]) -> bytes:
        """All hashes made to fit again; the signatures cannot be."""
        made, before = [], events[0]["prev"]
        for n, fields in enumerate(events):
            text = canonical.dumps({**fields, "prev": before, **change.get(n, {})})
            before = hash_of(text)
            made.append(b'{"event":%b,"hash":"%b"}\n' % (text, before.encode()))
        end = canonical.dumps({"end": {"seq": len(events), "hash": before}}) + b"\n"
        return b"".join([lines[0], *made, end])

    other = STRANGER.sign(checkpoint_text(record.sitting, 1, "0" * 64, 0))
    wrong = SIGNER.sign(checkpoint_text(record.sitting, 1, record.rows[0].hash, 0))
    last_bit = note[:-3] + chr(ord(note[-3]) + 1) + note[-2:]
    return [
        case("intact"),
        case("intact without openings", opens=False),
        case("intact with digest", digest=head),
        case("intact by digest alone", keys=[], digest=record.rows[4].hash),
        case("no key from outside", keys=[]),
        case("another key from outside", keys=[STRANGER.vkey]),
        case("unsigned", record.export(signed=False)),
        case("another digest", digest="ab" * 32),
        case("a flipped letter", whole.replace(b'"kind":"chat.sent"', b'"kind":"chat.sens"', 1)),
        case("a flipped hash", line(3, lines[3][:-4] + bytes([lines[3][-4] ^ 1]) + lines[3][-3:])),
        case("a line gone", line(5, b"")),
        case("a line twice", line(5, lines[5] * 2)),
        case("two lines changed places", b"".join([*lines[:4], lines[5], lines[4], *lines[6:]])),
        case("time turned back", forged({3: {"at": 5}})),
        case("a number left out", forged({4: {"seq": 6}})),
        case("another sitting within", forged({4: {"sitting": "s_0000000000000000"}})),
        case("another link", forged({4: {"prev": "0" * 64}})),
        case("rewritten whole", forged({3: {"actor": "system"}})),
        case("cut off between lines", b"".join(lines[:-1])),
        case("cut off within a line", whole[:-30]),
        case("cut off at the last line end", whole[:-1]),
        case("something after the end", whole + lines[1]),
        case("another end", line(len(lines) - 1, lines[-1].replace(b'"seq":', b'"seq":1'))),
        case("a space too many", line(2, lines[2].replace(b'"actor":', b'"actor": ', 1))),
        case("a number as a fraction", line(2, lines[2].replace(b'"v":1}', b'"v":1.0}'))),
        case("a text that is not NFC", line(1, lines[1].replace(b'"Rapat"', '"Rapát"'.encode()))),
        case("nonsense in the middle", line(4, b"lorem ipsum\n")),
        case("a word nobody knows", line(4, b'{"word":1}\n')),
        case("a note changed", line(signed, lines[signed].replace(b"checkpoint/1\\n", b"checkpoint/2\\n"))),
        case("a signature spelt otherwise", line(signed, _note(last_bit))),
        case("a stranger's signature", line(signed, _note(other))),
        case("a checkpoint over something else", line(signed, _note(wrong))),
        case("a key of the file changed", line(0, lines[0].replace(b"kota", b"kata"))),
        case("a value changed", opened=values.replace(b"Aminah", b"Aminat")),
        case("an opening of another journal", opened=values + _opening("lain")),
        case("an opening cut off", opened=values[:-5]),
        case("not a journal", b"PK\x03\x04 lorem ipsum\n"),
        case("an empty file", b""),
        case("a byte order mark", b"\xef\xbb\xbf" + whole),
        case("a byte order mark within", line(4, b"\xef\xbb\xbf" + lines[4])),
        case("a lone surrogate", line(4, b'{"checkpoint":"\\ud800"}\n')),
        case("a key twice", line(4, b'{"checkpoint":"a","checkpoint":"a"}\n')),
        case("another format", line(0, lines[0].replace(b"journal/1", b"journal/9"))),
    ]


def _note(note: str) -> bytes:
    return canonical.dumps({"checkpoint": note}) + b"\n"


def _opening(value: str) -> bytes:
    from vicon.rooms.seal import seal_of

    salt = "A" * 22
    return canonical.dumps({"seal": seal_of(salt, value), "salt": salt, "value": value}) + b"\n"


def _edit(whole: bytes, new: bytes) -> Edit | None:
    """The one replacement that makes `new` of `whole`, at borders of characters; None if none is needed."""
    if whole == new:
        return None
    start = 0
    while start < min(len(whole), len(new)) and whole[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(whole), len(new)) - start and whole[-1 - end] == new[-1 - end]:
        end += 1
    while start and new[start : start + 1] and (new[start] & 0xC0) == 0x80:
        start -= 1
    while end and (new[len(new) - end] & 0xC0) == 0x80:
        end -= 1
    return start, len(whole) - end - start, new[start : len(new) - end].decode()


if __name__ == "__main__":
    main()
