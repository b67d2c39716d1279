"""The order of the list: a forecast made by picking the request with the least key, again and again.

A key is six exact integers (rooms.md 6): the pinned place, the kind, turns had, load of the group, prior
registration, number of the event. A pick adds to what its person and its group have had, so the next key of
others is another one.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from math import lcm

from vicon.rooms.floor.model import Floor, Request, Rule, Share, had_key

Key = tuple[int, int, int, int, int, int]
UNPINNED = 1_000
"""More than any place, so that who is pinned further down comes after who is not pinned."""
_KINDS = {"order": 0, "reply": 1, "speak": 2}


class Account:
    """What persons and groups have had, picks so far and the turn that runs included."""

    def __init__(self, floor: Floor, rule: Rule, prior_first: bool) -> None:
        self._rule = rule
        self._prior_first = prior_first
        self._had = dict(floor.had)
        self._shares = dict(floor.shares)
        quota = rule.quota
        # Exact where floats are not: a load over a weight is compared as load times what others weigh.
        self._scale = lcm(*quota.weight.values()) if quota and quota.weight else 1
        if floor.turn is not None:
            # Its turn counts since it was granted, its time only once it has ended.
            self._use(floor.turn.request, floor.turn.ms, turns=0)

    def key(self, request: Request, place: int) -> Key:
        """The key of `request` when the next to be picked is number `place` of the list."""
        pin = request.pin
        pinned = UNPINNED if pin is None else pin if pin <= place else UNPINNED + pin
        return (pinned, *self.key_unpinned(request))

    def key_unpinned(self, request: Request) -> tuple[int, int, int, int, int]:
        kind, had, prior, seq = self.key_in_group(request)
        return kind, had, self.load(request), prior, seq

    def key_in_group(self, request: Request) -> tuple[int, int, int, int]:
        """What tells apart requests of the same group that are not pinned."""
        first_time = self._rule.order == "first_time"
        had = self._had.get(had_key(request), 0) if first_time else 0
        prior = int(self._prior_first and not request.prior)
        return _KINDS[request.kind], had, prior, request.seq

    def group(self, request: Request) -> str:
        """The group that shares by the quota; all are one without it."""
        quota = self._rule.quota
        if quota is None:
            return ""
        return request.groups[0 if quota.by == "side" else 1]

    def load(self, request: Request) -> int:
        """What the group has had for its weight, in units that all groups share."""
        quota = self._rule.quota
        if quota is None:
            return 0
        return self._of(request) * self._scale // self._weight(request)

    def spent(self, request: Request) -> bool:
        """Whether the group has had all that the quota allows."""
        quota = self._rule.quota
        if quota is None or quota.limit is None:
            return False
        return self._of(request) >= quota.limit * self._weight(request)

    def pick(self, request: Request) -> None:
        self._had[had_key(request)] = self._had.get(had_key(request), 0) + 1
        self._use(request, expected_ms(request, self._rule) or 0, turns=1)

    def _of(self, request: Request) -> int:
        share = self._shares.get(self.group(request), Share())
        quota = self._rule.quota
        return share.used_ms if quota and quota.mode == "time" else share.turns

    def _weight(self, request: Request) -> int:
        quota = self._rule.quota
        name = (request.side if quota and quota.by == "side" else request.district) or ""
        return quota.weight.get(name, 1) if quota else 1

    def _use(self, request: Request, ms: int, turns: int) -> None:
        for group in request.groups:
            share = self._shares.get(group, Share())
            self._shares[group] = Share(share.used_ms + ms, share.turns + turns)


def expected_ms(request: Request, rule: Rule) -> int | None:
    """How long a turn of `request` will take; None without a clock."""
    return request.left_ms or rule.turn_ms


def order(
    floor: Floor, rule: Rule, prior_first: bool, waiting: Iterable[Request] | None = None
) -> Iterator[Request]:
    """The list in order, picked as it is read. `waiting`: only these of it.

    Keys in a group only grow, so a heap of each group finds the least without looking at all of them: what
    has grown since it was put there is put back.
    """
    account = Account(floor, rule, prior_first)
    pinned: list[Request] = []
    groups: dict[str, list[tuple[tuple[int, int, int, int], Request]]] = {}
    for request in floor.waiting if waiting is None else waiting:
        if request.pin is not None:
            pinned.append(request)
        else:
            entry = account.key_in_group(request), request
            groups.setdefault(account.group(request), []).append(entry)
    for heap in groups.values():
        heapq.heapify(heap)
    place = 0
    while pinned or groups:
        place += 1
        heads = [_head(heap, account) for heap in groups.values()]
        best = min((*heads, *pinned), key=lambda request: account.key(request, place))
        if best.pin is not None:
            pinned.remove(best)
        else:
            group = account.group(best)
            heapq.heappop(groups[group])
            if not groups[group]:
                del groups[group]
        account.pick(best)
        yield best


def _head(heap: list[tuple[tuple[int, int, int, int], Request]], account: Account) -> Request:
    while True:
        known, request = heap[0]
        key = account.key_in_group(request)
        if key == known:
            return request
        heapq.heapreplace(heap, (key, request))


def forecast(floor: Floor, rule: Rule, prior_first: bool, now: int) -> Iterator[tuple[Request, int | None]]:
    """The list in order with the time (ms) each turn is expected to begin; None without a clock."""
    at: int | None = now
    if floor.turn is not None:
        at = now + max(0, floor.turn.left(now))
    for request in order(floor, rule, prior_first):
        ms = expected_ms(request, rule)
        yield request, at if rule.turn_ms is not None else None
        at = None if at is None or ms is None else at + ms
