"""A session description (SDP) as it travels in messages, plain or compressed.

A sitting passes it on unread to the media plane, of which neither may import the other.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypeAliasType, TypedDict

_Text = Annotated[str, Field(max_length=64 * 1024)]


@with_config(ConfigDict(extra="forbid"))
class Deflated(TypedDict):
    """UTF-8 text in raw DEFLATE (RFC 1951), then base64 with padding (RFC 4648, 4)."""

    deflate: _Text


Description = TypeAliasType("Description", _Text | Deflated)
"""The text itself, or what it was compressed to. An answer comes in the form of its offer."""
