"""What is remembered of a part of the state is of that part and no other."""

from vicon.rooms.memo import KEPT, of_parts


def test_a_part_is_worked_on_once_and_another_one_alike_for_itself() -> None:
    seen: list[tuple[int, ...]] = []

    @of_parts
    def total(part: tuple[int, ...]) -> int:
        seen.append(part)
        return sum(part)

    first, alike = (1, len("ab")), (1, len("ab"))
    assert [total(first), total(first), total(alike)] == [3, 3, 3]
    assert len(seen) == 2


def test_a_part_that_was_forgotten_lends_its_place_in_memory_to_nobody() -> None:
    @of_parts
    def size(part: list[int]) -> int:
        return len(part)

    # Each list is let go at once: its address is used again by a later one of another length.
    assert [size([0] * n) for n in range(KEPT * 50)] == list(range(KEPT * 50))


def test_of_several_parts_each_one_counts() -> None:
    @of_parts
    def both(first: tuple[int, ...], second: tuple[int, ...]) -> int:
        return sum(first) * sum(second)

    one, two, three = (1, 1), (2, 2), (3, 3)
    assert [both(one, two), both(one, three), both(two, one), both(one, two)] == [8, 12, 8, 8]
