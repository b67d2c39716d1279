"""Groups that are kept up from change to change are those that a look at everybody finds."""

from hypothesis import given
from hypothesis import strategies as st

from vicon.rooms.register import Groups, Register

ENTRIES = st.lists(st.sampled_from("abc"), max_size=2, unique=True).map(tuple)
CHANGES = st.lists(st.tuples(st.sampled_from("stuvwxyz"), ENTRIES), max_size=30)


@given(before=CHANGES, after=CHANGES)
def test_groups_carried_over_any_changes_are_those_worked_out_anew(
    before: list[tuple[str, tuple[str, ...]]], after: list[tuple[str, tuple[str, ...]]]
) -> None:
    groups: Groups[tuple[str, ...], str] = Groups(lambda it: it)
    register = Register(before)
    groups(register)
    for id_, value in after:
        earlier, known = dict(register), groups(register)
        changed = register.put(id_, value)
        assert dict(changed) == {**earlier, id_: value}
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
