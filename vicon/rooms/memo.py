"""What follows from a part of the state is worked out once: the same value says the same again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

P = TypeVar("P")
R = TypeVar("R")
KEPT = 8


def of_part(work: Callable[[P], R]) -> Callable[[P], R]:
    """`work`, remembered for the last few parts it was asked about, by identity.

    For mappings and tuples that never change in place: several sittings take turns on one loop.
    """
    known: OrderedDict[int, tuple[P, R]] = OrderedDict()

    def remembered(part: P) -> R:
        found = known.get(id(part))
        # The part is kept with its result, so that no other object can have its id.
        if found is not None:
            return found[1]
        result = work(part)
        known[id(part)] = part, result
        if len(known) > KEPT:
            known.popitem(last=False)
        return result

    return remembered
