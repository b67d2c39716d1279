"""A document as blocks, ready to be printed or written as a word processor's file: texts, no layout."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from vicon.records.minutes.facts import Template
from vicon.records.minutes.spelled import Language, Zone

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    block: str = "heading"


@dataclass(frozen=True, slots=True)
class Subheading:
    """Of an item within a section."""

    text: str
    block: str = "subheading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    quiet: bool = False
    block: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Listed:
    """Label and value, one below the other, as in the head of a letter."""

    rows: tuple[tuple[str, str], ...]
    block: str = "listed"


@dataclass(frozen=True, slots=True)
class Numbered:
    items: tuple[str, ...]
    block: str = "numbered"


@dataclass(frozen=True, slots=True)
class Column:
    """`width`: its share of the page; 0 takes what its widest cell needs."""

    head: str
    width: int = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose head is repeated on each page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    block: str = "grid"


@dataclass(frozen=True, slots=True)
class Signatory:
    """`lines` stand under the name. `capacity`: in which they sign, for programs."""

    office: str
    name: str
    lines: tuple[str, ...] = ()
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Side by side, the highest on the right; `place` above that one."""

    place: str
    signatories: tuple[Signatory, ...]
    block: str = "signatures"


@dataclass(frozen=True, slots=True)
class Annex:
    """What follows begins on a page of its own."""

    title: str
    block: str = "annex"


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the record can be checked: a QR code (SVG) of `address` beside label and value."""

    address: str
    svg: str
    text: str
    rows: tuple[tuple[str, str], ...]
    block: str = "proof"


Block = (
    Heading | Subheading | Paragraph | Listed | Numbered | Grid | Signatures | Annex | Proof
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a document needs and no journal holds.

    `letterhead`: lines of the kop, the last of which is the address; `place`: where the sitting was held;
    `city`: where the document is signed; `number`: its number once it has one; `origin`: of this vicon.
    """

    letterhead: tuple[str, ...] = ()
    place: str = ""
    city: str = ""
    number: str = ""
    origin: str = ""
    zone: Zone = "WIB"
    language: Language = "id"

    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Sheet:
    """`date`: year, month, day, hour, minute, second of the last thing in it, UTC. `foot`: on every page.

    `mark`: for programs, on no page: sitting, template, version, number and hash of the last event in it.
    """

    template: Template
    version: int
    language: Language
    letterhead: tuple[str, ...]
    title: str
    subject: str
    number: str
    date: tuple[int, int, int, int, int, int]
    foot: str
    page: str
    blocks: Sequence[Block] = field(default_factory=tuple)
    mark: str = ""

    def dumps(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=True, separators=(",", ":"))
