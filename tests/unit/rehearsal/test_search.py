"""Which sizes a rehearsal looks at, and what it calls safe."""

from collections.abc import Callable

import pytest

from vicon.rehearsal.search import Search


def found(first: int, most: int, good: Callable[[int, int], bool]) -> tuple[int, int | None, list[int]]:
    """Safe size, smallest bad one, and the sizes looked at. `good`: of a size at its n-th try."""
    search = Search(first, most)
    looked: list[int] = []
    while (people := search.next()) is not None:
        looked.append(people)
        search.measured(people, good=good(people, looked.count(people)))
    return search.safe, search.limit, looked


@pytest.mark.parametrize("carries", [1, 4, 5, 6, 9, 37, 150, 299, 300])
def test_the_safe_size_is_close_below_what_the_server_carries(carries: int) -> None:
    safe, limit, looked = found(5, 300, lambda people, _: people <= carries)
    if carries < 5:
        assert (safe, limit, looked) == (0, 5, [5, 5])
    elif carries == 300:
        assert (safe, limit) == (300, None)
    else:
        assert limit is not None
        assert safe <= carries < limit
        assert limit - safe <= max(1, safe // 10)
    assert len(looked) <= 20


def test_it_goes_up_by_doubling_to_what_was_asked_for() -> None:
    assert found(5, 300, lambda people, _: True)[2] == [5, 10, 20, 40, 80, 160, 300]


def test_a_size_that_was_bad_once_is_looked_at_again_before_it_counts() -> None:
    safe, limit, looked = found(5, 20, lambda people, n: people != 10 or n > 1)
    assert (safe, limit, looked) == (20, None, [5, 10, 10, 20])


def test_it_ends_when_a_server_is_good_and_bad_by_chance() -> None:
    chances = iter([True, False, True, True, False, False, True, False, False] + [False] * 100)
    safe, _, looked = found(5, 300, lambda people, n: next(chances))
    assert safe
    assert len(looked) < 20
