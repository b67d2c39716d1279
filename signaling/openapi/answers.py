"""What a route may answer besides its model, as `responses` of its decorator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CODES = "x-codes"
"""Where a route's problems wait to be written out (`document`)."""

Responses = dict[int | str, dict[str, Any]]

CSV: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
}
"""`openapi_extra` of a route that reads a sheet."""


def refuses(problems: Mapping[int, tuple[str, ...]], *others: Responses) -> Responses:
    """Problems by status, beyond those that the route's kind and its access bring along."""
    found: Responses = {status: {CODES: list(codes)} for status, codes in problems.items()}
    for other in others:
        found |= other
    return found


def file(*types: str, status: int = 200) -> Responses:
    """A body that is no JSON, of any of these media types."""
    content = {it: {"schema": {"type": "string", "format": "binary"}} for it in types}
    return {status: {"content": content}}


def in_parts(*types: str) -> Responses:
    """A file, or the range of it that was asked for (RFC 9110, section 14); 416 where it has no such."""
    return file(*types) | file(*types, status=206) | file("text/plain", status=416)
