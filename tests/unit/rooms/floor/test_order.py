"""The order of the list: exact, fair, and the same whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vicon.rooms.floor.model import Floor, Request, Rule, Share, had_key, on_list
from vicon.rooms.floor.order import Account, expected_ms, forecast, order
from vicon.rooms.protocol.floor import Quota

SIDES = ("pro", "kontra", "netral")
quotas = st.none() | st.builds(
    Quota,
    by=st.sampled_from(["side", "district"]),
    mode=st.sampled_from(["time", "alternate"]),
    weight=st.dictionaries(st.sampled_from(SIDES), st.integers(1, 7), max_size=3),
)
rules = st.builds(Rule, st.sampled_from(["request", "first_time"]), quotas, st.sampled_from([None, 60_000]))


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    """A list, and what its people and groups have had."""
    waiting = [
        Request(
            f"q_{seq}",
            draw(st.sampled_from(["st_a", "st_b", "st_c", "st_d"])),
            at=seq,
            seq=seq,
            kind=draw(st.sampled_from(["speak", "speak", "reply", "order"])),
            side=draw(st.sampled_from(SIDES)),
            district=draw(st.sampled_from([None, *SIDES])),
            prior=draw(st.booleans()),
            pin=draw(st.none() | st.integers(0, 6)),
            left_ms=draw(st.none() | st.integers(1, 90_000)),
        )
        for seq in range(1, draw(st.integers(0, 12)) + 1)
    ]
    had = {had_key(it): draw(st.integers(0, 3)) for it in waiting}
    groups = {group for it in waiting for group in it.groups}
    shares = {
        group: Share(draw(st.integers(0, 200_000)), draw(st.integers(0, 5))) for group in sorted(groups)
    }
    return Floor(requests=on_list(waiting), had=had, shares=shares)


def picked_one_by_one(floor: Floor, rule: Rule, prior_first: bool) -> Iterator[Request]:
    """The words of the rule: the least key of all, again and again."""
    account, rest = Account(floor, rule, prior_first), list(floor.waiting)
    place = 1
    while rest:
        best = min(rest, key=lambda it: account.key(it, place))
        rest.remove(best)
        account.pick(best)
        place += 1
        yield best


@given(floors(), rules, st.booleans())
def test_the_order_is_the_least_key_picked_again_and_again(
    floor: Floor, rule: Rule, prior_first: bool
) -> None:
    assert list(order(floor, rule, prior_first)) == list(picked_one_by_one(floor, rule, prior_first))


@given(floors(), rules, st.booleans(), st.randoms())
def test_the_order_depends_on_numbers_and_not_on_where_requests_lie(
    floor: Floor, rule: Rule, prior_first: bool, random: Any
) -> None:
    shuffled = list(floor.waiting)
    random.shuffle(shuffled)
    again = replace(floor, requests=on_list(shuffled))
    assert list(order(again, rule, prior_first)) == list(order(floor, rule, prior_first))


@given(floors(), rules)
def test_keys_are_six_exact_integers(floor: Floor, rule: Rule) -> None:
    account = Account(floor, rule, False)
    for request in floor.waiting:
        key = account.key(request, 1)
        assert len(key) == 6
        assert all(type(part) is int for part in key)


@given(floors(), st.sampled_from([None, 60_000]))
def test_with_first_time_nobody_speaks_again_before_who_has_not(floor: Floor, turn_ms: int | None) -> None:
    rule = Rule("first_time", None, turn_ms)
    had = dict(floor.had)
    listed = [it for it in order(floor, rule, False) if it.pin is None and it.kind == "speak"]
    everything = list(order(floor, rule, False))
    for place, it in enumerate(everything):
        if it in listed:
            later = [one for one in everything[place:] if one in listed]
            assert had.get(had_key(it), 0) <= min(had.get(had_key(one), 0) for one in later)
        had[had_key(it)] = had.get(had_key(it), 0) + 1


@given(st.lists(st.integers(1, 300_000), min_size=2, max_size=40), st.integers(1, 300_000))
def test_two_groups_of_equal_weight_never_differ_by_more_than_the_longest_turn(
    lengths: list[int], turn_ms: int
) -> None:
    """Both sides always have somebody waiting; turns take what they take."""
    rule = Rule("request", Quota(by="side", mode="time"), turn_ms)
    used = {"pro": 0, "kontra": 0}
    for seq, ms in enumerate(lengths, 1):
        waiting = (
            Request("q_1", "st_a", 0, seq * 2, side="pro"),
            Request("q_2", "st_b", 0, seq * 2 + 1, side="kontra"),
        )
        shares = {f"side/{side}": Share(had) for side, had in used.items()}
        head = next(order(Floor(requests=on_list(waiting), shares=shares), rule, False))
        assert head.side is not None
        used[head.side] += ms
        assert abs(used["pro"] - used["kontra"]) <= max(lengths)


def test_a_pinned_request_speaks_at_its_place_and_a_lost_one_first() -> None:
    waiting = tuple(Request(f"q_{n}", f"st_{n}", 0, n) for n in range(1, 6))
    pinned = (*waiting[:4], replace(waiting[4], pin=2))
    plain = Rule("request", None, None)

    def names(floor: Floor) -> list[str]:
        return [it.request for it in order(floor, plain, False)]

    assert names(Floor(requests=on_list(pinned))) == ["q_1", "q_5", "q_2", "q_3", "q_4"]
    lost = (*waiting[:2], replace(waiting[2], pin=0), waiting[3], replace(waiting[4], pin=1))
    assert names(Floor(requests=on_list(lost))) == ["q_3", "q_5", "q_1", "q_2", "q_4"]


def test_a_point_of_order_goes_before_a_reply_and_a_reply_before_a_speech() -> None:
    waiting = (
        Request("q_1", "st_a", 0, 1),
        Request("q_2", "st_b", 0, 2, kind="reply"),
        Request("q_3", "st_c", 0, 3, kind="order"),
    )
    plain = Rule("request", None, None)
    assert [it.request for it in order(Floor(requests=on_list(waiting)), plain, False)] == [
        "q_3",
        "q_2",
        "q_1",
    ]


def test_the_forecast_adds_up_what_turns_take() -> None:
    waiting = (
        Request("q_1", "st_a", 0, 1),
        Request("q_2", "st_b", 0, 2, left_ms=7_000),
        Request("q_3", "st_c", 0, 3),
    )
    rule = Rule("request", None, 60_000)
    expected = [("q_1", 1_000), ("q_2", 61_000), ("q_3", 68_000)]
    assert [
        (it.request, at) for it, at in forecast(Floor(requests=on_list(waiting)), rule, False, 1_000)
    ] == expected
    assert expected_ms(waiting[1], rule) == 7_000
    without = Rule("request", None, None)
    assert [at for _, at in forecast(Floor(requests=on_list(waiting)), without, False, 1_000)] == [None] * 3
