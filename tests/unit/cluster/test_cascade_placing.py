"""Where a participant gets its connection: at home, or at an edge."""

from __future__ import annotations

from vicon.cluster.cascade.placing import Home, Other, place

CALM = Home(people=50, busy=0.3, step=0)
FREE, BEGUN = Other("m2", 0.1, None), Other("m3", 0.2, 40)


def test_as_long_as_the_home_carries_them_everybody_is_there() -> None:
    assert place(CALM, [FREE, BEGUN], sends=False, most=0) is None
    assert place(CALM, [FREE, BEGUN], sends=False, most=51) is None


def test_who_only_listens_goes_before_who_may_send() -> None:
    busy = Home(people=50, busy=0.65, step=0)
    assert place(busy, [FREE], sends=False, most=0) == "m2"
    assert place(busy, [FREE], sends=True, most=0) is None
    assert place(Home(50, 0.75, 0), [FREE], sends=True, most=0) == "m2"
    assert place(Home(50, 0.5, 1), [FREE], sends=True, most=0) == "m2"


def test_an_edge_that_the_room_has_comes_before_one_that_would_need_a_copy_of_everything() -> None:
    assert place(Home(50, 0.8, 1), [FREE, BEGUN], sends=False, most=0) == "m3"


def test_no_node_is_given_people_that_has_as_much_to_do_or_as_many() -> None:
    assert place(Home(50, 0.65, 0), [Other("m2", 0.66, None)], sends=False, most=0) is None
    assert place(Home(40, 0.1, 0), [BEGUN], sends=False, most=40) is None
    assert place(Home(40, 0.1, 0), [BEGUN, FREE], sends=False, most=40) == "m2"
    assert place(Home(40, 0.1, 0), [], sends=True, most=40) is None


def test_the_least_busy_is_taken_and_of_equals_always_the_same() -> None:
    others = [Other("m4", 0.2, None), Other("m2", 0.1, None), Other("m3", 0.1, None)]
    assert place(Home(9, 0.9, 2), others, sends=True, most=0) == "m2"
