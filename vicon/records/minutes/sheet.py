"""A document as blocks, ready to be printed or written as a word processor's file: texts, no layout."""

from __future__ import annotations

import hashlib
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
class Logo:
    """The city's mark, as a file: a drawing of shapes without text, or a picture."""

    form: Literal["svg", "png"]
    file: bytes


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a document needs and no journal holds.

    `letterhead`: lines of the kop, the last of which is the address; `logo` stands beside them; `place`:
    where the sitting was held; `city`: where the document is signed; `number`: its number once it has one;
    `origin`: of this vicon.
    """

    letterhead: tuple[str, ...] = ()
    place: str = ""
    city: str = ""
    number: str = ""
    origin: str = ""
    zone: Zone = "WIB"
    language: Language = "id"
    logo: Logo | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON has it, with the SHA-256 (hex) of the logo in its place, if there is one."""
        own = {name: getattr(self, name) for name in self.__slots__ if name != "logo"}
        own["letterhead"] = list(self.letterhead)
        return own if self.logo is None else own | {"logo": hashlib.sha256(self.logo.file).hexdigest()}


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
    logo: Logo | None = None
    logo_says: str = ""
    """The logo in words, for who does not see it."""

    def dumps(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=True, separators=(",", ":"), default=list)
