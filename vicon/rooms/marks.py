"""Marks of people: keyed hashes by which somebody removed or banned is known again, whatever the name."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from vicon.rooms.grants import Grant, Role
from vicon.rooms.protocol.fields import Door


class Deviation(BaseModel):
    """Grants relative to the role."""

    add: list[Grant] = Field(default_factory=list)
    remove: list[Grant] = Field(default_factory=list)


class Ticket(BaseModel):
    """A place in the queue that was taken before coming, at `at` (ms)."""

    id: str
    number: str
    at: int


class Claims(BaseModel):
    """What a verified room token says, and what signalling knows of the device. Other claims are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sub: Annotated[str, Field(min_length=1, max_length=200)]
    jti: Annotated[str, Field(min_length=1, max_length=200)]
    use: str
    role: Role
    room: str
    sitting: str | None = None
    name: str | None = None
    seat: str | None = None
    grants: Deviation = Deviation()
    door: Door = "web"
    side: str | None = None
    district: str | None = None
    lang: str | None = None
    guest: bool | None = None
    """Came by a link, not by an account; absent: whether the role is guest or audience."""
    invitation: str | None = None
    """A personal invitation; a link that many share is none."""
    device: str | None = None
    """The device cookie."""
    ticket: Ticket | None = None
    network: str | None = None
    """The address it came from. Not a mark, and written nowhere."""

    @property
    def channel(self) -> str | None:
        """What an interpreter interprets into; None for all others."""
        return self.lang.lower() if self.lang is not None and self.role == "interpreter" else None

    @property
    def by_link(self) -> bool:
        return self.role in ("guest", "audience") if self.guest is None else self.guest


@dataclass(frozen=True, slots=True)
class Marks:
    person: str
    device: str | None
    invitation: str | None

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(mark for mark in (self.person, self.device, self.invitation) if mark is not None)

    def meet(self, others: frozenset[str]) -> bool:
        """Whether any of them is among `others`."""
        return not others.isdisjoint(self.all)


def person_mark(key: str, sub: str) -> str:
    """The mark of whoever shows tokens with this `sub`."""
    return _mark(key, "person", sub)


def marks_of(key: str, claims: Claims) -> Marks:
    """HMAC-SHA256 under the sitting's key, so that journals of two sittings cannot be joined by them."""
    return Marks(
        person_mark(key, claims.sub),
        _mark(key, "device", claims.device) if claims.device else None,
        _mark(key, "invitation", claims.invitation) if claims.invitation else None,
    )


def _mark(key: str, what: str, value: str) -> str:
    return hmac.new(key.encode(), f"{what}\n{value}".encode(), hashlib.sha256).hexdigest()


def claims_from(fields: Mapping[str, Any]) -> Claims:
    """Raises pydantic's ValidationError."""
    return Claims.model_validate(fields)
