"""Seats, participants and requests by id, and which have something in common, kept up change by change."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

V = TypeVar("V")
G = TypeVar("G", bound=Hashable)


class Register(dict[str, V]):
    """Never changes in place: `put` and `drop` make another, which knows the groups that this one knows."""

    __slots__ = ("groups",)

    def __init__(self, entries: Mapping[str, V] | Iterable[tuple[str, V]] = ()) -> None:
        super().__init__(entries)
        self.groups: dict[Groups[V, Any], Mapping[Any, Sequence[str]]] = {}

    def put(self, id_: str, value: V) -> Register[V]:
        after = Register(self)
        after[id_] = value
        return after._following(self, id_)

    def drop(self, id_: str) -> Register[V]:
        after = Register(self)
        del after[id_]
        return after._following(self, id_)

    def _following(self, before: Register[V], id_: str) -> Register[V]:
        self.groups = {kind: kind.after(known, before, self, id_) for kind, known in before.groups.items()}
        return self


class Groups(Generic[V, G]):
    """Ids by what their entries have in common; `of` names the groups of one entry.

    In the order of the register. Of a `Register` it is worked out once, and then only for who changes.
    """

    def __init__(self, of: Callable[[V], Sequence[G]]) -> None:
        self._of = of

    def __call__(self, entries: Mapping[str, V]) -> Mapping[G, Sequence[str]]:
        if not isinstance(entries, Register):
            return self._all(entries)
        known = entries.groups.get(self)
        if known is None:
            known = entries.groups[self] = self._all(entries)
        return known

    def after(
        self, known: Mapping[G, Sequence[str]], before: Mapping[str, V], entries: Mapping[str, V], id_: str
    ) -> Mapping[G, Sequence[str]]:
        """The groups of `entries`, which differ from `before` in `id_` alone; `known`: those of `before`."""
        was: Sequence[G] = self._of(before[id_]) if id_ in before else ()
        now: Sequence[G] = self._of(entries[id_]) if id_ in entries else ()
        if was == now:
            return known
        found = dict(known)
        for group in was:
            if group not in now:
                found[group] = [other for other in known[group] if other != id_]
                if not found[group]:
                    del found[group]
        for group in now:
            if group not in was:
                found[group] = _with(known.get(group, ()), entries, id_, new=id_ not in before)
        return found

    def _all(self, entries: Mapping[str, V]) -> Mapping[G, Sequence[str]]:
        found: dict[G, list[str]] = {}
        for id_, it in entries.items():
            for group in self._of(it):
                found.setdefault(group, []).append(id_)
        return found


def _with(group: Sequence[str], entries: Iterable[str], id_: str, *, new: bool) -> Sequence[str]:
    """`group` and `id_`, in the order of `entries`, the last of which it is if it is `new`."""
    if new or not group:
        return [*group, id_]
    members = {*group, id_}
    return [other for other in entries if other in members]
