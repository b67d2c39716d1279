"""Groups that are kept up from change to change are those that a look at everybody finds."""

from hypothesis import given
from hypothesis import strategies as st

from vicon.rooms.register import Groups, Register

ENTRIES = st.lists(st.sampled_from("abc"), max_size=2, unique=True).map(tuple)
IDS = st.sampled_from("stuvwxyz")
ROWS = st.lists(st.tuples(IDS, ENTRIES), max_size=8)
CHANGES = st.lists(st.tuples(IDS, st.none() | ENTRIES), max_size=30)


@given(before=ROWS, changes=CHANGES)
def test_groups_carried_over_any_changes_are_those_worked_out_anew(
    before: list[tuple[str, tuple[str, ...]]], changes: list[tuple[str, tuple[str, ...] | None]]
) -> None:
    groups: Groups[tuple[str, ...], str] = Groups(lambda it: it)
    register = Register(before)
    groups(register)
    for id_, value in changes:
        earlier, known = dict(register), groups(register)
        if value is not None:
            changed, expected = register.put(id_, value), {**earlier, id_: value}
        elif id_ in register:
            changed = register.drop(id_)
            expected = {other: it for other, it in earlier.items() if other != id_}
        else:
            continue
        assert list(changed.items()) == list(expected.items())
        assert groups(changed) == groups(dict(changed))
        assert (dict(register), groups(register)) == (earlier, known)
        register = changed


def test_who_changes_nothing_of_a_group_costs_no_look_at_the_others() -> None:
    looked: list[int] = []

    def even(it: int) -> tuple[bool, ...]:
        looked.append(it)
        return (True,) if it % 2 == 0 else ()

    groups: Groups[int, bool] = Groups(even)
    register = Register({str(n): n for n in range(100)})
    known = groups(register)
    looked.clear()
    assert groups(register.put("7", 9)) is known
    assert looked == [7, 9]
