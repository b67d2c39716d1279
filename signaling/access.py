"""By what a request may be let in: told by the dependency that checks it, read by the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from fastapi.dependencies.models import Dependant

from vicon.people.keyring import Scope

Way = Literal["key", "session", "seat", "host"]
"""An API key or what was signed with it; a person signed in; somebody in the sitting; the room's host key."""

T = TypeVar("T", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """`ways`: any of them. `scope`: what an API key needs. `open`: also for whoever shows nothing.

    `others`: scopes any of which does as well.
    """

    ways: Sequence[Way]
    scope: Scope | None = None
    open: bool = False
    codes: Sequence[tuple[int, str]] = ()
    """Refusals of this check besides those of its ways."""
    others: Sequence[Scope] = ()

    @property
    def scopes(self) -> Sequence[Scope]:
        return self.others if self.scope is None else (self.scope, *self.others)


def lets(access: Access) -> Callable[[T], T]:
    """Mark a dependency as what decides who is let in."""

    def mark(call: T) -> T:
        call.access = access  # type: ignore[attr-defined]
        return call

    return mark


def accesses(dependant: Dependant) -> Iterator[Access]:
    """Those of a route."""
    found = getattr(dependant.call, "access", None)
    if isinstance(found, Access):
        yield found
    for one in dependant.dependencies:
        yield from accesses(one)
