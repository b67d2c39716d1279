"""A document of the record as rules know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """The newest version. SHA-256 (hex): `unsigned` of the printed bytes, `signed` of the signed file."""

    version: int
    upto: int
    unsigned: str
    signed: str | None = None
