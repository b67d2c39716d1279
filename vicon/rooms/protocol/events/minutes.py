"""Documents that were made of the journal, and signed."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from vicon.rooms.protocol.events.base import EventBody
from vicon.rooms.protocol.fields import EventNumber, Hex

DocumentKind = Literal["berita-acara", "notulen", "risalah", "daftar-hadir"]
Version = Annotated[int, Field(ge=1, le=10_000)]


class MinutesRendered(EventBody):
    """A document of the events up to `upto`. A later `version` takes the place of the one before."""

    kind: ClassVar[str] = "minutes.rendered"
    template: DocumentKind
    version: Version
    upto: EventNumber
    sha256: Hex


class MinutesSigned(EventBody):
    """It was signed: the file begins with the bytes whose SHA-256 is `unsigned`.

    `signers`: SHA-256 of the certificate of each, in order; names are in the file.
    """

    kind: ClassVar[str] = "minutes.signed"
    template: DocumentKind
    version: Version
    upto: EventNumber
    sha256: Hex
    unsigned: Hex
    signers: Annotated[list[Hex], Field(min_length=1, max_length=20)]
