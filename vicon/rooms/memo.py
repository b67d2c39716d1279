"""What follows from parts of the state is worked out once: the same values say the same again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

P = TypeVarTuple("P")
R = TypeVar("R")
KEPT = 8


def of_parts(work: Callable[[*P], R]) -> Callable[[*P], R]:
    """`work`, remembered for the last few parts it was asked about, by identity.

    For values that never change in place: several sittings take turns on one loop.
    """
    known: OrderedDict[tuple[int, ...], tuple[tuple[*P], R]] = OrderedDict()

    def remembered(*parts: *P) -> R:
        key = tuple(map(id, parts))
        found = known.get(key)
        # The parts are kept with their result, so that no other object can have the id of one.
        if found is not None:
            return found[1]
        result = work(*parts)
        known[key] = parts, result
        if len(known) > KEPT:
            known.popitem(last=False)
        return result

    return remembered
